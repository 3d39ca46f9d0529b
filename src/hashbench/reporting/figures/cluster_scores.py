"""Clusters at every threshold: their agreement with the families, and the size of the largest cluster."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from hashbench.evaluation.rates.histograms import ALL
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import percent
from hashbench.reporting.pages.columns import label
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import bits_of

_SHOWN = ("pair_f1", "b3_f1", "ami", "clusters", "largest_share")
ABSENT = "No clusters were made at any threshold."


def draw(output: Path, context: Context, *, cluster_scores: str) -> None:
    """Draw one column per clustering, one row per metric and one line per variant; without families, only sizes."""
    table = pd.read_csv(cluster_scores)
    table = table[table.split == ALL]
    shown = [metric for metric in _SHOWN if table[metric].notna().any()]
    if not shown:
        return style.draw_absent(output, ABSENT)
    clusterings = list(dict.fromkeys(table.clustering))
    variants = [variant for variant in context.variants if variant in set(table.variant)]
    with style.drawing(output, height=1.2 + 1.9 * len(shown)) as figure:
        panels = figure.subplots(len(shown), len(clusterings), sharex=True, sharey="row", squeeze=False)
        for metric, line in zip(shown, panels, strict=True):
            for clustering, axes in zip(clusterings, line, strict=True):
                for variant in variants:
                    _draw_line(
                        axes, variant, table[(table.variant == variant) & (table.clustering == clustering)], metric
                    )
            line[0].set_ylabel(label(metric))
        for clustering, axes in zip(clusterings, panels[0], strict=True):
            axes.set_title(clustering)
        percent(panels[-1, 0], "y")
        percent(panels[-1, 0], "x")
        figure.supxlabel(
            "threshold as a share of the bits; marker: the threshold of the run "
            f"(n = {units.count(table.pictures.max())} pictures)"
        )
        figure.legend(handles=[style.handle(variant) for variant in variants], loc="outside right center")
    return None


def _draw_line(axes: Axes, variant: str, rows: pd.DataFrame, metric: str) -> None:
    its, share = style.look_of(variant), rows.threshold / bits_of(variant)
    axes.plot(share, rows[metric], color=its.colour, linestyle=its.line, linewidth=1.5)
    axes.plot(share[rows.linked], rows[metric][rows.linked], **its.point)
