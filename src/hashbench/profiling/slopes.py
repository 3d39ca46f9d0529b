"""Fit slopes to the growth of cost. This is apart from the measurement, which does not need SciPy."""

import numpy as np
import pandas as pd

from hashbench.profiling.growth import PICTURES

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
    # Loaded here: pages use this module and fit nothing, and loading SciPy takes longer than drawing one.
    from scipy.special import stdtrit
    from scipy.stats import linregress

    rows = []
    for (method, implementation, bits, axis), group in points.groupby(["method", "implementation", "bits", "axis"]):
        median = group.groupby(["pictures", "side"], as_index=False).seconds.median()
        x = median.pictures if axis == PICTURES else median.side**2
        if len(median) < 3:
            continue
        fit = linregress(np.log(x), np.log(median.seconds))
        reach = stdtrit(len(median) - 2, 0.975) * fit.stderr
        rows.append((method, implementation, bits, axis, fit.slope, fit.slope - reach, fit.slope + reach, len(median)))
    return pd.DataFrame(rows, columns=list(SLOPE_COLUMNS))
