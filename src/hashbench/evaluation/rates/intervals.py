"""Intervals with the family as the unit of chance.

Pairs that share a family are not independent, so pairs are never the n of an interval. Deleting one family at a time
gives the jackknife variance of a statistic of pairs (Arvesen 1969), exactly, from the `distances` table: the total less
that family's rows. It is taken on the logit scale, so that no interval leaves [0, 1].

A threshold chosen on the data it scores is a quantile, for which the jackknife fails. A family bootstrap would hold
there, with weights w_f for same-family and w_f·w_g for different-family pairs, so that no pair joins two copies of one
family. It needs the pairs of every two families; `distances` has each family's margin only, so such figures carry no
interval. What is found at a given false-positive rate, by lot between two thresholds, is smooth in the counts and does:
see `matched`.

In simulations 95 % intervals cover 92 to 99 % of the time where many families share the errors. Where these come from a
handful, that falls to 85 % for missed and to 40 % for false matches; where two or three pairs of families that nearly
coincide make most of the false matches, to some 70 %, even if twenty families err a little. A draw without such a pair
looks harmless: no interval can allow for families of a kind that was not drawn. So scores say in how many families
errors lie, which warns of the first case alone.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, stdtrit

from hashbench.evaluation.rates.histograms import Histograms

CONFIDENCE = 0.95
MIN_FAMILIES = 5
FEW_ERRING = 10
"""Families: where errors lie in fewer, an interval is likely too narrow; with more it may be, too."""
# Of the logit, by one family: the odds change fourfold.
MOST_MOVED = np.log(4)

# Apart by less than this, numbers differ by rounding alone.
SAME = 1e-12

Statistic = Callable[[NDArray, NDArray], NDArray[np.float64]]


def delete_one_family(histograms: Histograms, statistic: Statistic) -> NDArray[np.float64]:
    """Return the statistic without each family in turn: shape (f,), nan where none is left to take it of.

    Parameters
    ----------
    statistic : of (..., bits + 1) same-family and different-family counts.
    """
    with np.errstate(invalid="ignore"):
        return statistic(
            histograms.same_total - histograms.same,
            histograms.different_total - histograms.different,
        )


def delete_one_mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean without each value in turn, nan in the place of those that are nan: shape (f,)."""
    n = np.count_nonzero(np.isfinite(values))
    return (np.nansum(values) - values) / max(n - 1, 1)


def jackknife_error(deleted: NDArray[np.float64]) -> float:
    """Return the standard error of a statistic from its values without each family in turn (Tukey 1958)."""
    f = len(deleted)
    return float(np.sqrt((f - 1) / f * np.sum((deleted - deleted.mean()) ** 2)))


def unseen_bound(families: int, *, confidence: float = CONFIDENCE) -> float:
    """Return the largest share that so many families may all fail to show: 1 - (1 - confidence)^(1 / families)."""
    return 1 - (1 - confidence) ** (1 / families)


def jackknife_interval(value: float, deleted: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95 % interval of a share from its values without each family in turn.

    Where every value is 0 or every value is 1, nothing was seen to vary: the bound is then one-sided, with families as
    n: 1 - 0.05^(1/f) from the edge. A family without which nothing errs would move the logit without bound; no family
    moves it by more than `MOST_MOVED`, which in simulations costs no coverage and spares absurd ends.

    Parameters
    ----------
    value : in [0, 1].
    deleted : (f,) the same without each family.

    Returns
    -------
    Low and high, both nan with fewer than `MIN_FAMILIES` families.
    """
    deleted = deleted[np.isfinite(deleted)]
    f = len(deleted)
    if f < MIN_FAMILIES or not np.isfinite(value):
        return np.nan, np.nan
    if value == 1:
        return 1 - unseen_bound(f), 1.0
    if value == 0:
        return 0.0, unseen_bound(f)
    if np.ptp(deleted) < SAME:  # every family errs alike: what they fail to show is bounded to either side
        bound = unseen_bound(f, confidence=(1 + CONFIDENCE) / 2)
        return max(0.0, value - bound), min(1.0, value + bound)
    error = jackknife_error(np.clip(logit(deleted), logit(value) - MOST_MOVED, logit(value) + MOST_MOVED))
    reach = stdtrit(f - 1, (1 + CONFIDENCE) / 2) * error
    return float(expit(logit(value) - reach)), float(expit(logit(value) + reach))
