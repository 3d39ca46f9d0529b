"""The chance part of the false-positive rate, beyond what can be counted.

Once look-alike families are apart, distances of different families are near a normal distribution where they are
small. So the normal quantiles of the counted rates are near a straight line in the distance, and the line gives the
rate at distances where too few pairs were counted. Mean and spread of all distances would give another line. It is
worse: distances spread less within a pair of families than between pairs of families, so its rates are too small by a
factor of two to ten.

We predict nothing if false matches cluster by family pair, and no rate below a tenth of the smallest counted one, where
fewer predictions are within threefold of what a larger collection counts; see `docs/promises.md`.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from hashbench.evaluation.promises.certified import within
from hashbench.evaluation.promises.lookalikes import VOTE_FPR
from hashbench.evaluation.promises.resplits import Counted
from hashbench.evaluation.rates.family_pairs import Tallier
from hashbench.evaluation.rates.thresholds import possible

MOST_SHARED = 0.05
"""The largest average share of a family pair's pairs that may match along with a false match."""
ENOUGH = 20
"""A rate that is counted from fewer pairs is not used."""
FARTHEST = 10
"""A rate is predicted down to the smallest rate that is counted from `ENOUGH` pairs, divided by this."""
LARGEST_RATE = 2e-2
"""Larger rates belong to distances near the mean and are not used."""
FARAWAY = "less than a tenth of the smallest counted rate"
COLUMNS = ("variant", "target_fpr", "threshold", "predicted", "counted", "pairs", "effective_bits", "shared", "note")


def predicted_rates(strangers: NDArray[np.int64]) -> NDArray[np.float64] | None:
    """Return the predicted share of pairs within each distance, (bits + 1,); None if two distances are not counted.

    Parameters
    ----------
    strangers : (bits + 1,) pairs by distance. If all distances are even, as between hashes that are cut at their
        median, an odd distance has the rate of the even one below it.
    """
    distance, step = np.arange(len(strangers)), 1 if strangers[1::2].any() else 2
    within_each = np.cumsum(strangers)
    rates = within_each / within_each[-1]
    used = (within_each >= ENOUGH) & (rates <= LARGEST_RATE) & (strangers > 0)
    if used.sum() < 2:
        return None
    slope, start = np.polyfit(distance[used], ndtri(rates[used]), 1)
    return ndtr(start + slope * (distance - distance % step))


def chance_part(variant: str, counted: Counted, alike: NDArray[np.int64], *, target_fprs: list[float]) -> pd.DataFrame:
    """Predict the chance rate of a variant without look-alike families, and the threshold at each target.

    Returns
    -------
    Columns `COLUMNS`, a row per target: the largest `threshold` whose `predicted` rate is within the target, the rate
    `counted` there, from this many `pairs`. `shared` is the share of its family pair's pairs that match along with a
    false match at 1e-3, on average. If there is no prediction, `threshold` and `predicted` are missing, and `note` says
    why: at all targets, or at those beyond `FARTHEST`.
    """
    close = counted.close
    tally = Tallier(close, alike).tally(np.ones(len(close.sizes), bool))
    of_alike = np.isin(close.key, alike)
    strangers = counted.counts.different_total - np.bincount(
        close.distance[of_alike], close.pairs[of_alike], len(counted.counts.different_total)
    ).astype(np.int64)
    predicted = predicted_rates(strangers)
    rates = tally.false / max(tally.number, 1)
    shared, note = _shared(tally.squares, tally.false, rates, tally.number, len(close.sizes)), ""
    if predicted is None or not np.isfinite(shared):
        note = f"at least {ENOUGH} false matches are needed at {VOTE_FPR:g} and at a smaller distance"
    elif shared > MOST_SHARED:
        note = f"false matches cluster by family pair: {shared:.0%} of its pairs match along"
    share, bits = strangers / strangers.sum(), len(strangers) - 1
    counts = np.cumsum(strangers)
    smallest = counts[np.argmax(counts >= ENOUGH)] / counts[-1]
    p = float((share * np.arange(bits + 1)).sum() / bits)
    effective = p * (1 - p) / float((share * np.square(np.arange(bits + 1) / bits - p)).sum())
    rows = []
    for target in target_fprs:
        refused = note
        if not note and target * FARTHEST < smallest:
            refused = f"{FARAWAY}: the smallest rate of {ENOUGH} or more pairs is {smallest:.1g}"
        threshold = None if refused else possible(within(predicted, target), counted.counts)
        if threshold is None:
            rows.append((variant, target, None, np.nan, np.nan, None, effective, shared, refused or "no threshold"))
            continue
        known = threshold < len(rates)
        rows.append(
            (variant, target, threshold, predicted[threshold])
            + ((rates[threshold], int(tally.false[threshold])) if known else (np.nan, None))
            + (effective, shared, "")
        )
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"threshold": "Int64", "pairs": "Int64"})


def _shared(
    squares: NDArray[np.float64], false: NDArray[np.int64], rates: NDArray[np.float64], number: int, families: int
) -> float:
    at = within(rates, VOTE_FPR)
    if at is None or not false[at]:
        return np.nan
    return float(squares[at] / false[at] / (number / (families * (families - 1) / 2)))
