"""Find where one family ends and the next begins."""

from numpy.typing import NDArray

from hashbench.compiled import compiled


@compiled
def write_runs(family: NDArray, start: int, stop: int, runs: NDArray) -> int:
    """Write where each run of one family starts in `start` to `stop`, and then `stop`, to `runs`.

    Return the number of runs.
    """
    number = 0
    for j in range(start, stop):
        if j == start or family[j] != family[j - 1]:
            runs[number] = j
            number += 1
    runs[number] = stop
    return number
