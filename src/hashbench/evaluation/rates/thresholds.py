"""Thresholds set on the tuning families and frozen."""

import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from hashbench.evaluation.rates.histograms import ALL, Histograms, histograms
from hashbench.evaluation.rates.operating import TARGET_FPR, BaseRate, Point, lacking, set_threshold, unmet

TUNING = "tuning"
HELD_OUT = "held_out"
UNLABELLED = "unlabelled"


def calibrate(
    distances: pd.DataFrame,
    families: pd.DataFrame,
    *,
    bits: int,
    points: list[Point],
    link_fpr: float,
    unlabelled_threshold: float,
) -> dict:
    """Set the threshold of each operating point on the tuning families.

    If the tuning families have no pairs of both relations, all families are used. If all families have none either,
    every threshold is None, and pictures are linked into clusters at `unlabelled_threshold`, a share of the bits. F1
    and cost are taken at the base rate of the whole collection.

    Returns
    -------
    `bits`; `families`, the set used: `tuning`, `all` or `unlabelled`; `different_pairs` in it; `thresholds`, a list of
    `target_fpr`, `threshold`, which may be None, and `note`, which then says why: there are too few pairs or no
    threshold qualifies; `points`, the same by `rule` and `at` for the other operating points, with `pictures` if a
    point has them; `link_threshold`, for clusters.
    """
    every = histograms(distances, families, bits=bits)
    base = BaseRate(int(every.same_total.sum()), int(every.different_total.sum()))
    chosen: dict[Point, tuple[int | None, str]] = {point: (None, lacking(point, 0)) for point in points}
    used, different_pairs = UNLABELLED, 0
    for split in (TUNING, ALL):
        counts = histograms(distances, families, bits=bits, split=split)
        if counts.scorable:
            same, different = counts.same_total, counts.different_total
            found = {point: set_threshold(point, same, different, base) for point in points}
            chosen = {
                point: (None, note or unmet(point)) if threshold is None else (possible(threshold, every), note)
                for point, (threshold, note) in found.items()
            }
            used, different_pairs = split, int(different.sum())
            break
    link = int(unlabelled_threshold * bits) if used == UNLABELLED else chosen[Point(TARGET_FPR, link_fpr)][0]
    return {
        "bits": bits,
        "families": used,
        "different_pairs": different_pairs,
        "thresholds": [
            {"target_fpr": point.at, "threshold": threshold, "note": note}
            for point, (threshold, note) in chosen.items()
            if point.rule == TARGET_FPR
        ],
        "points": [
            {"rule": point.rule, "at": point.at, "pictures": point.pictures, "threshold": threshold, "note": note}
            for point, (threshold, note) in chosen.items()
            if point.rule != TARGET_FPR
        ],
        "link_threshold": link,
    }


def possible(threshold: int | None, every: Histograms) -> int | None:
    """Return a threshold that a distance can have: even, if all distances are even. This does not change any rate.

    FINd, pHash and PDQ set half of the bits, so two of their hashes differ in an even number of bits.

    Parameters
    ----------
    every : the pairs of the whole collection.
    """
    odd = (every.same_total + every.different_total)[1::2].any()
    return threshold if odd or not threshold else threshold - threshold % 2


def read_calibrations(paths: Mapping[str, str | Path]) -> dict[str, dict]:
    """Return what `calibrate` found, by variant, from the files that hold it."""
    return {variant: json.loads(Path(path).read_text(encoding="utf-8")) for variant, path in paths.items()}


def threshold_of(calibration: dict, target_fpr: float) -> int | None:
    """Return the calibrated threshold at a target false-positive rate."""
    return next(row["threshold"] for row in calibration["thresholds"] if row["target_fpr"] == target_fpr)


def frozen_at_point(calibration: dict, point: Point) -> dict:
    """Return the row of a calibration that has the `threshold` of an operating point, and its `note`."""
    if point.rule == TARGET_FPR:
        return next(row for row in calibration["thresholds"] if row["target_fpr"] == point.at)
    return next(row for row in calibration["points"] if (row["rule"], row["at"]) == (point.rule, point.at))
