"""The ladder as a figure: predicted and measured speed-up of each technique."""

from pathlib import Path

import pandas as pd
from matplotlib.lines import Line2D

from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_multiples, right_labels
from hashbench.reporting.words import units

CAPTION = """
How fast can FINd be made without changing one bit, and was it predicted? A diamond is the prediction from the published
program's profile by Amdahl's law, written before scipy, cython and array had run. A disc is the measurement of one
session, in which all implementations took turns in each round. The verdict of the equality gate is on the right.
"""

_PREDICTED = {"linestyle": "none", "marker": "D", "markersize": 7, "markerfacecolor": "white", "color": "#D55E00"}
_MEASURED = {"linestyle": "none", "marker": "o", "markersize": 7, "color": "#0072B2"}


def draw(output: Path, context: Context, *, ladder: str) -> str:
    """Draw the prediction, the measurement and its interval for each rung, in the order of the plan.

    Returns a sentence that says what is shown.
    """
    table = pd.read_csv(ladder).dropna(subset="measured").reset_index(drop=True)
    if table.empty:
        return style.draw_absent(
            output, "The published FINd is not among the methods of this run, so there are no speed-ups over it."
        )
    with style.drawing(output, height=1.3 + 0.42 * len(table)) as figure:
        axes = figure.subplots()
        axes.plot(table.predicted, table.index, **_PREDICTED)
        axes.hlines(table.index, table.measured_low, table.measured_high, color="#0072B2", linewidth=2)
        axes.plot(table.measured, table.index, **_MEASURED)
        axes.set_yticks(table.index, table.implementation)
        axes.set_ylim(len(table) - 0.5, -0.5)
        axes.margins(x=0.08)
        log_multiples(axes, "x")
        rounds = units.count(table.rounds.max())
        figure.supxlabel(
            style.wrapped(f"speed-up over the published program, file to hash (median of n = {rounds} rounds)")
        )
        right_labels(axes, table.exactness.fillna("baseline"), title="same bits?")
        entries = [
            Line2D([], [], label="predicted from the profile", **_PREDICTED),
            Line2D([], [], label="measured, 95 % interval", **_MEASURED | {"linestyle": "-", "linewidth": 2}),
        ]
        style.legend(figure, entries)
    best = table.loc[table.measured.idxmax()]
    return (
        f"Predicted and measured speed-up over the published program at {style.several(len(table), 'rung')}, "
        f"medians of n = {rounds} rounds; {best.implementation} gains most: {units.ratio(best.measured)}, predicted "
        f"{units.ratio(best.predicted)}."
    )
