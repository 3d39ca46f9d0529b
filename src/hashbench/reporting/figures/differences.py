"""Paired differences of the true-positive rates of every two variants."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from hashbench.evaluation.rates.differences import TIE
from hashbench.evaluation.rates.thresholds import HELD_OUT
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.words import units
from hashbench.reporting.words.metrics import label

CAPTION = """
Is one variant better than another, or is it luck? Two variants make errors on the same hard families. So we leave out
each family in turn and compute the difference each time; this gives the interval of the difference. A grey cell is not
proven: the difference is not significant after Holm's correction for the number of comparisons. The interval of one
comparison is not adjusted, so it may leave out zero in a grey cell. Two variants whose own intervals overlap may still
differ clearly here.
"""

ABSENT = "No differences: no families were held out, or too few pairs for the verdict's false-positive rate."


def draw(output: Path, context: Context, *, differences: str) -> str:
    """Draw one cell per two variants: row minus column in percentage points; grey if no difference is proven.

    Returns a sentence that says what is shown.
    """
    table = pd.read_csv(differences)
    rows = table[(table.families == HELD_OUT) & (table.metric == "tpr") & (table["at"] == context.verdict_fpr)]
    if rows.low.notna().sum() == 0:
        return style.draw_absent(output, ABSENT)
    variants = style.in_order(context, [*rows.variant, *rows.other])
    with style.drawing(output, height=1.8 + 0.46 * len(variants)) as figure:
        axes = figure.subplots()
        places = {variant: place for place, variant in enumerate(variants)}
        for row in rows.itertuples():
            _draw_cell(axes, places[row.variant], places[row.other], row.difference, row)
            _draw_cell(axes, places[row.other], places[row.variant], -row.difference, row)
        axes.set(xlim=(-0.5, len(variants) - 0.5), ylim=(len(variants) - 0.5, -0.5))
        axes.set_xticks(range(len(variants)), variants, rotation=60 if style.is_narrow() else 30, ha="left")
        axes.set_yticks(range(len(variants)), variants)
        axes.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
        target, n = units.round_rate(context.verdict_fpr), rows.n_families.max()
        comparisons = style.several(len(rows), "comparison")
        figure.supxlabel(
            style.wrapped(
                f"row minus column: {label('tpr')} in percentage points\n"
                f"(false-positive rate of {target}, n = {n} held-out families)\n"
                "blue: the row finds more; orange: the row finds less; grey “=”: not proven, after Holm's "
                f"correction for {comparisons}"
            )
        )
    tied = int((rows.outcome == TIE).sum())
    largest = rows.loc[rows.difference.abs().idxmax()]
    return (
        f"Differences of the true-positive rate at a false-positive rate of {target} between every two of "
        f"{style.several(len(variants), 'variant')} on n = {n} held-out families: {tied} of {comparisons} are not "
        f"proven, after Holm's correction; the largest is {_points(largest.difference)} points, {largest.variant} "
        f"minus {largest.other}."
    )


def _draw_cell(axes: Axes, line: int, place: int, difference: float, row: tuple) -> None:
    narrow = style.is_narrow()  # cells have room for whole points
    shown = _points(difference, decimals=0) if narrow else _points(difference)
    colour, text = style.GREY_FILL, "=" if narrow else f"= {shown}"
    if row.outcome != TIE:
        colour, text = style.MORE if difference > 0 else style.LESS, shown
    strength = 0.35 if row.outcome == TIE else 0.85
    axes.fill_between([place - 0.46, place + 0.46], line - 0.44, line + 0.44, color=colour, alpha=strength, linewidth=0)
    axes.text(place, line, text, ha="center", va="center", fontsize=style.SMALLEST)


def _points(difference: float, *, decimals: int = 1) -> str:
    return f"{100 * difference:+.{decimals}f}".replace("-", "−")
