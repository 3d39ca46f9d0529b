"""How the cost of matching grows with the collection, and what it would be far beyond what was run."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from scipy.stats import linregress
from scipy.stats import t as student

from hashbench.matching.scaling import MEASURED

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
# Beyond them a smaller size says more of what a call costs than of growth.
_POINTS = 4
_DAY = 86_400


def project_growth(timings: pd.DataFrame, *, sizes: Sequence[int]) -> pd.DataFrame:
    """Fit a power of the number of hashes to the time of each matcher's four largest measured sizes, and follow it.

    Returns
    -------
    Columns `COLUMNS`, a row a matcher, case and projected size; none for a case with fewer than three measured sizes.
    `slope` is the power, `low` to `high` its 95 % interval from the fit. `check` is the time of the largest measured
    size as predicted from the smaller ones, over the time it took: 1 is a perfect prediction, empty with fewer than
    four sizes. `machine_days` are days of a machine with as many workers: as many machines take one day.
    `memory_bytes` are those of the hashes and, in proportion to the largest measured size, of searching them.
    """
    rows: list[tuple] = []
    measured = timings[timings.kind == MEASURED]
    for case, group in measured.groupby(["matcher", "bits", "radius", "workers"], sort=False, dropna=False):
        points = group.sort_values("hashes").tail(_POINTS)
        if len(points) >= 3:
            rows += [(*case, *row) for row in _follow(points, int(case[1]), sizes)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _follow(points: pd.DataFrame, bits: int, sizes: Sequence[int]) -> Iterator[tuple]:
    x, y = np.log(points.hashes.to_numpy(np.float64)), np.log(points.seconds.to_numpy())
    line = linregress(x, y)
    reach = student.ppf(0.975, len(x) - 2) * line.stderr
    check = None
    if len(x) > 3:
        smaller = linregress(x[:-1], y[:-1])
        check = float(np.exp(smaller.intercept + smaller.slope * x[-1] - y[-1]))
    largest = points.iloc[-1]
    for size in sizes:
        seconds = float(np.exp(line.intercept + line.slope * np.log(size)))
        memory = size * (8 * -(-bits // 64) + largest.peak_bytes / largest.hashes)
        yield (
            len(x), int(largest.hashes), line.slope, line.slope - reach, line.slope + reach, check, size, seconds,
            seconds / _DAY, memory,
        )  # fmt: skip
