"""Look up rows of the `robustness` table, and describe edits in words."""

import pandas as pd

from hashbench.corpus.edits.edit import Edit
from hashbench.corpus.edits.registry import EDITS
from hashbench.reporting.words import units

NO_RECALL = (
    "No recall: no variant has a threshold at this false-positive rate. Either fewer than two families have two "
    "pictures, or too many pictures of different families have the same hash."
)


def read_robustness(path: str) -> pd.DataFrame:
    """Read `robustness.csv`."""
    return pd.read_csv(path, dtype={"variant": str, "edit": str, "finding": str})


def at_strength(table: pd.DataFrame, edit: Edit, strength: float | None) -> pd.DataFrame:
    """Return the rows of an edit at one strength, indexed by variant."""
    same = table.strength.isna() if strength is None else table.strength == strength
    return table[(table.edit == edit.name) & same].set_index("variant")


def measured(table: pd.DataFrame) -> list[Edit]:
    """Return the edits in a table, in the order of the registry."""
    names = set(table.edit)
    return [edit for edit in EDITS if edit.name in names]


def strengths_in_words(edit: Edit, strengths: list[float]) -> str:
    """Return an edit with some of its strengths: `crop (10, 20 % off each side)`; only its name if these are all."""
    if len(strengths) == len(edit.strengths):
        return edit.name
    return f"{edit.name} ({edit.unit.format(', '.join(f'{strength:g}' for strength in strengths))})"


def pictures_of(table: pd.DataFrame) -> str:
    """Return the number of pictures behind each recall: a range if variants could not hash the same pictures."""
    low, high = units.count(table.n.min()), units.count(table.n.max())
    return f"n = {low if low == high else f'{low} to {high}'} pictures"
