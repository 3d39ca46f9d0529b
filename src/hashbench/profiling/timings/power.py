"""The power of growth: 1 where time grows in proportion, 2 where it grows with the square."""

import numpy as np
from numpy.typing import ArrayLike


def power(x: ArrayLike, y: ArrayLike) -> tuple[float, float, float]:
    """Return the power of x that y grows with, by least squares of logarithms, and its 95 % confidence interval.

    The interval has Student's t with n - 2 degrees of freedom. `scipy.stats` has the same, but takes half a second to
    import.

    Parameters
    ----------
    x, y : (n,) positive numbers, at least three.
    """
    # Loaded here: pages import this module and fit nothing, and loading SciPy takes longer than drawing one.
    from scipy.special import stdtrit

    x, y = np.log(x), np.log(y)
    x, y = x - x.mean(), y - y.mean()
    slope = (x @ y) / (x @ x)
    left, free = y - slope * x, len(x) - 2
    reach = stdtrit(free, 0.975) * np.sqrt(left @ left / free / (x @ x))
    return float(slope), float(slope - reach), float(slope + reach)
