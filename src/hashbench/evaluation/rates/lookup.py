"""Look up figures in the `scores` table."""

from typing import NamedTuple

import pandas as pd


class Key(NamedTuple):
    """The key of a row of `scores`; `at` is None if the operating point has no number."""

    variant: str
    families: str
    metric: str
    at: float | None = None


def keyed(scores: pd.DataFrame) -> dict[Key, pd.Series]:
    """Return the rows of a `scores` table by their key."""
    rows = scores.astype(dict.fromkeys(("at", "value", "low", "high"), float))
    return {
        Key(row.variant, row.families, row.metric, None if pd.isna(row["at"]) else row["at"]): row
        for _, row in rows.iterrows()
    }
