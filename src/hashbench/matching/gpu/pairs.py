"""Time how long it takes to count all pairs of a collection, on a GPU and on the host, and compare the counts."""

import time
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.matching.collection import DIFFERENT, SAME, Collection
from hashbench.matching.distances import count_distances
from hashbench.matching.gpu.histograms import WAYS, count_pairs, filled
from hashbench.matching.speed import synthetic

COLUMNS = (
    "bits",
    "hashes",
    "way",
    "cores",
    "seconds",
    "q1_seconds",
    "q3_seconds",
    "n",
    "pairs_per_second",
    "over_all_cores",
    "kernel_seconds",
    "differing",
)
HOST = "count_distances"
# As many as the archive of memes has.
_FAMILIES = 1034
_KERNEL = -1


def time_pairs(
    n: int, bits: int, *, ways: Sequence[str], cores: Sequence[int], rounds: int, longest: float
) -> pd.DataFrame:
    """Count all pairs of n hashes of random bits in families, by each way and with `count_distances` on so many cores.

    All take turns in each round, after one that does not count. What took longer than `longest` seconds in that round
    is not repeated, and its first time stands.

    Parameters
    ----------
    ways : of `histograms.WAYS`. Each starts and ends in the host's memory, copies to the device included.
    cores : threads of `count_distances`, the most last.

    Returns
    -------
    Columns `COLUMNS`: medians and quartiles over `n` rounds. `over_all_cores` is the quotient of the last of `cores`
    and this. `kernel_seconds` is the part that counts all pairs on the device, without copying the hashes there and
    without telling families apart. `differing` is how many pairs are not counted as by `count_distances`.
    """
    collection = synthetic.generate(synthetic.random_bits(np.full(1, n / min(_FAMILIES, n / 2))), n, bits=bits)
    contenders: dict[tuple[str, int | None], Callable[[], NDArray[np.int64]]] = {
        (HOST, number): lambda number=number: count_on_host(collection, number) for number in cores
    }
    for way in ways:
        contenders[way, None] = lambda way=way: count_pairs(collection, way)
        contenders[way, _KERNEL] = WAYS[way].prepare(filled(collection.words, way))
    first, counts, taken = {}, {}, {key: [] for key in contenders}
    for key, count in contenders.items():
        first[key], counts[key] = _timed(count)
    again = [key for key in contenders if first[key] <= longest]
    random = np.random.default_rng(0)
    for _ in range(rounds):
        for place in random.permutation(len(again)):
            taken[again[place]].append(_timed(contenders[again[place]])[0])
    reference = HOST, cores[-1]
    base = np.median(taken[reference] or [first[reference]])
    rows = []
    for way, number in contenders:
        if number == _KERNEL:
            continue
        key = way, number
        kernel = (way, _KERNEL) in contenders and np.median(taken[way, _KERNEL] or [first[way, _KERNEL]])
        seconds = taken[key] or [first[key]]
        median, low, high = np.quantile(seconds, [0.5, 0.25, 0.75])
        differing = -(-int(np.abs(counts[key] - counts[reference]).sum()) // 2)
        speed = n * (n - 1) / 2 / median
        rows.append((bits, n, *key, median, low, high, len(seconds), speed, base / median, kernel or None, differing))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"cores": "Int64"})


def count_on_host(collection: Collection, cores: int) -> NDArray[np.int64]:
    """Return what `count_pairs` returns, from the table of `count_distances` by `cores` threads."""
    table = count_distances(collection, splits=("a", "b"), executor="threads", workers=cores)
    counts = np.zeros((2, collection.bits + 1), np.int64)
    for place, (relation, families) in enumerate(((SAME, 1), (DIFFERENT, 2))):
        rows = table[table.relation == relation]
        np.add.at(counts[place], rows.distance.to_numpy(), rows.pairs.to_numpy())
        counts[place] //= families
    return counts


def _timed(count: Callable[[], NDArray[np.int64]]) -> tuple[float, NDArray[np.int64]]:
    start = time.perf_counter()
    counts = count()
    return time.perf_counter() - start, counts
