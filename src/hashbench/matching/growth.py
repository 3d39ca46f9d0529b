"""How the cost of matching grows with the collection, and what it would be far beyond what was run."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import nnls
from scipy.stats import linregress
from scipy.stats import t as student

from hashbench.matching.matchers.registry import find_matcher
from hashbench.matching.speeds import COUNT, MEASURED

# How time grows: with a part for each pair, or by a power that is fitted.
SQUARE = "square"
POWER = "power"
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
)
# Sizes that a law is fitted to, the largest: what a far smaller one takes says nothing of growth.
_POINTS = 6
# The largest has to take so long; and of a matcher that prunes each, since its tables fill first: until then its time
# hardly grows.
_LONG_ENOUGH = 0.01
_LONG_ENOUGH_PRUNED = 1.0
_DAY = 86_400


def project_growth(timings: pd.DataFrame, *, sizes: Sequence[int]) -> pd.DataFrame:
    """Follow the time of each matcher from its largest measured size to sizes beyond.

    A matcher that compares every pair is followed by a fixed time, one a hash and one a pair, fitted to three sizes or
    more; one that prunes by the power fitted to three or more times of a second and more. Others are not projected.

    Returns
    -------
    Columns `COLUMNS`, a row a matcher, case and projected size. `law` is `SQUARE` or `POWER`; `points` are the sizes
    that it is fitted to, the largest six; `largest` is the last of them. `slope` is the power fitted to them,
    `low` to `high` its 95 % interval. `check` is the time of the largest size as predicted by the law fitted to the
    smaller ones alone, over the time it took: 1 is a perfect prediction. `seconds_low` to `seconds_high` is the 95 %
    prediction interval of `seconds`, empty where no size is left to tell it. `machine_days` are days of a machine with
    as many workers: as many machines take one day. `memory_bytes` are those of the hashes and, as they grew between the
    two largest sizes, of searching them.
    """
    rows: list[tuple] = []
    measured = timings[timings.kind == MEASURED]
    for case, group in measured.groupby(["matcher", "bits", "radius", "workers"], sort=False, dropna=False):
        matcher, bits = case[:2]
        prunes = matcher != COUNT and find_matcher(matcher).prunes
        law = POWER if prunes else SQUARE
        points = group[(not prunes) | (group.seconds >= _LONG_ENOUGH_PRUNED)].sort_values("hashes").tail(_POINTS)
        if len(points) >= 3 and points.seconds.iloc[-1] >= _LONG_ENOUGH:
            rows += [(*case, *row) for row in _follow(points, int(bits), sizes, law)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _follow(points: pd.DataFrame, bits: int, sizes: Sequence[int], law: str) -> Iterator[tuple]:
    """Yield the columns from `points` on."""
    hashes, seconds = points.hashes.to_numpy(np.float64), points.seconds.to_numpy()
    predict = _by_square if law == SQUARE else _by_power
    check = predict(hashes[:-1], seconds[:-1], hashes[-1])[0] / seconds[-1]
    grown = np.diff(points.peak_bytes.to_numpy(np.float64)[-2:]) / np.diff(hashes[-2:])
    a_hash = 8 * -(-bits // 64) + max(0.0, float(grown[0]))
    measured = len(points), int(hashes[-1]), law, *_power(hashes, seconds), check
    for size in sizes:
        taken, low, high = predict(hashes, seconds, size)
        yield *measured, size, taken, low, high, taken / _DAY, size * a_hash


def _by_square(hashes: NDArray[np.float64], seconds: NDArray[np.float64], size: float) -> tuple[float, float, float]:
    """Return the sum of a fixed time, one a hash and one a pair, by relative least squares, and its interval.

    Where a part comes out as nothing it counts as none in the interval too.
    """
    weighted = _parts(hashes) / seconds[:, None]
    each = nnls(weighted, np.ones_like(seconds))[0]
    there = each > 0
    weighted, each, at = weighted[:, there], each[there], _parts(size)[there]
    taken, free = float(at @ each), len(hashes) - len(each)
    if free < 1:
        return taken, np.nan, np.nan
    spread = np.sqrt(((weighted @ each - 1) ** 2).sum() / free)
    at = at / taken
    reach = student.ppf(0.975, free) * spread * np.sqrt(1 + at @ np.linalg.inv(weighted.T @ weighted) @ at)
    return taken, taken * np.exp(-reach), taken * np.exp(reach)


def _parts(hashes: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return np.stack([np.ones_like(hashes), hashes, np.square(hashes)], axis=-1)


def _by_power(hashes: NDArray[np.float64], seconds: NDArray[np.float64], size: float) -> tuple[float, float, float]:
    """Return the time by least squares of logarithms, and its prediction interval, nan from too few points."""
    x, y, at = np.log(hashes), np.log(seconds), np.log(size)
    slope, intercept = np.polyfit(x, y, 1)
    taken, free = np.exp(intercept + slope * at), len(x) - 2
    if free < 1:
        return float(taken), np.nan, np.nan
    spread = np.sqrt(((y - intercept - slope * x) ** 2).sum() / free)
    away = (at - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum()
    reach = student.ppf(0.975, free) * spread * np.sqrt(1 + 1 / len(x) + away)
    return float(taken), taken * np.exp(-reach), taken * np.exp(reach)


def _power(hashes: NDArray[np.float64], seconds: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the power of growth and its 95 % interval by least squares of logarithms."""
    line = linregress(np.log(hashes), np.log(seconds))
    reach = student.ppf(0.975, len(hashes) - 2) * line.stderr
    return line.slope, line.slope - reach, line.slope + reach
