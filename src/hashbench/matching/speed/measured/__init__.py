"""The number of hashes from which an index pays, measured on a named machine at sizes too large for a short run.

`timings.csv` and `crossovers.csv` are the tables of `matching` and `crossovers`. `turns.csv` has every turn of each
matcher. `machine.json` says where, when and how. To make them again: `python -m hashbench.matching.speed.measured
RESULTS`.
"""

import json
from pathlib import Path

import pandas as pd

from hashbench.matching.speed.crossovers import COLUMNS as CROSSOVERS
from hashbench.matching.speed.crossovers import crossovers

COLUMNS = (*CROSSOVERS, "faster_low", "faster_high")
FOLDER = Path(__file__).parent


def read_measured() -> tuple[pd.DataFrame, dict]:
    """Return the crossovers that were measured and the machine: `processor`, `cores`, `date`, `packages`, `how`."""
    machine = json.loads((FOLDER / "machine.json").read_text(encoding="utf-8"))
    return pd.read_csv(FOLDER / "crossovers.csv"), machine


def shipped(timings: pd.DataFrame, turns: pd.DataFrame) -> pd.DataFrame:
    """Return the crossovers with the least and the greatest value of `faster` over the turns at the largest size."""
    table = crossovers(timings, extrapolated=True)
    at = ["bits", "radius", "hashes"]
    seconds = turns.pivot(index=[*at, "turn"], columns="matcher", values="seconds")
    gains = [
        (seconds[row.over] / seconds[row.matcher]).loc[row.bits, row.radius, row.largest] for row in table.itertuples()
    ]
    return table.assign(faster_low=[gain.min() for gain in gains], faster_high=[gain.max() for gain in gains])
