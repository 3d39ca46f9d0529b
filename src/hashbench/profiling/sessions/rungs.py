"""Time implementations of one hash against one another, slow and fast ones in the same rounds.

A baseline may take five hundred times as long as the fastest implementation, so it cannot hash as many pictures in a
round. In every round it hashes as many as the time allows, other ones of the same size each time. Each round gives one
quotient.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.hashers.decode import ACCEPTED, open_image
from hashbench.hashers.hasher import Hasher
from hashbench.profiling.steady import settle_memory
from hashbench.profiling.timings.timing import AVERAGE_HASH, DECODE, average_hash, decode_to_array
from hashbench.tables import FILE_TO_HASH, FILES_TO_HASHES

CONFIDENCE = 0.95
COLUMNS = (
    "implementation",
    "stage",
    "pictures",
    "size",
    "median_seconds",
    "q1_seconds",
    "q3_seconds",
    "n",
    "ratio_to_decode",
    "ratio_to_average_hash",
    "speed_up",
    "speed_up_low",
    "speed_up_high",
)

Work = Callable[[Sequence[Path]], object]


def time_rungs(
    hashers: Sequence[Hasher], files: Sequence[Path], *, baseline: str, rounds: int, seconds: float
) -> pd.DataFrame:
    """Time every implementation, file to hash and single-threaded, and the two anchors. All take turns in each round.

    Parameters
    ----------
    hashers : one hasher for each implementation.
    files : pictures of one size in pixels.
    baseline : the METHOD/IMPLEMENTATION to which speed-ups refer. If it is not among `hashers`, as it cannot hash the
        pictures, they refer to the first of these.
    seconds : the longest time that one implementation may take in a round. Each hashes at least one picture.

    Returns
    -------
    Columns `COLUMNS`: medians and quartiles over `n` rounds of the mean seconds per picture; a round has `pictures`
    pictures. Stage `files_to_hashes` hashes all pictures of a round as one batch; only implementations with
    `hash_batch` have it. Ratios and `speed_up` are quotients of medians. `speed_up_low` and `speed_up_high` are the 95
    % confidence interval (`median_interval`) of the median of the rounds' quotients.
    """
    contenders: dict[tuple[str, str], Work] = {
        ("", DECODE): _each(decode_to_array),
        ("", AVERAGE_HASH): _each(average_hash),
    }
    for hasher in hashers:
        name = f"{hasher.method}/{hasher.implementation}"
        contenders[name, FILE_TO_HASH] = _each(hasher.hash_file)
        if hasher.takes_batches:
            contenders[name, FILES_TO_HASHES] = _batch(hasher)
    if hashers and (baseline, FILE_TO_HASH) not in contenders:
        baseline = f"{hashers[0].method}/{hashers[0].implementation}"
    settle_memory()
    number = {}
    for key, work in contenders.items():
        work(files[:1])  # imports and compiles
        number[key] = max(1, min(len(files), int(seconds / _seconds(work, files[:1]))))
    taken: dict[tuple[str, str], list[float]] = {key: [] for key in contenders}
    for index in range(rounds):
        for key in contenders if index % 2 else reversed(contenders):
            start = index * number[key]
            chosen = [files[place % len(files)] for place in range(start, start + number[key])]
            taken[key].append(_seconds(contenders[key], chosen))
    return _table({key: np.array(values) for key, values in taken.items()}, number, baseline, files)


def median_interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return a 95 % confidence interval of the median of the distribution from which (n,) `values` are drawn.

    Its ends are order statistics. The number of values below the median is binomial with probability one half (Thompson
    1936). Both ends are nan for n < 6, where even the smallest and largest value give less than 95 % confidence.
    """
    # Loaded here: pages use this module and fit nothing, and loading SciPy takes longer than drawing one.
    from scipy.special import bdtr

    chances = bdtr(np.arange(len(values) + 1), len(values), 0.5)  # of at most so many values below the median
    outside = int(np.searchsorted(chances, (1 - CONFIDENCE) / 2))
    if outside == 0:
        return np.nan, np.nan
    ordered = np.sort(values)
    return float(ordered[outside - 1]), float(ordered[-outside])


def _table(
    taken: dict[tuple[str, str], NDArray], number: dict[tuple[str, str], int], baseline: str, files: Sequence[Path]
) -> pd.DataFrame:
    side = open_image(files[0], ACCEPTED).width
    anchors = [np.median(taken["", stage]) for stage in (DECODE, AVERAGE_HASH)]
    slow = taken.get((baseline, FILE_TO_HASH))
    rows = []
    for (name, stage), values in taken.items():
        median = np.median(values)
        gain = (np.nan,) * 3 if slow is None else (np.median(slow) / median, *median_interval(slow / values))
        quantiles = np.quantile(values, [0.5, 0.25, 0.75])
        ratios = (median / anchor for anchor in anchors)
        rows.append((name, stage, number[name, stage], side, *quantiles, len(values), *ratios, *gain))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _each(function: Callable[[Path], object]) -> Work:
    return lambda files: [function(file) for file in files]


def _batch(hasher: Hasher) -> Work:
    return lambda files: hasher.hash_batch([open_image(file, hasher.decoding) for file in files])


def _seconds(work: Work, files: Sequence[Path]) -> float:
    start = time.perf_counter()
    work(files)
    return (time.perf_counter() - start) / len(files)
