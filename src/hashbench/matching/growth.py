"""How the cost of matching grows with the collection, and what it would be far beyond what was run."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import linregress
from scipy.stats import t as student

from hashbench.matching.matchers.registry import find_matcher
from hashbench.matching.scaling import COUNT, MEASURED

COLUMNS = (
    "matcher",
    "bits",
    "radius",
    "workers",
    "points",
    "largest",
    "slope",
    "low",
    "high",
    "check",
    "hashes",
    "seconds",
    "machine_days",
    "memory_bytes",
)
# Beyond them a smaller size says more of what a call costs than of growth; so does a shorter time.
_POINTS = 4
_LONG_ENOUGH = 0.01
# An index fills its tables first: until then its time hardly grows.
_LONG_ENOUGH_PRUNED = 1.0
_SQUARE = 2.0
_DAY = 86_400


def project_growth(timings: pd.DataFrame, *, sizes: Sequence[int]) -> pd.DataFrame:
    """Follow the time of each matcher from its largest measured size to sizes beyond.

    A matcher that compares every pair is followed by the square of the number of hashes, if two sizes took long enough
    to tell; one that prunes by the power fitted to its times of a second and more, if there are three of them. Others
    are not projected.

    Returns
    -------
    Columns `COLUMNS`, a row a matcher, case and projected size. `slope` is the power fitted to the `points` largest
    measured sizes, at most four, `low` to `high` its 95 % interval, empty with fewer than three. `check` is the time of
    the largest size as predicted in the same way from the smaller ones, over the time it took: 1 is a perfect
    prediction. `machine_days` are days of a machine with as many workers: as many machines take one day.
    `memory_bytes` are those of the hashes and, as they grew between the two largest sizes, of searching them.
    """
    rows: list[tuple] = []
    measured = timings[timings.kind == MEASURED]
    for case, group in measured.groupby(["matcher", "bits", "radius", "workers"], sort=False, dropna=False):
        matcher, bits = case[:2]
        prunes = matcher != COUNT and find_matcher(matcher).prunes
        known, least = (None, _LONG_ENOUGH_PRUNED) if prunes else (_SQUARE, _LONG_ENOUGH)
        points = group[group.seconds >= least].sort_values("hashes").tail(_POINTS)
        if len(points) >= (2 if known else 3):
            rows += [(*case, *row) for row in _follow(points, int(bits), sizes, known)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _follow(points: pd.DataFrame, bits: int, sizes: Sequence[int], known: float | None) -> Iterator[tuple]:
    """Yield the columns from `points` on, by a `known` power or the fitted one."""
    hashes, seconds = points.hashes.to_numpy(np.float64), points.seconds.to_numpy()
    slope, low, high = _power(hashes, seconds)
    before = known if known else _power(hashes[:-1], seconds[:-1])[0]
    check = seconds[-2] * (hashes[-1] / hashes[-2]) ** before / seconds[-1]
    grown = np.diff(points.peak_bytes.to_numpy(np.float64)[-2:]) / np.diff(hashes[-2:])
    a_hash = 8 * -(-bits // 64) + max(0.0, float(grown[0]))
    for size in sizes:
        taken = seconds[-1] * (size / hashes[-1]) ** (known or slope)
        yield len(points), int(hashes[-1]), slope, low, high, check, size, taken, taken / _DAY, size * a_hash


def _power(hashes: NDArray[np.float64], seconds: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the power of growth and its 95 % interval by least squares of logarithms; nan from too few points."""
    if len(hashes) < 3:
        slope = np.polyfit(np.log(hashes), np.log(seconds), 1)[0] if len(hashes) == 2 else np.nan
        return float(slope), np.nan, np.nan
    line = linregress(np.log(hashes), np.log(seconds))
    reach = student.ppf(0.975, len(hashes) - 2) * line.stderr
    return line.slope, line.slope - reach, line.slope + reach
