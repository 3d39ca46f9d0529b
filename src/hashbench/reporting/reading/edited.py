"""Looking things up in the `robustness` table, and saying edits in words."""

import pandas as pd

from hashbench.corpus.edits.edit import Edit
from hashbench.corpus.edits.registry import EDITS
from hashbench.reporting.words import units

NO_RECALL = (
    "No recall: no variant has a threshold at this false-positive rate, because the collection has no two families "
    "with two pictures, or too many pictures of different families coincide."
)


def read_robustness(path: str) -> pd.DataFrame:
    """Read `robustness.csv`."""
    return pd.read_csv(path, dtype={"variant": str, "edit": str, "finding": str})


def at_strength(table: pd.DataFrame, edit: Edit, strength: float | None) -> pd.DataFrame:
    """Return the rows of an edit at one strength, indexed by variant."""
    same = table.strength.isna() if strength is None else table.strength == strength
    return table[(table.edit == edit.name) & same].set_index("variant")


def measured(table: pd.DataFrame) -> list[Edit]:
    """Return the edits that a table has, in the registry's order."""
    names = set(table.edit)
    return [edit for edit in EDITS if edit.name in names]


def strengths_in_words(edit: Edit, strengths: list[float]) -> str:
    """Return an edit with some of its strengths: `crop (10, 20 % off each side)`, its name alone where it is all."""
    if len(strengths) == len(edit.strengths):
        return edit.name
    return f"{edit.name} ({edit.unit.format(', '.join(f'{strength:g}' for strength in strengths))})"


def pictures_of(table: pd.DataFrame) -> str:
    """Return how many pictures each recall rests on, as words: a range where variants could not hash the same."""
    low, high = units.count(table.n.min()), units.count(table.n.max())
    return f"n = {low if low == high else f'{low} to {high}'} pictures"
