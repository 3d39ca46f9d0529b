"""Compare variants at the same false-positive rate, although each whole-number threshold has a rate of its own.

We interpolate between two thresholds: a search that takes the larger one with some probability reaches every rate
between the two. So the points of the receiver operating characteristic are joined by straight lines (Fawcett 2006, An
introduction to ROC analysis). The interpolated rate is a smooth function of the counts, so the delete-one-family
jackknife is valid for it. The jackknife is not valid for a threshold chosen by counting.
"""

import numpy as np
from numpy.typing import NDArray


def true_positive_rate_at(same: NDArray, different: NDArray, *, fpr: float) -> NDArray[np.float64]:
    """Return the true-positive rate at exactly a false-positive rate, interpolated between two thresholds.

    Parameters
    ----------
    same, different : (..., bits + 1) pairs by distance; at least one pair each.
    fpr : in (0, 1).
    """
    found, false = _curve(same, different)
    left = np.count_nonzero(false <= fpr, axis=-1)[..., np.newaxis] - 1
    (f0, f1), (t0, t1) = ([np.take_along_axis(rates, left + k, -1) for k in (0, 1)] for rates in (false, found))
    return (t0 + (t1 - t0) * (fpr - f0) / (f1 - f0))[..., 0]


def partial_area(same: NDArray, different: NDArray, *, up_to: float) -> NDArray[np.float64]:
    """Return the area under the curve up to a false-positive rate, scaled so that 1/2 is chance and 1 is perfect.

    If a is the area up to rate e, the result is (1 + (a - e² / 2) / (e - e² / 2)) / 2 (McClish 1989).

    Parameters
    ----------
    same, different : (..., bits + 1) pairs by distance; at least one pair each.
    up_to : in (0, 1].
    """
    found, false = _curve(same, different)
    whole, kept = np.diff(false, axis=-1), np.diff(np.minimum(false, up_to), axis=-1)
    gained = np.diff(found, axis=-1) * np.divide(kept, whole, out=np.zeros_like(kept), where=whole > 0)
    area = (kept * (found[..., :-1] + gained / 2)).sum(axis=-1)
    chance = up_to**2 / 2
    return (1 + (area - chance) / (up_to - chance)) / 2


def _curve(same: NDArray, different: NDArray) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return true- and false-positive rates for no threshold up to the largest: (..., bits + 2) each, from 0 to 1."""
    rates = []
    for counts in (same, different):
        none = np.zeros((*counts.shape[:-1], 1))
        rates.append(np.concatenate([none, np.cumsum(counts, axis=-1) / counts.sum(axis=-1, keepdims=True)], axis=-1))
    return rates[0], rates[1]
