"""How much better rates look if the threshold is chosen on the data that it is scored on, and why."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.pages.columns import label
from hashbench.reporting.reading.scored import best_first, read_scores
from hashbench.reporting.words import units

ABSENT = "Nothing to compare: no families were held out, or they have too few pairs for the verdict's rate."
_HEIGHT = 0.34
# The largest share of random splits whose threshold may have been cut short.
_MOST_CUT = 0.05


def draw(output: Path, context: Context, *, optimism: str, resplits: str, scores: str) -> None:
    """Draw in-sample minus held-out true-positive rates and their two parts, one row per variant.

    The diamond is the split of this run; the line behind it is the range over random splits.
    """
    table = pd.read_csv(optimism)
    rows = table[(table.metric == "tpr") & (table.target_fpr == context.verdict_fpr)].set_index("variant")
    if rows.empty:
        return style.draw_absent(output, ABSENT)
    repeated = pd.read_csv(resplits).set_index("variant")
    whole = repeated[repeated.cut <= _MOST_CUT]
    variants = [variant for variant in best_first(read_scores(scores), context.verdict_fpr) if variant in rows.index]
    with style.drawing(output, height=1.7 + 0.42 * len(variants)) as figure:
        axes = figure.subplots()
        for line, variant in enumerate(variants):
            _draw_row(axes, line, rows.loc[variant])
            if variant in whole.index:
                _draw_range(axes, line, whole.loc[variant])
        axes.axvline(0, color=style.INK, linewidth=1)
        axes.set_yticks(range(len(variants)), variants)
        axes.set_ylim(len(variants) - 0.5, -0.5)
        axes.grid(axis="y", visible=False)
        axes.set_xlabel(
            f"{label('tpr')} in sample minus held out, in percentage points, thresholds for a {label('fpr')} of "
            f"{units.round_rate(context.verdict_fpr)}\n"
            f"(n = {units.count(rows.n_pairs.max())} held-out same-family pairs){_range_of(repeated, whole)}"
        )
        entries = [
            Patch(facecolor=style.LESS, label="the threshold has seen the data"),
            Patch(facecolor=style.MORE, label="the families differ"),
            Line2D([], [], label="sum: the optimism of this split", **_SUM),
        ]
        figure.legend(handles=entries, loc="outside upper left", ncols=3)
    return None


_SUM = {"linestyle": "none", "marker": "D", "color": style.INK, "markersize": 6}


def _draw_row(axes: Axes, line: int, row: pd.Series) -> None:
    axes.barh(line - _HEIGHT / 2, 100 * row.by_choice, _HEIGHT, color=style.LESS)
    axes.barh(line + _HEIGHT / 2, 100 * row.by_families, _HEIGHT, color=style.MORE)
    axes.plot(100 * row.optimism, line, **_SUM)


def _range_of(repeated: pd.DataFrame, whole: pd.DataFrame) -> str:
    """Return an explanation of the lines, and for how many variants there is none."""
    if repeated.empty:
        return ""
    cut = len(repeated) - len(whole)
    return f"; line: central 90 % of {repeated.splits.max()} random splits, tick: their mean" + (
        f";\nno line if thresholds reached the largest distance kept ({cut} {'variant' if cut == 1 else 'variants'})"
        if cut
        else ""
    )


def _draw_range(axes: Axes, line: int, row: pd.Series) -> None:
    axes.plot([100 * row.optimism_low, 100 * row.optimism_high], [line, line], color=style.INK, linewidth=1.2)
    axes.plot(100 * row.optimism, line, "|", color=style.INK, markersize=11)
