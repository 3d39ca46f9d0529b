"""The stage that audits labels: from pairs and hashes of every variant to suspects, and scores without them."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.evaluation.labels.audit import COLUMNS, score_audit
from hashbench.evaluation.labels.suspects import (
    contradictions,
    describe_suspects,
    distances_between,
    far_distance,
    find_suspects,
    suspects_by_family,
)
from hashbench.evaluation.rates.thresholds import threshold_of


def audit_labels(
    images: pd.DataFrame,
    families: pd.DataFrame,
    calibrations: Mapping[str, dict],
    distances: Mapping[str, pd.DataFrame],
    pairs: Mapping[str, str | Path],
    hashes: Mapping[str, str | Path],
    *,
    kinds: Mapping[str, str],
    agreeing: int,
    near_fpr: float,
    target_fprs: list[float],
) -> dict[str, pd.DataFrame]:
    """Find the pairs whose labels several kinds of hashes contradict, and score every variant without them.

    Parameters
    ----------
    images, families : the tables of those names.
    calibrations : by variant, as `thresholds.calibrate` returns them; their order is the order of the variants.
    distances : by variant, the table of that name.
    pairs, hashes : by variant, the paths of the tables of those names. They are large, so we read one after the other.
    kinds : what each variant looks at. A variant without a kind is scored, but has no vote.
    agreeing : how many kinds must agree.
    near_fpr : take different-family pairs up to the threshold that is calibrated at this false-positive rate.
    target_fprs : the false-positive rates of the scores.

    Returns
    -------
    The tables `suspects`, columns `suspects.COLUMNS`; `families`, see `suspects_by_family`; and `scores`, columns
    `audit.COLUMNS`.
    """
    votes = {
        variant: contradictions(
            pairs[variant], near=threshold_of(calibration, near_fpr), far=far_distance(distances[variant])
        )
        for variant, calibration in calibrations.items()
    }
    found = find_suspects(votes, kinds, agreeing=agreeing)
    apart = {
        variant: distances_between(found, tables.read(hashes[variant], tables.HASHES), variant)
        for variant in calibrations
    }
    suspects = describe_suspects(found, images, {variant: one for variant, one in apart.items() if kinds[variant]})
    scores = [
        score_audit(
            variant,
            distances[variant],
            suspects.assign(distance=apart[variant]).dropna(subset="distance"),
            families,
            bits=calibration["bits"],
            target_fprs=target_fprs,
        )
        for variant, calibration in calibrations.items()
    ]
    return {
        "suspects": suspects,
        "families": suspects_by_family(suspects),
        "scores": tables.joined(scores, COLUMNS),
    }
