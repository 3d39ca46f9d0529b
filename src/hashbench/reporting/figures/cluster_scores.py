"""Clusters of the advised variant against the threshold that links: how well they follow families, and the cliff."""

import json
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from hashbench.evaluation.rates.histograms import ALL
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import percent
from hashbench.reporting.reading.scored import FAMILIES
from hashbench.reporting.words.metrics import label
from hashbench.reporting.words.wording import listed

CAPTION = """
At which threshold should pictures be linked into clusters? The figure shows the variant that the verdict advises to
link by, with one line per clustering. The upper panels show how its clusters follow the families: {{ metrics.values() |
join("; ") }}. The mark is the advised clustering with its interval. The lower panel shows the largest cluster as a
share of all pictures. Where that share rises steeply, single false matches have chained families together: at the
triangle, one cluster begins to hold over a tenth of the pictures and more than twice the largest family. The dotted
line is the threshold at which the variant matches pairs, the solid one is the threshold at which it should link. A
threshold that is good for pairs can ruin clusters.
"""

ABSENT = "No clusters were made at any threshold."
_LOOKS = (("#0072B2", "-", "o"), ("#D55E00", "--", "s"), ("#009E73", "-.", "^"), ("#CC79A7", ":", "v"))


def draw(output: Path, context: Context, *, cluster_scores: str, verdict: str) -> str:
    """Draw pairwise F1 above and the share of the largest cluster beneath, one line per clustering.

    Both thresholds of the verdict are marked. Without families only sizes are drawn. The variant is the one advised to
    link by, else the best without a promise, else the first. Returns a sentence that says what is shown.
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
    every = table[table.split == ALL]
    looks = dict(zip(dict.fromkeys(table.clustering), _LOOKS, strict=False))
    marked = {
        name: link[key]
        for name, key in (("match", "match_threshold"), ("link", "threshold"))
        if link.get(key) is not None
    }
    with style.drawing(output, height=5.6 if len(judged) else 3.4) as figure:
        panels = figure.subplots(2 if len(judged) else 1, 1, sharex=True, squeeze=False)[:, 0]
        if len(judged):
            _draw_lines(panels[0], judged, "pair_f1", looks)
            _mark_best(panels[0], judged, link, looks)
            panels[0].set_ylim(0, 1.02)
            panels[0].set_title(label("pair_f1"))
        _draw_lines(panels[-1], every, "largest_share", looks)
        _draw_cliffs(panels[-1], every, link.get("cliffs") or {}, looks)
        panels[-1].set_ylim(0, None)
        panels[-1].set_title(label("largest_share"))
        percent(panels[-1], "y")
        for axes in panels:
            for name, threshold in marked.items():
                axes.axvline(threshold, color=style.INK, linestyle="-" if name == "link" else ":", linewidth=1.2)
        _name(panels[0], marked)
        ns = [
            *([f"n = {_families(judged, split)}"] if len(judged) else []),
            f"n = {style.several(every.pictures.max(), 'picture')}",
        ]
        figure.supxlabel(
            style.wrapped(f"{variant}: distance up to which pictures are linked, in bits ({', '.join(ns)})")
        )
        style.legend(figure, [_handle(name, looks[name]) for name in looks])
    return _says(table, judged, variant, split, link, marked)


def _families(judged: pd.DataFrame, split: str) -> str:
    return style.several(judged.families.max(), f"{FAMILIES[split]} family", f"{FAMILIES[split]} families")


def _says(
    table: pd.DataFrame, judged: pd.DataFrame, variant: str, split: str, link: dict, marked: dict[str, int]
) -> str:
    sizes = "the share of the largest cluster"
    measures = f"Pairwise F1 on n = {_families(judged, split)} and {sizes}" if len(judged) else sizes.capitalize()
    start = (
        f"{measures} of n = {style.several(table.pictures.max(), 'picture')} against the threshold that links, for "
        f"{variant} by {listed([_words(name) for name in dict.fromkeys(table.clustering)])}"
    )
    chosen = judged[(judged.clustering == link.get("clustering")) & (judged.threshold == link.get("threshold"))]
    at_link = "".join(
        f"; at the advised {row.threshold} bits by {_words(row.clustering)} F1 is {row.pair_f1:.3f}"
        for row in chosen.itertuples()
    )
    cliffs = {name: threshold for name, threshold in (link.get("cliffs") or {}).items() if threshold is not None}
    fall = ", ".join(f"{_words(name)} from {threshold} bits on" for name, threshold in cliffs.items())
    match = f"; pairs match up to {marked['match']} bits" if "match" in marked else ""
    return f"{start}{at_link}{match}{f'; one cluster swallows the rest by {fall}' if fall else ''}."


def _words(clustering: str) -> str:
    return clustering.replace("_", " ")


def _draw_lines(axes: Axes, table: pd.DataFrame, metric: str, looks: dict[str, tuple[str, str, str]]) -> None:
    for clustering, (colour, line, _) in looks.items():
        rows = table[table.clustering == clustering].sort_values("threshold")
        axes.plot(rows.threshold, rows[metric], color=colour, linestyle=line, linewidth=1.8)


def _mark_best(axes: Axes, judged: pd.DataFrame, link: dict, looks: dict[str, tuple[str, str, str]]) -> None:
    """Mark the F1 of the advised clustering at the advised threshold, with its interval."""
    rows = judged[(judged.clustering == link.get("clustering")) & (judged.threshold == link.get("threshold"))]
    for row in rows.itertuples():
        colour, _, marker = looks[row.clustering]
        axes.plot([row.threshold] * 2, [row.pair_f1_low, row.pair_f1_high], color=colour, linewidth=4, alpha=0.5)
        axes.plot(row.threshold, row.pair_f1, color=colour, marker=marker, markersize=8)


def _draw_cliffs(
    axes: Axes, every: pd.DataFrame, cliffs: dict[str, int | None], looks: dict[str, tuple[str, str, str]]
) -> None:
    """Mark where each clustering begins to run together; clusterings that do so at one place share a label."""
    fallen = every[
        [cliffs.get(name) == threshold for name, threshold in zip(every.clustering, every.threshold, strict=True)]
    ]
    for row in fallen.itertuples():
        axes.plot(row.threshold, row.largest_share, color=looks[row.clustering][0], marker="v", markersize=9)
    if fallen.empty:
        return
    first = fallen.sort_values(["threshold", "largest_share"], ascending=[True, False]).iloc[0]
    axes.annotate(
        f"one cluster swallows the rest\nfrom {first.threshold} bits on",
        (first.threshold, first.largest_share),
        xytext=(-10, 4),
        textcoords="offset points",
        ha="right",
        va="center",
    )


def _name(axes: Axes, thresholds: dict[str, int]) -> None:
    """Write the name of each threshold beside its line, on a side where names do not overlap."""
    for place, (name, threshold) in enumerate(sorted(thresholds.items(), key=lambda item: item[1])):
        first = place == 0
        axes.annotate(
            f"{name}: {threshold} bits",
            (threshold, 0.04),
            xycoords=axes.get_xaxis_transform(),
            xytext=(-4 if first else 4, 0),
            textcoords="offset points",
            ha="right" if first else "left",
            va="bottom",
            annotation_clip=False,
        )


def _handle(clustering: str, look: tuple[str, str, str]) -> Line2D:
    colour, line, _ = look
    return Line2D([], [], color=colour, linestyle=line, linewidth=1.8, label=_words(clustering))
