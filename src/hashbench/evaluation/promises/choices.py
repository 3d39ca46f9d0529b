"""How often each variant would be chosen if the families were split in another way."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.evaluation.promises.resplits import SEED, Counted, Half

SPLITS = 200
COLUMNS = ("variant", "target_fpr", "splits", "chosen", "held_out", "optimism", "winner_optimism", "winner_regret")


def recalls(counted: Counted, *, target_fpr: float, splits: int = SPLITS) -> NDArray[np.float64]:
    """Return the true-positive rate of each random half of the families, at the threshold of the first half.

    Returns
    -------
    (splits, 2): of the half that the threshold is set on, and of the other half; nan where a half has too few pairs.
    The splits are the same for every variant of the same families.
    """
    sizes, rng = counted.close.sizes, np.random.default_rng(SEED)
    found = np.full((splits, 2), np.nan)
    for row in found:
        tuning = rng.random(len(sizes)) < 0.5
        near, others = counted.close.halves(tuning)
        halves = Half(counted.counts, sizes, tuning, near), Half(counted.counts, sizes, ~tuning, others)
        if all(half.suffices(target_fpr) for half in halves):
            threshold = halves[0].threshold(target_fpr)
            row[:] = [half.found(threshold) for half in halves]
    return found


def choices(found: Mapping[str, NDArray[np.float64]], *, target_fpr: float) -> pd.DataFrame:
    """Return how often each variant has the highest true-positive rate on the half that thresholds are set on.

    Parameters
    ----------
    found : of `recalls`, by variant. Only splits in which every variant has rates count.

    Returns
    -------
    Columns `COLUMNS`, one row per variant; no row without splits. Variants that tie share a split evenly. `chosen` is
    the share of splits, `held_out` the mean true-positive rate of the other half, and `optimism` the mean of the first
    half minus the other half. `winner_optimism` is the same for whichever variant wins, and `winner_regret` is how far
    it stays behind the best variant of the other half. Both are the same in every row.
    """
    if not found:
        return pd.DataFrame(columns=list(COLUMNS))
    rates = np.stack(list(found.values()))
    rates = rates[:, np.isfinite(rates).all(axis=(0, 2))]
    if not rates.shape[1]:
        return pd.DataFrame(columns=list(COLUMNS))
    tuned, tested = rates[..., 0], rates[..., 1]
    won = (tuned == tuned.max(axis=0)).astype(np.float64)
    won /= won.sum(axis=0)
    winner_optimism = float((won * (tuned - tested)).sum(axis=0).mean())
    regret = float((tested.max(axis=0) - (won * tested).sum(axis=0)).mean())
    rows = [
        (variant, target_fpr, rates.shape[1], share, held_out, optimism, winner_optimism, regret)
        for variant, share, held_out, optimism in zip(
            found, won.mean(axis=1), tested.mean(axis=1), (tuned - tested).mean(axis=1), strict=True
        )
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
