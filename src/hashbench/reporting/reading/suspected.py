"""Read the tables of the label audit. A family is a name, even if it looks like a number."""

import pandas as pd

_PICTURES = ("a", "b", "path_a", "path_b", "picture")
_NAMES = ("family_a", "family_b", "reason", "variants", "distances", "variant", "metric", *_PICTURES)


def read_suspects(path: str) -> pd.DataFrame:
    """Read `suspects.csv`, `suspect_families.csv` or `audit.csv`; there are no rows if no label is in doubt."""
    return pd.read_csv(path, dtype=dict.fromkeys(_NAMES, str), keep_default_na=False, na_values=[""])
