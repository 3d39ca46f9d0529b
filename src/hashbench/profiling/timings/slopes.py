"""Fit slopes to the growth of cost. This is apart from the measurement, which does not need SciPy."""

import pandas as pd

from hashbench.profiling.timings.growth import PICTURES
from hashbench.profiling.timings.power import power

SLOPE_COLUMNS = ("method", "implementation", "bits", "axis", "slope", "low", "high", "n")


def fit_slopes(points: pd.DataFrame) -> pd.DataFrame:
    """Fit log seconds to log pictures and to log pixels by least squares, for each implementation and hash size.

    A slope of 1 means that cost grows in proportion. Repeats of a point count once, with their median. Fewer than three
    points give no row.

    Returns
    -------
    Columns `SLOPE_COLUMNS`: `n` is the number of points, `low` and `high` the 95 % confidence interval of the slope
    (Student's t with n - 2 degrees of freedom).
    """
    rows = []
    for (method, implementation, bits, axis), group in points.groupby(["method", "implementation", "bits", "axis"]):
        median = group.groupby(["pictures", "side"], as_index=False).seconds.median()
        x = median.pictures if axis == PICTURES else median.side**2
        if len(median) < 3:
            continue
        rows.append((method, implementation, bits, axis, *power(x, median.seconds), len(median)))
    return pd.DataFrame(rows, columns=list(SLOPE_COLUMNS))
