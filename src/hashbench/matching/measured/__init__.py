"""From how many hashes on an index pays, measured once on a named machine at sizes too large for a short run.

`timings.csv` and `crossovers.csv` are the tables of `matching` and `crossovers`. `machine.json` says where, when and
how.
`python -m hashbench.matching.measured RESULTS` makes them again.
"""

import json
from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parent


def read_measured() -> tuple[pd.DataFrame, dict]:
    """Return the crossovers that were measured and the machine: `processor`, `cores`, `date`, `packages`, `how`."""
    machine = json.loads((FOLDER / "machine.json").read_text(encoding="utf-8"))
    return pd.read_csv(FOLDER / "crossovers.csv"), machine
