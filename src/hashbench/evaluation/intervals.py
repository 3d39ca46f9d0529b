"""Intervals with the family as the unit of chance.

Pairs that share a family are not independent, so pairs are never the n of an interval. Deleting one family at a time
gives the jackknife variance of a statistic of pairs (Arvesen 1969), exactly, from the `distances` table: the total less
that family's rows. It is taken on the logit scale, so that no interval leaves [0, 1].
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import t as student

from hashbench.evaluation.histograms import Histograms

CONFIDENCE = 0.95
MIN_FAMILIES = 5

Statistic = Callable[[NDArray, NDArray], NDArray[np.float64]]


def delete_one_family(histograms: Histograms, statistic: Statistic) -> NDArray[np.float64]:
    """Return the statistic without each family in turn: shape (f,).

    Parameters
    ----------
    statistic : of (..., bits + 1) same-family and different-family counts.
    """
    return statistic(
        histograms.same_total - histograms.same,
        histograms.different_total - histograms.different,
    )


def jackknife_interval(value: float, deleted: NDArray[np.float64], *, smallest: float) -> tuple[float, float]:
    """Return the 95 % interval of a share from its values without each family in turn.

    Where every value is 0 or every value is 1, nothing was seen to vary: the bound is then one-sided, with families as
    n: 1 - 0.05^(1/f) from the edge.

    Parameters
    ----------
    value : in [0, 1].
    deleted : (f,) the same without each family.
    smallest : the smallest share that the pairs can show, such as half a pair; keeps the logit finite.

    Returns
    -------
    Low and high, both nan with fewer than `MIN_FAMILIES` families.
    """
    deleted = deleted[np.isfinite(deleted)]
    f = len(deleted)
    if f < MIN_FAMILIES:
        return np.nan, np.nan
    bound = 1 - (1 - CONFIDENCE) ** (1 / f)
    if value == 1:
        return 1 - bound, 1.0
    if value == 0:
        return 0.0, bound
    on_logit = logit(np.clip(deleted, smallest, 1 - smallest))
    error = np.sqrt((f - 1) / f * np.sum((on_logit - on_logit.mean()) ** 2))
    reach = student.ppf((1 + CONFIDENCE) / 2, f - 1) * error
    return float(expit(logit(value) - reach)), float(expit(logit(value) + reach))
