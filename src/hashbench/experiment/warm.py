"""Compile all inner loops once, so that no run, no measurement and no test waits for the compiler.

`python -m hashbench.experiment.warm` does it, with a process a core. `make setup` calls it.
"""

import os
from concurrent.futures import ProcessPoolExecutor, as_completed

from hashbench.hashers import registry
from hashbench.hashers.ready import COMPILED
from hashbench.hashers.warm import warm as warm_hasher
from hashbench.matching.warm import warm as warm_matching


def main() -> None:
    """Compile the loops of every implementation that Numba compiles, and those of matching."""
    compiled = [entry for entry in registry.ENTRIES if entry.implementation == COMPILED]
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as processes:
        started = [processes.submit(warm_hasher, entry) for entry in compiled] + [processes.submit(warm_matching)]
        for done in as_completed(started):
            print(f"compiled {done.result()}")


if __name__ == "__main__":
    main()
