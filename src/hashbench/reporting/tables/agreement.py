"""The equality gate: which implementations give their method's bits."""

from pathlib import Path

import pandas as pd

from hashbench.reporting import html, units
from hashbench.reporting.context import Context
from hashbench.reporting.html import Column

TITLE = "Do the implementations agree bit for bit?"
IDENTICAL, FAILING = "identical", "differs"

COLUMNS = (
    Column("method", "method"),
    Column("implementation", "implementation"),
    Column("against", "compared with"),
    Column("bits", "bits", units.count),
    Column("verdict", "verdict"),
    Column("pictures", "n, pictures", units.count, help="hashed by both"),
    Column("identical", "identical", units.count, help="pictures with the same hash"),
    Column("max_different_bits", "most bits apart", units.count),
    Column("mean_different_bits", "mean", units.decimal),
)


def draw(output: Path, context: Context, *, agreement: str) -> None:
    """Write a row an implementation that was compared; those that fail the gate stand out."""
    table = pd.read_csv(agreement)
    if table.empty:
        return html.write(
            output, TITLE, html.text("No method has two implementations in this run: nothing to compare.")
        )
    failing = table.verdict == FAILING
    return html.write(
        output, TITLE, html.text(_in_short(table.verdict), kind="lead"), html.table(table, COLUMNS, marked=failing)
    )


def _in_short(verdicts: pd.Series) -> str:
    if (verdicts == FAILING).any():
        return "Some give other bits though they should not: they are marked."
    if (verdicts == IDENTICAL).all():
        return "All that were compared give the same bits."
    return "All that should give the same bits do; some are not meant to, and say by how much they differ."
