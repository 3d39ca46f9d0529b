"""The chance part of the false-positive rate, beyond what can be counted, from the mean and the spread of distances.

Once look-alike families are apart, distances of strangers are near a normal distribution for 256 bits, and near a
binomial one on the effective bits for 64 (Daugman 2003, The importance of being random). Which of the two a hash has
follows from its bits. Two numbers then give the rate at distances where no pair was counted.

The prediction is refused where false matches cluster by family pair, or where it is not within threefold of a rate that
was counted.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import betainc, ndtr

from hashbench.evaluation.rates.certified import within
from hashbench.evaluation.rates.family_pairs import Tallier
from hashbench.evaluation.rates.lookalikes import VOTE_FPR
from hashbench.evaluation.rates.resplits import Counted
from hashbench.evaluation.rates.thresholds import possible

# At most this many bits, the binomial distribution is nearer than the normal one.
SHORT = 64
MOST_SHARED = 0.05
"""The largest share of its family pair's pairs that may match along with a false match, on average."""
ENOUGH = 20
"""Pairs: a rate that is counted from fewer says nothing about the prediction."""
WITHIN = 3
COLUMNS = ("variant", "target_fpr", "threshold", "predicted", "counted", "pairs", "effective_bits", "shared", "note")


def predicted_rates(strangers: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the predicted share of strangers within each distance: (bits + 1,).

    Parameters
    ----------
    strangers : (bits + 1,) pairs by distance; at least two distances occur. If all are even, as between hashes that
        are cut at their median, the step from one distance to the next is two bits, and half a step is added.
    """
    bits = len(strangers) - 1
    distance = np.arange(bits + 1)
    share = strangers / strangers.sum()
    mean = (share * distance).sum()
    variance = (share * np.square(distance - mean)).sum()
    step = 1 if strangers[1::2].any() else 2
    if bits > SHORT:
        return ndtr((distance + step / 2 - mean) / np.sqrt(variance))
    p = mean / bits
    effective = p * (1 - p) * bits**2 / variance
    reached = np.minimum((distance + (step - 1) / 2) * effective / bits, effective - 1e-9)
    return betainc(effective - reached, reached + 1, 1 - p)


def chance_part(variant: str, counted: Counted, alike: NDArray[np.int64], *, target_fprs: list[float]) -> pd.DataFrame:
    """Predict the chance rate of a variant, look-alike families apart, and the threshold at each target.

    Returns
    -------
    Columns `COLUMNS`, a row per target: the largest `threshold` whose `predicted` rate is within the target, the rate
    `counted` there, from this many `pairs`. `shared` is the share of its family pair's pairs that match along with a
    false match at 1e-3, on average. Where the prediction is refused, `threshold` and `predicted` are missing, and
    `note` says why.
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
    checked = (tally.false >= ENOUGH) & (rates <= VOTE_FPR)
    off = predicted[: len(rates)][checked] / rates[checked]
    if not checked.any():
        note = f"fewer than {ENOUGH} false matches at {VOTE_FPR:g} to compare with"
    elif shared > MOST_SHARED:
        note = f"false matches cluster by family pair: {shared:.0%} of its pairs match along"
    elif not ((off > 1 / WITHIN) & (off < WITHIN)).all():
        worst = off[np.argmax(np.abs(np.log(np.maximum(off, 1e-300))))]
        note = f"the prediction is {worst:.2g} times a rate that was counted"
    share, bits = strangers / strangers.sum(), len(strangers) - 1
    p = float((share * np.arange(bits + 1)).sum() / bits)
    effective = p * (1 - p) / float((share * np.square(np.arange(bits + 1) / bits - p)).sum())
    rows = []
    for target in target_fprs:
        threshold = possible(within(predicted, target), counted.counts)
        if note or threshold is None:
            rows.append((variant, target, None, np.nan, np.nan, None, effective, shared, note or "no threshold"))
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
