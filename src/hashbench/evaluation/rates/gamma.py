"""The gamma bound: the upper confidence bound of a sum of counts of unequal weight.

For a count y with variance v, w the largest weight, y' = y + w and v' = v + w²: the bound is v' / (2 y') times the
quantile of chi-squared with 2 y'² / v' degrees of freedom (Fay and Feuer 1997, Confidence intervals for directly
standardized rates). The weight is the most that one unseen event could add.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def gamma_bound(count: ArrayLike, variance: ArrayLike, weight: ArrayLike, *, confidence: float) -> NDArray[np.float64]:
    """Return the upper confidence bound of a weighted sum of Poisson counts.

    Parameters
    ----------
    count, variance : the sum, and its estimated variance; at least 0. Shares work as counts do, if weights are shares.
    weight : the largest weight, above 0. If all weights are 1, the bound is the exact one of a Poisson count.
    """
    # Loaded here: most jobs that import this module do not need it, and SciPy takes long to load.
    from scipy.special import chdtri

    mean, spread = np.add(count, weight), np.add(variance, np.square(weight))
    return spread / (2 * mean) * chdtri(2 * mean**2 / spread, 1 - confidence)
