"""Distances of same-family and different-family pairs, one panel per variant."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MultipleLocator

from hashbench import tables
from hashbench.evaluation.rates.histograms import ALL
from hashbench.matching.collection import DIFFERENT, SAME
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_percent
from hashbench.reporting.reading.scored import counted, pairs_of, read_scores, targets_in
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import bits_of, variant_of

COLUMNS = 3
BINS = 32


def draw(output: Path, context: Context, *, distances: list[str], scores: str) -> str:
    """Draw the share of pairs by Hamming distance, one panel per variant, with the threshold of each target.

    Returns a sentence that says what is shown.
    """
    table = read_scores(scores)
    if table.empty:
        return style.draw_no_accuracy(output)
    same, different = (pairs_of(counted(table, ALL, metric)) for metric in ("tpr", "fpr"))
    paths = {variant_of(path): path for path in distances}
    variants = style.in_order(context, paths)
    columns = style.panels_across(COLUMNS)
    lines = -(-len(variants) // columns)
    with style.drawing(output, height=1.3 + 1.9 * lines) as figure:
        panels = figure.subplots(lines, columns, sharey=True, squeeze=False)
        for axes, variant in zip(panels.flat, variants, strict=False):
            path = paths[variant]
            _draw_shares(axes, variant, tables.read(path, tables.DISTANCES))
            thresholds = table[(table.variant == variant) & (table.families == ALL) & (table.metric == "threshold")]
            for threshold in thresholds.value.dropna():
                axes.axvline(threshold + 0.5, color=style.INK, linewidth=1.2, linestyle=":")
            axes.set_title(variant)
        for axes in panels.flat[len(variants) :]:
            axes.set_axis_off()
        log_percent(panels[0, 0], "y")
        figure.supylabel("share of the pairs of each kind (log scale)".replace(" of each", "\nof each", lines == 1))
        listed = ", ".join(units.round_rate(target) for target in reversed(targets_in(table)))
        dotted = f"; dotted: thresholds at false-positive rates of {listed}" if listed else ""
        figure.supxlabel(style.wrapped(f"Hamming distance (bits){dotted}"))
        entries = [
            Patch(
                facecolor="none",
                edgecolor=style.INK,
                linewidth=1.6,
                label=f"same family, in the method's colour ({same})",
            ),
            Patch(facecolor=style.GREY_FILL, label=f"different families ({different})"),
        ]
        style.legend(figure, entries)
    targets = style.several(len(targets_in(table)), "target")
    return (
        f"Share of pairs at each Hamming distance for {style.several(len(variants), 'variant')}, same family ({same}) "
        f"and different families ({different}), with the threshold of {targets}."
    )


def _draw_shares(axes: Axes, variant: str, distances: pd.DataFrame) -> None:
    bits = bits_of(variant)
    edges = np.arange(0, bits + bits // BINS + 1, bits // BINS) - 0.5
    for relation in (DIFFERENT, SAME):
        rows = distances[distances.relation == relation]
        shares, _ = np.histogram(rows.distance, edges, weights=rows.pairs / rows.pairs.sum())
        if relation == DIFFERENT:
            axes.stairs(shares, edges, fill=True, color=style.GREY_FILL)
        else:
            axes.stairs(shares, edges, color=style.look_of(variant).colour, linewidth=1.8)
    axes.set_xlim(-bits / 50, max(0.8 * bits, distances.distance.max()))
    axes.xaxis.set_major_locator(MultipleLocator(bits // 4))
