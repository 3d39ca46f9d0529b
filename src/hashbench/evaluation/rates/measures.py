"""Measures of a threshold from histograms: its rates, and measures that also depend on the collection's base rate.

Each measure takes counts of same-family and different-family pairs by distance, shape (..., bits + 1) each. It returns
an array of shape (...).
"""

import numpy as np
from numpy.typing import NDArray

from hashbench.evaluation.rates.histograms import Histograms, share_within
from hashbench.evaluation.rates.operating import BaseRate


def true_positive_rate(same: NDArray, different: NDArray, *, threshold: int | None) -> NDArray[np.float64]:
    """Return the share of same-family pairs within the threshold, 0 if the threshold is None."""
    return share_within(same, threshold)


def false_positive_rate(same: NDArray, different: NDArray, *, threshold: int | None) -> NDArray[np.float64]:
    """Return the share of different-family pairs within the threshold, 0 if the threshold is None."""
    return share_within(different, threshold)


def precision(same: NDArray, different: NDArray, *, threshold: int | None, base: BaseRate) -> NDArray[np.float64]:
    """Return the share of same-family pairs among all matching pairs, at a base rate; nan if no pair matches."""
    found, false = _matches(same, different, threshold, base)
    with np.errstate(invalid="ignore"):
        return found / (found + false)


def f1(same: NDArray, different: NDArray, *, threshold: int | None, base: BaseRate) -> NDArray[np.float64]:
    """Return the harmonic mean of the true-positive rate and the precision at a base rate."""
    found, false = _matches(same, different, threshold, base)
    return 2 * found / (found + false + base.same)


def relative_cost(
    same: NDArray, different: NDArray, *, threshold: int | None, base: BaseRate, cost_ratio: float
) -> NDArray[np.float64]:
    """Return the cost of false and missed matches, divided by the cost of matching nothing: 1 means no gain.

    Parameters
    ----------
    cost_ratio : cost of a false match, divided by the cost of a missed match.
    """
    found, false = _matches(same, different, threshold, base)
    return (cost_ratio * false + base.same - found) / base.same


def family_rates(counts: NDArray[np.int64], threshold: int | None) -> NDArray[np.float64]:
    """Return the share of each family's own pairs that are within the threshold, nan for a family without pairs.

    Parameters
    ----------
    counts : (f, bits + 1), such as `Histograms.same` or `Histograms.different`.
    """
    with np.errstate(invalid="ignore"):
        return share_within(counts, threshold)


def of_files(histograms: Histograms, pictures: NDArray[np.int64]) -> Histograms:
    """Return histograms with one more column: pairs that cannot match, because one of the files has no usable hash.

    Their rates are generalised error rates (ISO/IEC 19795-1:2021): a picture that a method refuses counts as missed.

    Parameters
    ----------
    pictures : (f,) files of each family that could be read, hashed or not.
    """
    own = pictures * (pictures - 1) // 2
    others = pictures * (pictures.sum() - pictures)
    same, different = (
        np.column_stack([counts, pairs - counts.sum(axis=1)])
        for counts, pairs in ((histograms.same, own), (histograms.different, others))
    )
    return Histograms(histograms.families, same, different)


def erring(histograms: Histograms, threshold: int | None) -> tuple[int, int]:
    """Return the number of families with a missed same-family pair, and the number with a false match."""
    beyond = 0 if threshold is None else threshold + 1
    missed = histograms.same[:, beyond:].any(axis=1)
    matched = histograms.different[:, :beyond].any(axis=1)
    return int(missed.sum()), int(matched.sum())


def largest_occurring(counts: NDArray[np.int64], threshold: int) -> int:
    """Return the largest distance of any pair up to a threshold, or the threshold itself if no pair is so close.

    Some hashes have as many ones as zeros, so their distances are even. A threshold of 97 then means 96, at the same
    rates.

    Parameters
    ----------
    counts : (bits + 1,) pairs by distance.
    """
    within = np.flatnonzero(counts[: threshold + 1])
    return int(within[-1]) if len(within) else threshold


def _matches(
    same: NDArray, different: NDArray, threshold: int | None, base: BaseRate
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return base.same * share_within(same, threshold), base.different * share_within(different, threshold)
