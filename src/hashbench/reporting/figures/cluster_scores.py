"""Clusters of the advised variant against the threshold that links: how well they follow families, and the cliff."""

import json
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from hashbench.evaluation.rates.histograms import ALL
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import percent
from hashbench.reporting.pages.columns import label
from hashbench.reporting.reading.scored import FAMILIES
from hashbench.reporting.words import units

ABSENT = "No clusters were made at any threshold."
_LINES = (("#0072B2", "-"), ("#D55E00", "--"), ("#009E73", ":"), ("#CC79A7", "-."))


def draw(output: Path, context: Context, *, cluster_scores: str, verdict: str) -> None:
    """Draw pairwise F1 above and the share of the largest cluster beneath, a line a clustering; without families sizes.

    The variant is the one advised to link by, else the best without a promise, else the first.
    """
    link = json.loads(Path(verdict).read_text(encoding="utf-8")).get("link") or {}
    table = pd.read_csv(cluster_scores)
    nearest = link.get("without_promise") or {}
    variant = link.get("variant") or nearest.get("variant") or next(iter(table.variant), None)
    table = table[table.variant == variant]
    if table.empty:
        return style.draw_absent(output, ABSENT)
    split = link.get("families", ALL)
    judged = table[(table.split == split) & table.pair_f1.notna()]
    clusterings = list(dict.fromkeys(table.clustering))
    looks = dict(zip(clusterings, _LINES, strict=False))
    marked = {
        "match": (link.get("match_threshold"), "--"),
        "link": (link.get("threshold"), "-"),
    }
    with style.drawing(output, height=5.2 if len(judged) else 3.2) as figure:
        panels = figure.subplots(2 if len(judged) else 1, 1, sharex=True, squeeze=False)[:, 0]
        if len(judged):
            _draw_lines(panels[0], judged, "pair_f1", looks)
            panels[0].set_ylabel(f"{label('pair_f1')}, {FAMILIES[split]} families")
        every = table[table.split == ALL]
        _draw_lines(panels[-1], every, "largest_share", looks)
        _draw_cliffs(panels[-1], every, link.get("cliffs") or {}, looks)
        panels[-1].set(ylabel=f"{label('largest_share')}", ylim=(0, None))
        percent(panels[-1], "y")
        for axes in panels:
            for threshold, line in marked.values():
                if threshold is not None:
                    axes.axvline(threshold, color=style.INK, linestyle=line, linewidth=1)
        _name(panels[0], {name: threshold for name, (threshold, _) in marked.items() if threshold is not None})
        panels[-1].set_xlabel(
            f"threshold that links, in bits ({variant}, n = {units.count(every.pictures.max())} pictures)"
        )
        handles, names = panels[-1].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside right center")
    return None


def _draw_lines(axes: Axes, table: pd.DataFrame, metric: str, looks: dict[str, tuple[str, str]]) -> None:
    for clustering, (colour, line) in looks.items():
        rows = table[table.clustering == clustering].sort_values("threshold")
        name = clustering.replace("_", " ")
        axes.plot(rows.threshold, rows[metric], color=colour, linestyle=line, linewidth=1.8, label=name)


def _draw_cliffs(
    axes: Axes, every: pd.DataFrame, cliffs: dict[str, int | None], looks: dict[str, tuple[str, str]]
) -> None:
    """Mark where each clustering begins to run together."""
    shown = "where one cluster\nswallows the rest"
    for clustering, threshold in cliffs.items():
        rows = every[(every.clustering == clustering) & (every.threshold == threshold)]
        if len(rows):
            axes.plot(rows.threshold, rows.largest_share, "v", color=looks[clustering][0], markersize=8, label=shown)
            shown = "_nolegend_"


def _name(axes: Axes, thresholds: dict[str, int]) -> None:
    """Write above each line what it is the threshold of, to either side so that names do not meet."""
    for place, (name, threshold) in enumerate(sorted(thresholds.items(), key=lambda item: item[1])):
        alone, first = len(thresholds) == 1, place == 0
        axes.annotate(
            f"{name}: {threshold} bits",
            (threshold, 1),
            xycoords=axes.get_xaxis_transform(),
            xytext=(0 if alone else -3 if first else 3, 2),
            textcoords="offset points",
            ha="center" if alone else "right" if first else "left",
            va="bottom",
            color=style.INK,
        )
