import json

import pandas as pd
import pytest

from hashbench.evaluation.verdict import choose

COLUMNS = ["variant", "families", "metric", "at", "value", "low", "high", "n_pairs", "n_families"]
# The seconds are of other sessions, so they rank the other way round: only the ratios may decide.
COSTS = {
    "find-256": {"seconds_per_picture": 1e-3, "ratio_to_decode": 4.0},
    "phash-64": {"seconds_per_picture": 2e-3, "ratio_to_decode": 2.0},
    "dhash-64": {"seconds_per_picture": 4e-3, "ratio_to_decode": 1.0},
}


def rows(variant, *, threshold, tpr, families="all", at=1e-3, low=None, high=None):
    return [
        (variant, families, "auc", None, 0.5, None, None, 9, 3),
        (variant, families, "threshold", at, threshold, None, None, 9, 3),
        (variant, families, "tpr", at, tpr, low, high, 9, 3),
        (variant, families, "fpr", at, 0.0005, low, high, 9, 3),
        (variant, families, "precision", at, None if threshold is None else 0.75, None, None, 9, 3),
    ]


def chosen(*parts, tmp_path=None, target=1e-3):
    scores = pd.DataFrame([row for part in parts for row in part], columns=COLUMNS)
    if tmp_path:
        scores.to_csv(tmp_path / "scores.csv", index=False)
        scores = pd.read_csv(tmp_path / "scores.csv")
    return choose(scores, COSTS, target_fpr=target)


def test_the_highest_true_positive_rate_wins_whatever_it_costs():
    verdict = chosen(rows("phash-64", threshold=17, tpr=0.8), rows("find-256", threshold=99, tpr=0.9))
    assert (verdict["variant"], verdict["threshold"]) == ("find-256", 99)
    assert verdict["reason"] == "highest true-positive rate"
    assert verdict["target_fpr"] == 1e-3
    assert [row["variant"] for row in verdict["ranking"]] == ["find-256", "phash-64"]


def test_ties_go_to_the_cheaper():
    verdict = chosen(
        rows("find-256", threshold=99, tpr=0.9),
        rows("dhash-64", threshold=15, tpr=0.9),
        rows("phash-64", threshold=17, tpr=0.9),
    )
    assert (verdict["variant"], verdict["threshold"]) == ("dhash-64", 15)
    assert verdict["reason"] == "cheapest of those tied"
    assert [row["variant"] for row in verdict["ranking"]] == ["dhash-64", "phash-64", "find-256"]


def test_only_the_target_and_all_families_count():
    verdict = chosen(
        rows("phash-64", threshold=21, tpr=1.0, at=1e-2),
        rows("phash-64", threshold=18, tpr=1.0, families="tuning"),
        rows("phash-64", threshold=17, tpr=0.8),
        rows("find-256", threshold=105, tpr=0.91, at=1e-2),
        rows("find-256", threshold=99, tpr=0.9),
        rows("phash-64", threshold=18, tpr=1.0, families="held_out"),
    )
    assert (verdict["variant"], verdict["threshold"]) == ("find-256", 99)


def test_the_ranking_carries_what_it_rests_on():
    verdict = chosen(
        rows("phash-64", threshold=17, tpr=0.8),
        rows("phash-64", threshold=18, tpr=0.7, families="held_out", low=0.6, high=0.78),
    )
    assert verdict["ranking"] == [
        {
            "variant": "phash-64",
            "threshold": 17,
            "tpr": 0.8,
            "precision": 0.75,
            "seconds_per_picture": 2e-3,
            "ratio_to_decode": 2.0,
            "held_out": {
                "threshold": 18,
                "tpr": 0.7,
                "tpr_low": 0.6,
                "tpr_high": 0.78,
                "fpr": 0.0005,
                "precision": 0.75,
            },
        }
    ]


def test_no_variant_reaches_the_target(tmp_path):
    parts = rows("phash-64", threshold=None, tpr=0.0), rows("dhash-64", threshold=None, tpr=0.0)
    for folder in (None, tmp_path):
        verdict = chosen(*parts, tmp_path=folder)
        assert (verdict["variant"], verdict["threshold"]) == (None, None)
        assert verdict["reason"] == "no variant reaches a false-positive rate of 0.001"
        assert len(verdict["ranking"]) == 2


def test_no_accuracy(tmp_path):
    for folder in (None, tmp_path):
        verdict = chosen(tmp_path=folder)
        assert (verdict["variant"], verdict["threshold"], verdict["ranking"]) == (None, None, [])
        assert verdict["reason"].startswith("no accuracy: ")


def test_too_few_pairs_for_the_target_are_the_reason(tmp_path):
    row = ("phash-64", "all", "threshold", 1e-3, None, None, None, 594, 12)
    for folder in (None, tmp_path):
        verdict = chosen([row], tmp_path=folder)
        assert (verdict["variant"], verdict["ranking"]) == (None, [])
        assert verdict["reason"] == "n too small for 0.001: at least 1,000 different pairs needed, here 594"


@pytest.mark.parametrize("target", [1e-2, 1e-3, 1e-4, 3e-5, 0.0007, 1 / 3])
def test_a_verdict_survives_csv_and_json(tmp_path, target):
    parts = rows("phash-64", threshold=17, tpr=0.1 + 0.2, at=target), rows("dhash-64", threshold=15, tpr=0.3, at=target)
    verdict = chosen(*parts, target=target)
    assert verdict["variant"] == "phash-64"
    assert chosen(*parts, tmp_path=tmp_path, target=target) == verdict
    assert json.loads(json.dumps(verdict)) == verdict
