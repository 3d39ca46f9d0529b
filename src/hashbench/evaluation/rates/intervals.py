"""Confidence intervals that take the family as the independent unit.

Pairs that share a family are not independent. So the n of an interval is the number of families, never of pairs. We
delete one family at a time, which gives the jackknife variance of a statistic of pairs (Arvesen 1969). The `distances`
table gives it exactly: the total minus the rows of that family. We compute it on the logit scale, so that intervals
stay within [0, 1].

A threshold chosen on the data that it is scored on is a quantile, and the jackknife fails for quantiles. A bootstrap of
families would work, with weights w_f for same-family and w_f·w_g for different-family pairs, so that no pair joins two
copies of one family. It needs the pairs of every two families. `distances` has only one sum per family, so such figures
have no interval. The true-positive rate interpolated between two thresholds is smooth in the counts, so it has an
interval: see `matched`.

In simulations, the jackknife's 95 % intervals contain the true value 92 to 99 % of the time if many families share
the errors. If a handful of families make the errors, or two or three pairs of nearly identical families, this falls to
40 to 85 %: a sample without such families looks harmless. The misses are all on one side, where there are more errors.
So rates and areas have a second bound on that side, as if one such event had not been drawn: half of the pairs of
the two largest families match falsely, or half of the pairs of the largest family are missed. The wider bound counts.
With it, intervals contain the true value at least 93 % of the time; see `coverage`. Scores also say how many families
have errors, because the second bound allows for one event, not for a kind of event.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hashbench.evaluation.rates.gamma import gamma_bound
from hashbench.evaluation.rates.histograms import Histograms, pictures_of

CONFIDENCE = 0.95
MIN_FAMILIES = 5
FEW_ERRING = 20
"""If fewer families have errors, an interval is probably too narrow. With more it may still be too narrow."""
# The most that deleting one family may move the logit: a factor of four in the odds.
MOST_MOVED = np.log(4)

# Numbers closer than this differ by rounding only.
SAME = 1e-12

Statistic = Callable[[NDArray, NDArray], NDArray[np.float64]]


def delete_one_family(histograms: Histograms, statistic: Statistic) -> NDArray[np.float64]:
    """Return the statistic with each family left out in turn: shape (f,), nan where no pairs are left.

    Parameters
    ----------
    statistic : takes same-family and different-family counts, shape (..., bits + 1) each.
    """
    with np.errstate(invalid="ignore"):
        return statistic(
            histograms.same_total - histograms.same,
            histograms.different_total - histograms.different,
        )


def delete_one_mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean with each value left out in turn: shape (f,). Values that are nan stay nan and are ignored."""
    n = np.count_nonzero(np.isfinite(values))
    return (np.nansum(values) - values) / max(n - 1, 1)


def jackknife_error(deleted: NDArray[np.float64]) -> float:
    """Return the standard error of a statistic from its values with each family left out in turn (Tukey 1958)."""
    f = len(deleted)
    return float(np.sqrt((f - 1) / f * np.sum((deleted - deleted.mean()) ** 2)))


def unseen_bound(n: int, *, confidence: float = CONFIDENCE) -> float:
    """Return the upper bound for the share of an event that none of n cases showed: 1 - (1 - confidence)^(1 / n)."""
    return 1 - (1 - confidence) ** (1 / n)


def jackknife_interval(value: float, deleted: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95 % interval of a share from its values with each family left out in turn.

    If the share is 0 or 1, no variation was seen. The bound is then one-sided, with the number of families f as n:
    1 - 0.05^(1/f) from the edge. If one family makes all errors, leaving it out moves the logit to infinity. So no
    family may move the logit by more than `MOST_MOVED`. In simulations this costs no coverage and avoids absurd ends.

    Parameters
    ----------
    value : the share, in [0, 1].
    deleted : (f,) the share with each family left out; nan values are ignored.

    Returns
    -------
    Low and high end, both nan with fewer than `MIN_FAMILIES` families.
    """
    deleted = deleted[np.isfinite(deleted)]
    f = len(deleted)
    if f < MIN_FAMILIES or not np.isfinite(value):
        return np.nan, np.nan
    if value == 1:
        return 1 - unseen_bound(f), 1.0
    if value == 0:
        return 0.0, unseen_bound(f)
    if np.ptp(deleted) < SAME:  # all families err at one rate: use the bound of an unseen event, to both sides
        bound = unseen_bound(f, confidence=(1 + CONFIDENCE) / 2)
        return max(0.0, value - bound), min(1.0, value + bound)
    # Loaded here: most jobs that import this module do not need it, and SciPy takes long to load.
    from scipy.special import expit, logit, stdtrit

    error = jackknife_error(np.clip(logit(deleted), logit(value) - MOST_MOVED, logit(value) + MOST_MOVED))
    reach = stdtrit(f - 1, (1 + CONFIDENCE) / 2) * error
    return float(expit(logit(value) - reach)), float(expit(logit(value) + reach))


def unseen_pair(counts: Histograms) -> float:
    """Return the share of different-family pairs that one unseen look-alike pair could match: half of the largest's."""
    second, first = np.sort(pictures_of(counts))[-2:] if len(counts.families) > 1 else (0, 0)
    return float(first * second / 2 / max(1, counts.different_total.sum()))


def unseen_family(counts: Histograms) -> float:
    """Return the share of same-family pairs that one unseen hard family could miss: half of the largest family's."""
    return float(counts.same.sum(axis=1).max() / 2 / max(1, counts.same_total.sum()))


def allow_more_errors(
    interval: tuple[float, float], errors: float, deleted: NDArray[np.float64], *, unseen: float
) -> tuple[float, float]:
    """Return the interval of a share of errors, widened upwards to the gamma bound with one unseen event.

    Parameters
    ----------
    interval : of `jackknife_interval`; an interval that is nan stays so.
    errors : the share. Without errors, the number of families alone is the bound, and stays so.
    deleted : (f,) the share with each family left out; nan values are ignored.
    unseen : the share that one unseen event would add, above 0; see `unseen_pair` and `unseen_family`.
    """
    low, high = interval
    if errors <= 0 or not np.isfinite(high):
        return interval
    variance = jackknife_error(deleted[np.isfinite(deleted)]) ** 2
    return low, float(max(high, min(1.0, gamma_bound(errors, variance, unseen, confidence=(1 + CONFIDENCE) / 2))))


def allow_fewer_found(
    interval: tuple[float, float], found: float, deleted: NDArray[np.float64], *, unseen: float
) -> tuple[float, float]:
    """Return the interval of a share of what is right, widened downwards; see `allow_more_errors`."""
    low, high = interval
    _, errors = allow_more_errors((1 - high, 1 - low), 1 - found, 1 - deleted, unseen=unseen)
    return (1 - errors if errors > 1 - low else low), high


def consistent_bounds(high: NDArray[np.float64], n_erring: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return upper bounds of false-positive rates that never fall as the threshold grows.

    A larger threshold matches every pair that a smaller one matches. So if at least `FEW_ERRING` families have errors
    at the larger threshold, its bound is also valid for every smaller threshold. In the other direction, a rate that
    cannot be excluded at a smaller threshold cannot be excluded at a larger one.

    Parameters
    ----------
    high, n_erring : (t,) bound and number of families with a false match at each threshold, in ascending order.
    """
    trusted = np.where(n_erring < FEW_ERRING, np.inf, high)
    lowered = np.minimum(high, np.minimum.accumulate(trusted[::-1])[::-1])
    return np.maximum.accumulate(lowered)
