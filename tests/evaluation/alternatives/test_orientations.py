"""Rates in one orientation and in all from tables that are counted by hand."""

import json

import pandas as pd
import pytest

from hashbench import tables
from hashbench.evaluation.alternatives.orientations import COLUMNS, EDITS, Turned, compare_edits, score_orientations

OPERATING = {
    "target_fprs": [0.5],
    "cost_ratio": 10.0,
    "target_recall": 0.9,
    "target_precisions": [0.9],
    "collection_size": 10,
}
FAMILIES = pd.DataFrame(
    {"family": list("abcd"), "pictures": [2] * 4, "split": ["tuning", "tuning", "held_out", "held_out"]}
)


def distances(different, same=2):
    """Return a `distances` table of four families of two; all four pairs of two families have the same distance."""
    rows = [(family, "same", "tuning" if family in "ab" else "held_out", same, 1) for family in "abcd"]
    for family, other in (("ab"), ("cd")):
        split = "tuning" if family == "a" else "held_out"
        for distance, pairs in different.items():
            rows += [(one, "different", split, distance, pairs) for one in (family, other)]
    return pd.DataFrame(rows, columns=tables.DISTANCES.names)


@pytest.fixture
def counted(tmp_path):
    """In all orientations, two of four different-family pairs are closer, and the threshold is smaller."""

    def write(families="tuning"):
        paths = []
        for name, different, threshold in (("one", {3: 1, 9: 3}, 5), ("all", {3: 1, 5: 2, 9: 1}, 4)):
            table, calibration = tmp_path / f"{name}.parquet", tmp_path / f"{name}.json"
            tables.write(distances(different), tables.DISTANCES, table)
            point = {"threshold": threshold, "note": ""}
            points = [
                {"rule": rule, "at": at, **point}
                for rule, at in (
                    *(("best_f1", None), ("least_cost", 10.0), ("target_recall", 0.9)),
                    *(("target_precision", 0.9), ("own_precision", 0.9)),
                )
            ]
            found = {"bits": 64, "families": families, "different_pairs": 4, "points": points}
            calibration.write_text(json.dumps(found | {"thresholds": [{"target_fpr": 0.5, **point}]}))
            paths += [table, calibration]
        return {"phash-64": Turned(*paths)}

    return write


def test_rates_at_the_same_threshold_and_at_that_for_all_orientations(counted):
    found = score_orientations(counted(), FAMILIES, orientations=8, operating=OPERATING)
    rates = found["rates"]
    assert rates.columns.tolist() == list(COLUMNS)
    kept = ["orientations", "calibrated_for", "families", "threshold", "fpr", "fpr_ratio", "tpr", "n_families"]
    assert rates[kept].values.tolist() == [
        [1, 1, "tuning", 5, 0.25, 1.0, 1.0, 2],
        [8, 1, "tuning", 5, 0.75, 3.0, 1.0, 2],
        [8, 8, "tuning", 4, 0.25, 1.0, 1.0, 2],
    ]
    scores = found["scores"].set_index(["families", "metric", "at"]).value
    assert scores["held_out", "threshold", 0.5] == 4
    assert scores["held_out", "fpr", 0.5] == 0.25


def test_thresholds_of_all_families_give_their_rates_without_intervals(counted):
    rates = score_orientations(counted("all"), FAMILIES, orientations=8, operating=OPERATING)["rates"]
    assert rates[["fpr", "tpr", "n_families"]].values.tolist() == [[0.25, 1, 4], [0.75, 1, 4], [0.25, 1, 4]]
    assert rates[["fpr_low", "fpr_high", "tpr_low", "tpr_high"]].isna().all(axis=None)


def test_copies_are_found_more_often_or_less(counted):
    def edited(flip, crop):
        rows = [(n, "phash-64", None, None, 0, "ok", None, "ok") for n in range(20)]
        for edit, distance in (("horizontal flip", flip), ("crop", crop), ("PNG", 0)):
            rows += [(n, "phash-64", edit, None, distance, "ok", None, "ok") for n in range(20)]
        return pd.DataFrame(rows, columns=tables.EDITED.names)

    found = compare_edits(edited(30, 5), edited(0, 5), counted(), target_fpr=0.5)
    assert found.columns.tolist() == list(EDITS)
    kept = ["edit", "n", "threshold", "recall", "threshold_turned", "recall_turned", "finding"]
    assert found[kept].values.tolist() == [
        ["horizontal flip", 20, 5, 0.0, 4, 1.0, "more"],
        ["crop", 20, 5, 1.0, 4, 0.0, "less"],
        ["PNG", 20, 5, 1.0, 4, 1.0, ""],
    ]
