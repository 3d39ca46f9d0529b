"""The interval of a share of independent trials."""

import numpy as np
from scipy.stats import beta

CONFIDENCE = 0.95


def exact_interval(successes: int, trials: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a binomial share (Clopper and Pearson 1934), nan and nan without a trial.

    It is never of width zero: where all of n trials succeed it begins at 0.025^(1/n).
    """
    if trials == 0:
        return np.nan, np.nan
    tail = (1 - CONFIDENCE) / 2
    low = beta.ppf(tail, successes, trials - successes + 1) if successes else 0.0
    high = beta.ppf(1 - tail, successes + 1, trials - successes) if successes < trials else 1.0
    return float(low), float(high)
