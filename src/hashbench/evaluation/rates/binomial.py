"""The confidence interval for a share of independent trials."""

import numpy as np

CONFIDENCE = 0.95


def exact_interval(successes: int, trials: int) -> tuple[float, float]:
    """Return the exact 95 % confidence interval of a binomial share (Clopper and Pearson 1934); nan without trials.

    Its width is never zero: if all n trials succeed, the lower end is 0.025^(1/n).
    """
    if trials == 0:
        return np.nan, np.nan
    # Loaded here: most jobs that import this module do not need it, and SciPy takes long to load.
    from scipy.special import betaincinv

    tail = (1 - CONFIDENCE) / 2
    low = betaincinv(successes, trials - successes + 1, tail) if successes else 0.0
    high = betaincinv(successes + 1, trials - successes, 1 - tail) if successes < trials else 1.0
    return float(low), float(high)
