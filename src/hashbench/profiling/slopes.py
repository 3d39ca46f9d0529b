"""Slopes fitted to the growth of cost; apart from the measurement, which has no use for SciPy."""

import numpy as np
import pandas as pd
from scipy.stats import linregress
from scipy.stats import t as student

from hashbench.profiling.growth import PICTURES

SLOPE_COLUMNS = ("method", "implementation", "bits", "axis", "slope", "low", "high", "n")


def fit_slopes(points: pd.DataFrame) -> pd.DataFrame:
    """Fit log seconds against log pictures and against log pixels by least squares, for each implementation and size.

    A slope of 1 is proportional growth. `n` is the number of points; the interval is the 95 % one of the fit.
    """
    rows = []
    for (method, implementation, bits, axis), group in points.groupby(["method", "implementation", "bits", "axis"]):
        median = group.groupby(["pictures", "side"], as_index=False).seconds.median()
        x = median.pictures if axis == PICTURES else median.side**2
        if len(median) < 3:
            continue
        fit = linregress(np.log(x), np.log(median.seconds))
        reach = student.ppf(0.975, len(median) - 2) * fit.stderr
        rows.append((method, implementation, bits, axis, fit.slope, fit.slope - reach, fit.slope + reach, len(median)))
    return pd.DataFrame(rows, columns=list(SLOPE_COLUMNS))
