"""Receiver operating characteristics of all variants, over every pair of the collection."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from hashbench import tables
from hashbench.evaluation.rates.histograms import ALL
from hashbench.matching.collection import DIFFERENT, SAME
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_percent, percent
from hashbench.reporting.pages.columns import label
from hashbench.reporting.reading.scored import counted, metric_at, pairs_of, read_scores, targets_in
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import bits_of, variant_of


def draw(output: Path, context: Context, *, distances: list[str], scores: str) -> None:
    """Draw the true-positive against the false-positive rate, from one false match up to all pairs."""
    table = read_scores(scores)
    if table.empty:
        return style.draw_no_accuracy(output)
    paths = {variant_of(path): path for path in distances}
    areas = metric_at(table, ALL, "auc").sort_values("value", ascending=False, kind="stable")
    found, false = (counted(table, ALL, metric) for metric in ("tpr", "fpr"))
    with style.drawing(output, height=5.2) as figure:
        axes = figure.subplots()
        axes.set(xlim=(1 / false.n_pairs.max(), 1), ylim=(0, 1.005))
        for variant in areas.index:
            _draw_curve(axes, variant, tables.read(paths[variant], tables.DISTANCES))
        for target in targets_in(table):
            axes.axvline(target, color=style.MUTED, linewidth=1, linestyle=":", zorder=1)
            _mark_thresholds(axes, table, target)
        log_percent(axes, "x")
        percent(axes, "y")
        axes.set_xlabel(f"{label('fpr')} ({pairs_of(false)}; log scale; dotted: the targets)")
        axes.set_ylabel(f"{label('tpr')} ({pairs_of(found)})")
        entries = [style.handle(variant) for variant in areas.index]
        for entry, area in zip(entries, areas.value, strict=True):
            entry.set_label(f"{entry.get_label()}   {units.probability(area)}")
        axes.legend(
            handles=entries, title="variant and AUC", alignment="left", loc="center left", bbox_to_anchor=(1, 0.5)
        )
    return None


def _mark_thresholds(axes: Axes, scores: pd.DataFrame, target: float) -> None:
    found, false = (metric_at(scores, ALL, metric, target).value for metric in ("tpr", "fpr"))
    for variant in found.index[false > 0]:
        axes.plot(false[variant], found[variant], zorder=3, **style.look_of(variant).point)


def _draw_curve(axes: Axes, variant: str, distances: pd.DataFrame) -> None:
    """Draw one curve in steps, because thresholds are whole numbers; it starts at the rate without false matches."""
    its = style.look_of(variant)
    found, false = (_share_within(distances, relation, bits_of(variant)) for relation in (SAME, DIFFERENT))
    seen = false > 0
    x = np.concatenate([[axes.get_xlim()[0]], false[seen]])
    y = np.concatenate([[found[~seen].max(initial=0.0)], found[seen]])
    axes.step(x, y, where="post", color=its.colour, linestyle=its.line, linewidth=1.7)


def _share_within(distances: pd.DataFrame, relation: str, bits: int) -> NDArray[np.float64]:
    """Return the share of a relation's pairs within each distance: (bits + 1,)."""
    rows = distances[distances.relation == relation]
    counts = np.bincount(rows.distance, weights=rows.pairs, minlength=bits + 1)
    return np.cumsum(counts) / counts.sum()
