"""Pictures of the pairs whose labels are contradicted by several kinds of hashes."""

from pathlib import Path

import pandas as pd

from hashbench.evaluation.labels.suspects import FAR, NEAR
from hashbench.reporting.context import Context
from hashbench.reporting.figures.style import several
from hashbench.reporting.pages.contact import Cell, Row, write_notice, write_sheet
from hashbench.reporting.reading.suspected import read_suspects
from hashbench.reporting.words import units

CAPTION = """
Which labels might be wrong? The figure shows two kinds of pairs. Near pairs have different families, but at least
{{ config["audit"]["kinds"] }} kinds of hashes find them closer than almost all such pairs. Far pairs have the same
family, but as many kinds find them as far apart as many unrelated pairs. Each pair is shown with its families and the
number of kinds. Hashes that look at the same thing, such as cosine frequencies, are one kind and have one vote. At most
one pair of the same two families is shown. Agreement of hashes proves nothing: look at the pictures. They are shown
unchanged and may offend.
"""

PAIRS = 15
SIDE = 110


def draw(output: Path, context: Context, *, suspects: str) -> str:
    """Draw up to `PAIRS` near and far pairs, the strongest agreement first, at most one pair per two families.

    Returns a sentence that says what is shown.
    """
    table = read_suspects(suspects)
    if table.empty:
        return write_notice(output, "No pair is suspect: not enough kinds of hashes agree against a label.")
    near, far = (table[table.reason == reason] for reason in (NEAR, FAR))
    rows = [
        Row(
            "Near", "but different families: is it one family, or is a picture in the wrong one?", _cells(near, context)
        ),
        Row("Far", "but the same family: is a picture in the wrong family?", _cells(far, context)),
    ]
    write_sheet(output, [row for row in rows if row.cells], side=SIDE)
    shown = " and ".join(several(len(row.cells), f"{row.heading.lower()} pair") for row in rows)
    return (
        f"Pictures of {shown}, at most one of the same two families, of n = {several(len(table), 'suspect pair')}: "
        f"{units.count(len(near))} near but of different families, {units.count(len(far))} far but of one family."
    )


def _cells(rows: pd.DataFrame, context: Context) -> tuple[Cell, ...]:
    swapped = rows.family_a > rows.family_b
    families = pd.DataFrame(
        {"first": rows.family_a.mask(swapped, rows.family_b), "second": rows.family_b.mask(swapped, rows.family_a)}
    )
    chosen = rows[~families.duplicated()].head(PAIRS)
    return tuple(
        Cell(
            (Path(context.root) / row.path_a, Path(context.root) / row.path_b),
            (row.family_a, row.family_b),
            f"{row.kinds} kinds",
        )
        for row in chosen.itertuples()
    )
