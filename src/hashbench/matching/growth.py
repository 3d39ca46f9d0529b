"""How the cost of matching grows with the collection, and what it would be far beyond what was run."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import nnls
from scipy.stats import linregress
from scipy.stats import t as student

from hashbench.matching.matchers.parts import expected_work
from hashbench.matching.matchers.registry import find_matcher
from hashbench.matching.speeds import COUNT, MEASURED

# How time grows: by a fixed part and one for each hash and pair, or for each look-up and candidate of an index.
SQUARE = "square"
LOOKUPS = "lookups"
Parts = Callable[[float], tuple[float, float, float]]
COLUMNS = (
    "matcher",
    "bits",
    "radius",
    "workers",
    "points",
    "largest",
    "law",
    "slope",
    "low",
    "high",
    "check",
    "hashes",
    "seconds",
    "seconds_low",
    "seconds_high",
    "machine_days",
    "memory_bytes",
    "note",
)
# Sizes that a law is fitted to, the largest: what a far smaller one takes says nothing of growth.
_POINTS = 6
# The largest has to take so long.
_LONG_ENOUGH = 0.01
# Beyond the largest measured size by more than two decades, or to within no factor of ten, a projection says nothing.
FARTHEST = 100
WIDEST = 10
_DAY = 86_400


def project_growth(timings: pd.DataFrame, *, sizes: Sequence[int]) -> pd.DataFrame:
    """Follow the time of each matcher from its largest measured size to sizes beyond.

    Time has three parts, fitted to three sizes or more: a fixed one, and one a hash and one a pair; of an index that
    cuts hashes into parts, one a look-up and one a candidate, as many as random bits would have. A matcher with fewer
    sizes, or whose largest took no hundredth of a second, is not projected. Nor is one to a size more than two decades
    beyond the largest, or whose interval is wider than tenfold: its row has a `note` that says so.

    Returns
    -------
    Columns `COLUMNS`, a row a matcher, case and projected size. `law` is `SQUARE` or `LOOKUPS`; `points` are the sizes
    that it is fitted to, the largest six; `largest` is the last of them. `slope` is the power fitted to them,
    `low` to `high` its 95 % interval. `check` is the time of the largest size as predicted by the law fitted to the
    smaller ones alone, over the time it took: 1 is a perfect prediction. `seconds_low` to `seconds_high` is the 95 %
    prediction interval of `seconds`. `machine_days` are days of a machine with
    as many workers: as many machines take one day. `memory_bytes` are those of the hashes and, as they grew between the
    two largest sizes, of searching them.
    """
    rows: list[tuple] = []
    measured = timings[timings.kind == MEASURED]
    for case, group in measured.groupby(["matcher", "bits", "radius", "workers"], sort=False, dropna=False):
        matcher, bits, radius = case[:3]
        law = LOOKUPS if matcher != COUNT and find_matcher(matcher).cuts else SQUARE
        points = group.sort_values("hashes").tail(_POINTS)
        if len(points) >= 3 and points.seconds.iloc[-1] >= _LONG_ENOUGH:
            parts = partial(_lookups, int(bits), int(radius)) if law == LOOKUPS else _square
            rows += [(*case, *row) for row in _follow(points, int(bits), sizes, law, parts)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _follow(points: pd.DataFrame, bits: int, sizes: Sequence[int], law: str, parts: Parts) -> Iterator[tuple]:
    """Yield the columns from `points` on."""
    hashes, seconds = points.hashes.to_numpy(np.float64), points.seconds.to_numpy()
    check = _predict(parts, hashes[:-1], seconds[:-1], hashes[-1])[0] / seconds[-1]
    grown = np.diff(points.peak_bytes.to_numpy(np.float64)[-2:]) / np.diff(hashes[-2:])
    a_hash = 8 * -(-bits // 64) + max(0.0, float(grown[0]))
    measured = len(points), int(hashes[-1]), law, *_power(hashes, seconds), check
    for size in sizes:
        taken, low, high = _predict(parts, hashes, seconds, size)
        note = _unfit(size, int(hashes[-1]), high / low)
        values = (np.nan,) * 5 if note else (taken, low, high, taken / _DAY, size * a_hash)
        yield *measured, size, *values, note


def _unfit(size: float, largest: int, width: float) -> str:
    """Return why time cannot be projected to a size, from the largest measured and the width of the interval."""
    if size > FARTHEST * largest:
        return f"more than {FARTHEST} times the {largest:,} hashes that ran"
    return too_wide(width)


def too_wide(width: float) -> str:
    """Return why a figure is left out whose interval's high end is `width` times its low one, empty where it is not."""
    if np.isnan(width):
        return "too little was measured for an interval"
    if np.isinf(width):
        return "the interval would have no lower end"
    return "" if width <= WIDEST else f"the interval would span {float(f'{width:.2g}'):,.0f}-fold"


def _predict(
    parts: Parts, hashes: NDArray[np.float64], seconds: NDArray[np.float64], size: float
) -> tuple[float, float, float]:
    """Return the sum of the parts of time at `size`, by relative least squares, and its prediction interval.

    Where a part comes out as nothing it counts as none in the interval too.
    """
    weighted = np.array([parts(n) for n in hashes]) / seconds[:, None]
    # Of one scale, so that none is lost to rounding.
    scale = weighted.max(axis=0)
    weighted, at = weighted / scale, np.array(parts(size)) / scale
    each = nnls(weighted, np.ones_like(seconds))[0]
    there = each > 0
    weighted, each, at = weighted[:, there], each[there], at[there]
    taken, free = float(at @ each), len(hashes) - len(each)
    if free < 1:
        return taken, np.nan, np.nan
    spread = np.sqrt(((weighted @ each - 1) ** 2).sum() / free)
    at = at / taken
    reach = student.ppf(0.975, free) * spread * np.sqrt(1 + at @ np.linalg.inv(weighted.T @ weighted) @ at)
    return taken, taken * np.exp(-reach), taken * np.exp(reach)


def _square(n: float) -> tuple[float, float, float]:
    return 1.0, float(n), float(n) ** 2


def _lookups(bits: int, radius: int, n: float) -> tuple[float, float, float]:
    return 1.0, *expected_work(bits, radius, int(n))


def _power(hashes: NDArray[np.float64], seconds: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the power of growth and its 95 % interval by least squares of logarithms."""
    line = linregress(np.log(hashes), np.log(seconds))
    reach = student.ppf(0.975, len(hashes) - 2) * line.stderr
    return line.slope, line.slope - reach, line.slope + reach
