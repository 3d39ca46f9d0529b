"""Which edited copies a variant still finds at its calibrated threshold."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from hashbench import tables
from hashbench.evaluation.rates.binomial import exact_interval
from hashbench.hashers import quality

COLUMNS = (
    *("variant", "edit", "strength", "recall", "low", "high", "n"),
    *("median_distance", "threshold", "failed", "flagged", "finding", "note"),
)

FINDS, BLIND, BETWEEN = "finds", "blind", "between"
# The interval decides, not the recall, and it needs enough pictures: 18 of 18 only show a recall of at least 81 %.
BLIND_BELOW = 0.5
FINDS_ABOVE = 0.8
ENOUGH = 60
"""With fewer pictures, we put no word to a recall."""


def score_robustness(edited: pd.DataFrame, thresholds: Mapping[str, int | None]) -> pd.DataFrame:
    """Score the `edited` table at one threshold per variant.

    If the hash of the original picture failed or is meaningless, the picture is left out (see `left_out`). A copy that
    failed counts in `n`, but it is never found.

    Parameters
    ----------
    thresholds : in bits, by variant; None if none qualifies. Recall, its interval and the finding are then empty.

    Returns
    -------
    Columns `COLUMNS`, one row per variant, edit and strength. `recall` is the share of `n` pictures, one per family,
    whose copy is within the threshold. `low` to `high` is its exact 95 % interval. `median_distance` is in bits.
    `failed` and `flagged` are numbers of copies. `finding` is `FINDS` if the whole interval is above `FINDS_ABOVE`,
    `BLIND` if the whole interval is below `BLIND_BELOW`, else `BETWEEN`. With fewer than `ENOUGH` pictures, `finding`
    is `BETWEEN` and `note` says so.
    """
    excluded = pd.MultiIndex.from_frame(left_out(edited)[["image_id", "variant"]])
    copies = edited[edited.edit.notna()]
    usable = copies[~pd.MultiIndex.from_frame(copies[["image_id", "variant"]]).isin(excluded)]
    groups = usable.groupby(["variant", "edit", "strength"], sort=False, dropna=False)
    rows = [(*key, *_score(rows, thresholds[key[0]])) for key, rows in groups]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"threshold": "Int64"})


def _score(rows: pd.DataFrame, threshold: int | None) -> tuple:
    n = len(rows)
    distances = rows.distance.dropna().to_numpy(np.int64)
    median = float(np.median(distances)) if len(distances) else None
    failed = int((rows.status != tables.STATUS_OK).sum())
    flagged = int((rows.quality.notna() & (rows.quality != quality.OK)).sum())
    if threshold is None:
        return None, None, None, n, median, None, failed, flagged, None, ""
    found = int(np.count_nonzero(distances <= threshold))
    low, high = exact_interval(found, n)
    few = n < ENOUGH
    note = f"too few pictures for a word: {n} of {ENOUGH}" if few else ""
    finding = BETWEEN if few else _finding(low, high)
    return found / n, low, high, n, median, threshold, failed, flagged, finding, note


def _finding(low: float, high: float) -> str:
    return FINDS if low > FINDS_ABOVE else BLIND if high < BLIND_BELOW else BETWEEN


def left_out(edited: pd.DataFrame) -> pd.DataFrame:
    """Return the original pictures that are left out: their hash failed, or they are flat or clipped."""
    bases = edited[edited.edit.isna()]
    return bases[(bases.status != tables.STATUS_OK) | bases.quality.isin(quality.MEANINGLESS)]
