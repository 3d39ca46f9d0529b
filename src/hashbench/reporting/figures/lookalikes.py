"""Pictures of families that look alike to several kinds of hash."""

from pathlib import Path

import pandas as pd

from hashbench.reporting.context import Context
from hashbench.reporting.figures.style import several
from hashbench.reporting.pages.contact import Cell, Row, write_notice, write_sheet

CAPTION = """
Which families look alike? If a good part of two families' pairs match for several kinds of hash, the families look
alike, and no hash of this sort can tell them apart. If only one kind of hash matches them, that is an error of the
hash, and its false matches stay in every rate. A pair of families in the wrong place here points to labels to check.
"""

PAIRS = 15
SIDE = 110


def draw(output: Path, context: Context, *, lookalikes: str) -> str:
    """Draw up to `PAIRS` look-alike pairs of families, and up to as many that one kind of hash alone confuses.

    Returns a sentence that says what is shown.
    """
    table = pd.read_csv(lookalikes, dtype={f"{name}_{side}": str for name in ("family", "path") for side in "ab"})
    if table.empty:
        return write_notice(output, "No two families look alike to any kind of hash.")
    alike = table.apart.astype(bool)
    rows = [
        Row("Apart", "they look alike to several kinds of hash", _cells(table[alike], context)),
        Row("In", "one kind of hash alone confuses them: an error of the hash", _cells(table[~alike], context)),
    ]
    write_sheet(output, [row for row in rows if row.cells], side=SIDE)
    return (
        f"A picture of each of two families: {several(int(alike.sum()), 'pair')} of look-alike families, and "
        f"{several(int((~alike).sum()), 'pair')} that one kind of hash confuses; up to {PAIRS} of each are shown."
    )


def _cells(rows: pd.DataFrame, context: Context) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            (Path(context.root) / row.path_a, Path(context.root) / row.path_b),
            (row.family_a, row.family_b),
            several(row.kinds, "kind"),
        )
        for row in rows.head(PAIRS).itertuples()
    )
