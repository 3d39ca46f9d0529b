"""How often 95 % intervals contain the true value in drawn families, as recorded once."""

from pathlib import Path

import pandas as pd

from hashbench.evaluation.promises.coverage import LEAST, read_recorded
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units

CAPTION = """
How often do the intervals of this report contain the true value? Families are drawn again and again from four kinds of
collection whose rates are known. No picture plays a part, so the table was recorded once, on the machine that it names.
The jackknife alone falls short where few families err: a sample without them looks harmless. So intervals also reach to
a second bound, as if one hard family, or one pair of families that look alike, had not been drawn. A figure carries a
warning if few families have errors, or if families are too few to promise its rate.
"""

METRICS = {"tpr": "true-positive rate", "fpr": "false-positive rate", "auc": "area under the curve"}
_COLUMNS = (
    Column("world", "collection"),
    Column("families", "families", units.count),
    Column("figure", "interval of"),
    Column("jackknife", "jackknife alone", units.rate, help="draws whose interval contains the true value"),
    Column("widened", "with the second bound", units.rate, help="the interval that is shown"),
    Column("marked", "with a warning", units.rate, help="draws in which the figure carries a warning"),
    Column("unmarked_covers", "without a warning", units.rate, help="coverage among the draws without a warning"),
    Column("unmarked_worse", "truth is worse", units.rate, help="draws without a warning in which it is worse"),
    Column("wider", "wider", units.ratio, help="how much further the end with more errors is, in the median"),
)


def draw(output: Path, context: Context) -> None:
    """Write the recorded table; a row below the least coverage that we ask for stands out."""
    table, machine = read_recorded()
    low = table.unmarked_covers < LEAST
    rows = html.table(table.assign(figure=table.metric.map(METRICS)), _COLUMNS, marked=low)
    html.write(output, html.text(_said(table), kind="lead"), html.text(_recorded(machine)), rows)


def _said(table: pd.DataFrame) -> str:
    low = table[table.unmarked_covers < LEAST]
    every = (
        f"With the second bound, coverage is at least {units.rate(table.widened.min())} in all {len(table)} cases, "
        f"against {units.rate(table.jackknife.min())} with the jackknife alone."
    )
    if low.empty:
        return f"{every} Without a warning it is at least {units.rate(table.unmarked_covers.min())}."
    worse = low.unmarked_worse.max()
    ending = "never worse than the interval" if worse == 0 else f"worse than the interval in up to {units.rate(worse)}"
    return (
        f"{every} Among draws without a warning it is below {units.round_rate(LEAST)} in {len(low)} of {len(table)} "
        f"cases, marked here: {units.rate(low.unmarked_covers.min())} to {units.rate(low.unmarked_covers.max())}. "
        f"There, at most {units.rate(1 - low.marked.min())} of draws have no warning. These have more errors than most "
        f"draws, and the truth is {ending}."
    )


def _recorded(machine: dict) -> str:
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    return (
        f"Recorded once, not in this run: {machine['date']}, {machine['processor']}; Python {machine['python']}, "
        f"{packages}; {machine['command']}, {units.count(machine['draws'])} draws, seed {machine['seed']}."
    )
