"""Score matching in all orientations: its gain in recall of edited copies, and its rates at the same thresholds."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hashbench import tables
from hashbench.evaluation.edits.robustness import score_robustness
from hashbench.evaluation.rates.histograms import ALL, histograms, share_within
from hashbench.evaluation.rates.operating import TARGET_FPR, Point, points_of
from hashbench.evaluation.rates.scores import Estimate, estimate, table_of
from hashbench.evaluation.rates.thresholds import HELD_OUT, TUNING, frozen_at_point, read_calibrations, threshold_of

COLUMNS = (
    *("variant", "target_fpr", "orientations", "calibrated_for", "families", "threshold"),
    *("fpr", "fpr_low", "fpr_high", "fpr_ratio", "tpr", "tpr_low", "tpr_high", "n_families", "note"),
)
EDITS = (
    *("variant", "edit", "strength", "n", "threshold", "recall", "low", "high"),
    *("threshold_turned", "recall_turned", "low_turned", "high_turned", "finding"),
)


MORE, LESS = "more", "less"


@dataclass(frozen=True)
class Turned:
    """The counts of a variant in one orientation and in all: the paths of `distances` tables and calibrations."""

    distances: str | Path
    threshold: str | Path
    turned_distances: str | Path
    turned_threshold: str | Path


def score_orientations(
    counted: Mapping[str, Turned], families: pd.DataFrame, *, orientations: int, operating: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    """Score each variant in one orientation, and in all at the threshold for one and at the threshold for all.

    Parameters
    ----------
    counted : by variant, in order.
    families : the table of that name.
    orientations : the number of orientations in which one picture of each pair, the query, was hashed.
    operating : arguments of `points_of`.

    Returns
    -------
    `rates`, with the columns `COLUMNS`: three rows for each variant and target false-positive rate. `calibrated_for` is
    the number of orientations that the threshold was set for. `fpr_ratio` is the false-positive rate divided by the
    rate of one orientation at its own threshold. It is missing if the divisor is 0. Held-out families give the rates.
    If thresholds were set on all families, all families give the rates, without intervals.
    `scores`, the `scores` table in all orientations at the thresholds for all.
    """
    points = points_of(**operating)
    rows: list[tuple] = []
    scores: dict[str, list[Estimate]] = {}
    for variant, paths in counted.items():
        distances, turned = (tables.read(path, tables.DISTANCES) for path in (paths.distances, paths.turned_distances))
        one, all_of_them = (
            json.loads(Path(path).read_text(encoding="utf-8")) for path in (paths.threshold, paths.turned_threshold)
        )
        scores[variant] = estimate(turned, families, all_of_them, points=points)
        cases = (
            (1, 1, distances, one, estimate(distances, families, one, points=points)),
            (orientations, 1, turned, one, estimate(turned, families, one, points=points)),
            (orientations, orientations, turned, all_of_them, scores[variant]),
        )
        for point in (point for point in points if point.rule == TARGET_FPR):
            rows += _rows(variant, point, families, cases)
    return {
        "rates": pd.DataFrame(rows, columns=list(COLUMNS)).astype({"threshold": "Int64"}),
        "scores": table_of(scores),
    }


def _rows(variant: str, point: Point, families: pd.DataFrame, cases: tuple) -> Iterator[tuple]:
    usual = None
    for orientations, calibrated_for, distances, calibration, estimates in cases:
        frozen = frozen_at_point(calibration, point)
        note = frozen["note"]
        fpr, tpr, n = _rates(distances, families, calibration, estimates, point)
        usual = fpr[0] if calibrated_for == orientations == 1 else usual
        ratio = fpr[0] / usual if usual and fpr[0] is not None else None
        yield (
            *(variant, point.at, orientations, calibrated_for, calibration["families"], frozen["threshold"]),
            *(*fpr, ratio, *tpr, n, note),
        )


_Rate = tuple[float | None, float | None, float | None]


def _rates(
    distances: pd.DataFrame, families: pd.DataFrame, calibration: dict, estimates: list[Estimate], point: Point
) -> tuple[_Rate, _Rate, int]:
    """Return the false-positive and the true-positive rate, each with its interval, and the number of families."""
    nothing: _Rate = (None, None, None)
    threshold = threshold_of(calibration, point.at)
    if threshold is None:
        return nothing, nothing, 0
    if calibration["families"] == TUNING:
        held_out = {one.metric: one for one in estimates if one.families == HELD_OUT and one.at == point.at}
        fpr, tpr = (held_out.get(point.metric(measure)) for measure in ("fpr", "tpr"))
        if fpr is None or tpr is None:
            return nothing, nothing, 0
        return (fpr.value, fpr.low, fpr.high), (tpr.value, tpr.low, tpr.high), fpr.n_families
    counts = histograms(distances, families, bits=calibration["bits"], split=ALL)
    if not counts.scorable:
        return nothing, nothing, 0
    of_pairs = (float(share_within(total, threshold)) for total in (counts.different_total, counts.same_total))
    fpr, tpr = ((rate, None, None) for rate in of_pairs)
    return fpr, tpr, len(counts.families)


def compare_edits(
    edited: pd.DataFrame, turned: pd.DataFrame, counted: Mapping[str, Turned], *, target_fpr: float
) -> pd.DataFrame:
    """Return the recall of edited copies in one orientation and in all, each at its own thresholds.

    Parameters
    ----------
    edited, turned : the `edited` table, of copies in one orientation and in all.
    counted : by variant, for its calibrations.
    target_fpr : the false-positive rate of the thresholds.

    Returns
    -------
    Columns `EDITS`, one row per variant, edit and strength, see `score_robustness`. Columns ending in `_turned` are for
    all orientations. `finding` is `MORE` if the whole interval for all orientations is above the interval for one,
    `LESS` if it is below, else empty.
    """
    keys = ["variant", "edit", "strength"]
    one, all_of_them = (
        score_robustness(table, {variant: threshold_of(found, target_fpr) for variant, found in calibrations.items()})
        for table, calibrations in (
            (edited, read_calibrations({variant: paths.threshold for variant, paths in counted.items()})),
            (turned, read_calibrations({variant: paths.turned_threshold for variant, paths in counted.items()})),
        )
    )
    both = one.drop(columns="finding").merge(all_of_them, on=keys, how="left", suffixes=("", "_turned"))
    more, less = both.low_turned > both.high, both.high_turned < both.low
    return both.assign(finding=np.select([more, less], [MORE, LESS], ""))[list(EDITS)]
