"""Measure anew what this package ships.

`python -m hashbench.matching.speed.measured results/demo [LARGEST [SMALLEST]]` does.

The sizes of ten million hashes alone took 8 minutes of core time and 9.8 GB of memory. LARGEST leaves larger sizes out.
With SMALLEST, smaller sizes keep their rows, which must be of the same processor and packages. The files are written
after each size.
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
from hashbench.errors import InputError
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


def main(results: Path, largest: int = 10_000_000, smallest: int = 0) -> None:
    """Write the three files, from the distances of a finished run."""
    family_sizes = tables.read(results / "families.parquet", tables.FAMILIES).pictures.to_numpy(np.float64)
    cases = []
    for variant, bits, radius, hashes in CASES:
        distances = tables.read(results / f"distances/{variant}.parquet", tables.DISTANCES)
        model = fit(distances, bits=bits, family_sizes=family_sizes, radii=[radius])
        cases.append(Case(bits, radius, model, tuple(n for n in hashes if smallest <= n <= largest), MATCHERS))
    timings, turns = kept(smallest)
    for of_size, turns_of_size in time_in_turns(cases, workers=WORKERS):
        timings.append(of_size)
        turns.append(turns_of_size)
        print(of_size.to_string(index=False, header=False), f"load {os.getloadavg()[0]:.1f}", flush=True)
        tables_so_far = (
            pd.concat(parts).sort_values("bits", kind="stable", ignore_index=True) for parts in (timings, turns)
        )
        write(*tables_so_far, smallest)


def kept(smallest: int) -> tuple[list[pd.DataFrame], list[pd.DataFrame]]:
    """Return the timings and turns of sizes below `smallest` that are there.

    Raises
    ------
    InputError
        They are of another processor or other packages.
    """
    if not smallest:
        return [], []
    there, here = json.loads((FOLDER / "machine.json").read_text(encoding="utf-8")), machine()
    for key in ("processor", "cores", "packages"):
        if there[key] != here[key]:
            raise InputError(f"{FOLDER / 'machine.json'}: {key} {there[key]}, here {here[key]}; leave out SMALLEST")
    read = (pd.read_csv(FOLDER / name) for name in ("timings.csv", "turns.csv"))
    timings, turns = ([rows[rows.hashes < smallest]] for rows in read)
    return timings, turns


def write(timings: pd.DataFrame, turns: pd.DataFrame, smallest: int) -> None:
    """Write the files of `FOLDER`; see `machine`."""
    tables.write_csv(timings, FOLDER / "timings.csv")
    tables.write_csv(turns, FOLDER / "turns.csv")
    tables.write_csv(shipped(timings, turns), FOLDER / "crossovers.csv")
    (FOLDER / "machine.json").write_text(json.dumps(machine(smallest), indent=2) + "\n", encoding="utf-8")


def machine(smallest: int = 0) -> dict:
    """Return where, when and how the tables are measured, and that sizes below `smallest` were measured before."""
    here = describe_environment()
    return {
        "processor": here["processor"],
        "cores": here["cores"],
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "packages": {name: importlib.metadata.version(name) for name in ("numba", "numpy")},
        "how": f"core time of {WORKERS} thread, the matchers in turn, median of three to five; "
        "above 100,000 hashes the index is made whole and a share of the rows is matched; "
        "processes waiting for a core when it ended: "
        f"{os.getloadavg()[0] - WORKERS:.0f} on average"
        + (f"; less than {smallest:,} hashes in an earlier run" if smallest else ""),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
