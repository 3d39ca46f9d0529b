"""Measure anew what this package ships: `python -m hashbench.matching.speed.measured results/demo [LARGEST]`.

All sizes up to ten million hashes take an estimated 10 minutes of one idle core and 6 GB of memory. LARGEST leaves
larger sizes out. The files are written after each size.
"""

import datetime
import importlib.metadata
import json
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from hashbench import tables
from hashbench.matching.speed.fitting import fit
from hashbench.matching.speed.measured import FOLDER, shipped
from hashbench.matching.speed.measured.turns import time_in_turns
from hashbench.matching.speed.scaling import Case
from hashbench.profiling.environment import describe_environment

CASES = (
    ("phash-64", 64, 8, (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)),
    ("find-256", 256, 31, (30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)),
)
MATCHERS = ("numba", "multi_index")
WORKERS = 1


def main(results: Path, largest: int = 10_000_000) -> None:
    """Write the three files, from the distances of a finished run."""
    family_sizes = tables.read(results / "families.parquet", tables.FAMILIES).pictures.to_numpy(np.float64)
    cases = []
    for variant, bits, radius, hashes in CASES:
        distances = tables.read(results / f"distances/{variant}.parquet", tables.DISTANCES)
        model = fit(distances, bits=bits, family_sizes=family_sizes, radii=[radius])
        cases.append(Case(bits, radius, model, tuple(n for n in hashes if n <= largest), MATCHERS))
    timings, turns = [], []
    for of_size, turns_of_size in time_in_turns(cases, workers=WORKERS):
        timings.append(of_size)
        turns.append(turns_of_size)
        print(of_size.to_string(index=False, header=False), f"load {os.getloadavg()[0]:.1f}", flush=True)
        write(pd.concat(timings, ignore_index=True), pd.concat(turns, ignore_index=True))


def write(timings: pd.DataFrame, turns: pd.DataFrame) -> None:
    """Write the files of `FOLDER`."""
    tables.write_csv(timings, FOLDER / "timings.csv")
    tables.write_csv(turns, FOLDER / "turns.csv")
    tables.write_csv(shipped(timings, turns), FOLDER / "crossovers.csv")
    here = describe_environment()
    machine = {
        "processor": here["processor"],
        "cores": here["cores"],
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "packages": {name: importlib.metadata.version(name) for name in ("numba", "numpy")},
        "how": f"core time of {WORKERS} thread, the matchers in turn, median of three to five; "
        "above 100,000 hashes the index is made whole and a share of the rows is matched; "
        "processes waiting for a core when it ended: "
        f"{os.getloadavg()[0] - WORKERS:.0f} on average",
    }
    (FOLDER / "machine.json").write_text(json.dumps(machine, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
