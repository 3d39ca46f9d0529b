"""Measure anew what this package ships: `python -m hashbench.matching.measured results/demo`."""

import datetime
import importlib.metadata
import json
import sys
from pathlib import Path

import numpy as np

from hashbench import tables
from hashbench.matching.crossovers import crossovers
from hashbench.matching.fitting import fit
from hashbench.matching.measured import FOLDER
from hashbench.matching.measured.turns import time_in_turns
from hashbench.matching.scaling import Case
from hashbench.profiling.environment import describe_environment

CASES = (
    ("phash-64", 64, 8, (10_000, 30_000, 100_000, 300_000, 1_000_000)),
    ("find-256", 256, 31, (30_000, 100_000, 300_000, 500_000, 1_000_000)),
)
MATCHERS = ("numba", "multi_index")
WORKERS = 2


def main(results: Path) -> None:
    """Write the three files, from the distances of a finished run."""
    family_sizes = tables.read(results / "families.parquet", tables.FAMILIES).pictures.to_numpy(np.float64)
    cases = []
    for variant, bits, radius, hashes in CASES:
        distances = tables.read(results / f"distances/{variant}.parquet", tables.DISTANCES)
        cases.append(Case(bits, radius, fit(distances, bits=bits, family_sizes=family_sizes), hashes, MATCHERS))
    timings = time_in_turns(cases, workers=WORKERS)
    tables.write_csv(timings, FOLDER / "timings.csv")
    tables.write_csv(crossovers(timings), FOLDER / "crossovers.csv")
    here = describe_environment()
    machine = {
        "processor": here["processor"],
        "cores": here["cores"],
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "packages": {name: importlib.metadata.version(name) for name in ("numba", "numpy")},
        "how": f"core time of {WORKERS} threads, the matchers in turn, median of up to five",
    }
    (FOLDER / "machine.json").write_text(json.dumps(machine, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
