"""Thresholds set on the tuning families and frozen."""

import pandas as pd

from hashbench.evaluation.histograms import ALL, histograms, threshold_at

TUNING = "tuning"
HELD_OUT = "held_out"
UNLABELLED = "unlabelled"


def calibrate(
    distances: pd.DataFrame,
    families: pd.DataFrame,
    *,
    bits: int,
    target_fprs: list[float],
    link_fpr: float,
    unlabelled_threshold: float,
) -> dict:
    """Set the threshold at each target false-positive rate on the tuning families.

    Where those have no pairs of both relations, all families are used; where these have none either, every threshold is
    None, and pictures are linked into clusters at `unlabelled_threshold`, a share of the bits.

    Returns
    -------
    `bits`; `families`, the set used: `tuning`, `all` or `unlabelled`; `different_pairs` in it; `thresholds`, a list of
    `target_fpr` and `threshold`, None where no threshold qualifies; `link_threshold`, for clusters.
    """
    for used in (TUNING, ALL):
        counts = histograms(distances, families, bits=bits, split=used)
        if counts.scorable:
            thresholds = {target: threshold_at(counts.different_total, target) for target in target_fprs}
            different_pairs, link = int(counts.different_total.sum()), thresholds[link_fpr]
            break
    else:
        used, different_pairs, link = UNLABELLED, 0, int(unlabelled_threshold * bits)
        thresholds = dict.fromkeys(target_fprs)
    return {
        "bits": bits,
        "families": used,
        "different_pairs": different_pairs,
        "thresholds": [{"target_fpr": target, "threshold": value} for target, value in thresholds.items()],
        "link_threshold": link,
    }


def threshold_of(calibration: dict, target_fpr: float) -> int | None:
    """Return the calibrated threshold at a target false-positive rate."""
    return next(row["threshold"] for row in calibration["thresholds"] if row["target_fpr"] == target_fpr)


def radius_for(calibration: dict, *, share: float, target_fpr: float) -> int:
    """Return how far apart pairs of different families are worth keeping, in bits.

    At least `share` of the bits, the threshold that links clusters, and a little (one bit in 32) more than the
    threshold at `target_fpr`, so that its nearest misses are among them.
    """
    bits = calibration["bits"]
    threshold = threshold_of(calibration, target_fpr)
    beyond = 0 if threshold is None else threshold + bits // 32
    return min(bits, max(int(share * bits), calibration["link_threshold"] or 0, beyond))
