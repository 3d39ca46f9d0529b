"""The rates at every threshold, for a reader who chooses a threshold of their own.

At a threshold of `scores`, rates and intervals equal `scores` to the last bit.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.evaluation.rates.histograms import Histograms
from hashbench.evaluation.rates.intervals import (
    allow_fewer_found,
    allow_more_errors,
    consistent_bounds,
    jackknife_interval,
    unseen_family,
    unseen_pair,
)
from hashbench.evaluation.rates.operating import RULES
from hashbench.evaluation.rates.scale import COLUMNS as OF_SCALE
from hashbench.evaluation.rates.scale import at_size
from hashbench.evaluation.rates.thresholds import HELD_OUT

AT_SIZE = OF_SCALE[OF_SCALE.index("same_pairs") :]


class Rate(NamedTuple):
    """A rate at one threshold.

    Attributes
    ----------
    value : share of pairs within the threshold.
    low, high : its 95 % interval, nan if it has no interval.
    pairs : how many pairs are within the threshold.
    n_pairs, n_families : the number of pairs that it is a share of, and the number of their families.
    """

    value: float
    low: float
    high: float
    pairs: int
    n_pairs: int
    n_families: int


def frozen_thresholds(scores: pd.DataFrame, variant: str) -> list[int]:
    """Return the thresholds at which `scores` has held-out rates of a variant, ascending."""
    rows = scores[(scores.variant == variant) & (scores.families == HELD_OUT)]
    of_rule = rows.metric.isin([f"threshold{rule.suffix}" for rule in RULES.values()])
    return sorted({int(value) for value in rows.value[of_rule].dropna()})


def rates_at_each(
    counts: Histograms, thresholds: Sequence[int], *, frozen: Sequence[int] | None
) -> list[tuple[Rate, Rate]]:
    """Return true-positive and false-positive rate at each threshold.

    Parameters
    ----------
    counts : with at least one pair of each relation.
    frozen : the thresholds of `scores` on these families. The upper bound of a false-positive rate is the bound that
        `scores` would give if the threshold were added to these. None: the families set the thresholds, so there are no
        intervals, as in `scores`.
    """
    of_found = partial(allow_fewer_found, unseen=unseen_family(counts))
    of_false = partial(allow_more_errors, unseen=unseen_pair(counts))
    found = _rates(counts.same, counts.same_total, thresholds, of_found if frozen is not None else None)
    false = _rates(counts.different, counts.different_total, thresholds, of_false if frozen is not None else None)
    if frozen:
        known = _rates(counts.different, counts.different_total, frozen, of_false)
        erring = np.count_nonzero(np.cumsum(counts.different, axis=1), axis=0)
        false = [
            rate._replace(high=_consistent(threshold, rate, frozen, known, erring))
            for threshold, rate in zip(thresholds, false, strict=True)
        ]
    return list(zip(found, false, strict=True))


def sizes_at_each(rates: Sequence[tuple[Rate, Rate]], sizes: Sequence[int], *, same: int, different: int) -> list[list]:
    """Return what rates mean in collections of several sizes: a dict of `AT_SIZE` for each rate and each size.

    Parameters
    ----------
    same, different : pairs of the whole collection that was counted.
    """
    return [
        [dict(zip(AT_SIZE, at_size(size, same, different, *both), strict=True)) for size in sizes] for both in rates
    ]


def _rates(
    counts: NDArray[np.int64], total: NDArray[np.int64], thresholds: Sequence[int], widen: Callable | None
) -> list[Rate]:
    """Return the rate at each threshold; `total`, (bits + 1,), counts each pair once.

    Parameters
    ----------
    widen : takes the jackknife's interval, the value and the values with each family left out; None for no interval.
    """
    pairs, within = int(total.sum()), np.cumsum(total)
    own, own_pairs = np.cumsum(counts, axis=1), counts.sum(axis=1)
    rates = []
    for threshold in thresholds:
        value, low, high = float(within[threshold] / pairs), np.nan, np.nan
        if widen:
            with np.errstate(invalid="ignore"):
                deleted = (within[threshold] - own[:, threshold]) / (pairs - own_pairs)
            low, high = widen(jackknife_interval(value, deleted), value, deleted)
        rates.append(Rate(value, low, high, int(within[threshold]), pairs, len(counts)))
    return rates


def _consistent(
    threshold: int, rate: Rate, frozen: Sequence[int], known: Sequence[Rate], erring: NDArray[np.int64]
) -> float:
    """Return the upper bound of a rate as if its threshold were one more frozen threshold.

    Parameters
    ----------
    erring : (bits + 1,) families with a false match at each threshold.
    """
    thresholds = np.array([*frozen, threshold])
    order = np.argsort(thresholds, kind="stable")
    high = np.array([*(one.high for one in known), rate.high])[order]
    return float(consistent_bounds(high, erring[thresholds[order]])[order == len(frozen)][0])
