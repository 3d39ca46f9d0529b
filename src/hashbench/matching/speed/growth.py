"""Estimate how the cost of matching grows with the collection, far beyond the sizes that were run."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.matching.matchers.parts import expected_work
from hashbench.matching.matchers.registry import find_matcher
from hashbench.matching.speed.speeds import COUNT, MEASURED
from hashbench.profiling.timings.power import power

# The parts of time: a fixed part and one for each hash and each pair, or for each look-up and each candidate of an
# index.
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
# A law is fitted to this many of the largest sizes. The time of much smaller sizes says nothing about growth.
_POINTS = 6
# The largest size must take at least this many seconds.
_LONG_ENOUGH = 0.01
# We project at most two decades beyond the largest measured size, and only if the interval is within a factor of ten.
FARTHEST = 100
WIDEST = 10
_DAY = 86_400


def project_growth(timings: pd.DataFrame, *, sizes: Sequence[int]) -> pd.DataFrame:
    """Project the time of each matcher from its measured sizes to larger sizes.

    Time has three parts, fitted to at least three sizes: a fixed part, a part per hash and a part per pair. For an
    index that cuts hashes into parts, the last two are per look-up and per candidate, as many as random bits would
    have. We do not project a matcher with fewer sizes, or one that took less than a hundredth of a second at its
    largest size. We also project nothing more than two decades beyond the largest size, and nothing with an interval
    wider than tenfold. The row then has a `note` that says so.

    Returns
    -------
    Columns `COLUMNS`, one row for each matcher, case and projected size. `law` is `SQUARE` or `LOOKUPS`. `points` is
    the number of sizes that it is fitted to, the largest six; `largest` is the last of them. `slope` is the power
    fitted to them, and `low` to `high` its 95 % interval. `check` is the predicted time of the largest size, by the law
    fitted to the smaller sizes alone, divided by the measured time: 1 is a perfect prediction. `seconds_low` to
    `seconds_high` is the 95 % prediction interval of `seconds`. `machine_days` are days of one machine with this number
    of workers; the same number of machines takes one day. `memory_bytes` is the memory of the hashes and of searching
    them, which is extrapolated from the two largest sizes.
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
    """Yield the columns from `points` to the last."""
    hashes, seconds = points.hashes.to_numpy(np.float64), points.seconds.to_numpy()
    check = _predict(parts, hashes[:-1], seconds[:-1], hashes[-1])[0] / seconds[-1]
    grown = np.diff(points.peak_bytes.to_numpy(np.float64)[-2:]) / np.diff(hashes[-2:])
    a_hash = 8 * -(-bits // 64) + max(0.0, float(grown[0]))
    measured = len(points), int(hashes[-1]), law, *power(hashes, seconds), check
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
    """Return why a figure is left out if its interval's high end is `width` times the low end, else an empty text."""
    if np.isnan(width):
        return "too little was measured for an interval"
    if np.isinf(width):
        return "the interval would have no lower end"
    if width <= WIDEST:
        return ""
    fold = "more than a thousandfold" if width > 1000 else f"{float(f'{width:.2g}'):.0f}-fold"
    return f"the interval would span {fold}"


def _predict(
    parts: Parts, hashes: NDArray[np.float64], seconds: NDArray[np.float64], size: float
) -> tuple[float, float, float]:
    """Return the sum of the parts of time at `size`, by relative least squares, and its prediction interval.

    If a part is fitted as 0, the interval leaves it out, too.
    """
    # Loaded here: pages use this module and fit nothing, and loading SciPy takes longer than drawing one.
    from scipy.optimize import nnls
    from scipy.special import stdtrit

    weighted = np.array([parts(n) for n in hashes]) / seconds[:, None]
    # We scale the columns alike, so that rounding loses none of them.
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
    reach = stdtrit(free, 0.975) * spread * np.sqrt(1 + at @ np.linalg.inv(weighted.T @ weighted) @ at)
    return taken, taken * np.exp(-reach), taken * np.exp(reach)


def _square(n: float) -> tuple[float, float, float]:
    return 1.0, float(n), float(n) ** 2


def _lookups(bits: int, radius: int, n: float) -> tuple[float, float, float]:
    return 1.0, *expected_work(bits, radius, int(n))
