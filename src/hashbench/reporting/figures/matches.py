"""Pictures of the verdict's hardest pairs: found, missed, falsely matched, and rightly not matched."""

import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.errors import InputError
from hashbench.matching.collection import DIFFERENT, SAME
from hashbench.reporting.context import Context
from hashbench.reporting.pages.contact import Cell, Row, write_notice, write_sheet
from hashbench.reporting.words.naming import variant_of

PAIRS = 6
SIDE = 90


def draw(output: Path, context: Context, *, pairs: list[str], images: str, verdict: str) -> None:
    """Draw four rows of pairs near the verdict's threshold; each shows at most one pair per family or two families.

    Raises
    ------
    InputError
        There is no `pairs` table of the verdict's variant.
    """
    advice = json.loads(Path(verdict).read_text(encoding="utf-8"))
    variant, threshold = advice["variant"], advice["threshold"]
    if variant is None:
        return write_notice(output, f"There is no verdict, so there is no threshold: {advice['reason']}.")
    path = next((path for path in pairs if variant_of(path) == variant), None)
    if path is None:
        raise InputError(f"{verdict}: names {variant}, which has no pairs table; delete it and run again")
    index = tables.read(images, tables.IMAGES).set_index("image_id")
    table = tables.read(path, tables.PAIRS)
    table = table.assign(families=_families(table, index.family)).sort_values(["distance", "a", "b"])
    same, different = (table[table.relation == relation] for relation in (SAME, DIFFERENT))
    found, missed = _parted(same, threshold)
    matched, apart = _parted(different, threshold)
    nearest = "None among the different-family pairs that were kept."
    rows = [
        Row("Found", "same family: the farthest pairs within the threshold", _cells(found[::-1], index, context)),
        Row("Missed", "same family: the closest pairs beyond the threshold", _cells(missed, index, context), "None."),
        Row("Falsely matched", "different families: the closest pairs", _cells(matched, index, context), nearest),
        Row("Rightly apart", "different families: the closest pairs beyond it", _cells(apart, index, context), nearest),
    ]
    title = Row(f"{variant} at its threshold of {threshold} bits", "", ())
    write_sheet(output, [title, *rows], side=SIDE)
    return None


def _families(table: pd.DataFrame, family: pd.Series) -> list[frozenset]:
    return [frozenset(pair) for pair in zip(table.a.map(family), table.b.map(family), strict=True)]


def _parted(rows: pd.DataFrame, threshold: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    within = rows.distance <= threshold
    return rows[within], rows[~within]


def _cells(rows: pd.DataFrame, index: pd.DataFrame, context: Context) -> tuple[Cell, ...]:
    chosen = rows.drop_duplicates("families").head(PAIRS)
    return tuple(
        Cell(
            tuple(Path(context.root) / index.path[image_id] for image_id in (row.a, row.b)),
            tuple(index.family[image_id] for image_id in (row.a, row.b)),
            f"{row.distance} bits",
        )
        for row in chosen.itertuples()
    )
