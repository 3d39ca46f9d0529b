import json

import pandas as pd
import pytest

from hashbench.evaluation.choice.verdict import choose
from hashbench.evaluation.rates.differences import COLUMNS as DIFFERENCES

COLUMNS = ["variant", "families", "metric", "at", "value", "low", "high", "n_pairs", "n_families", "n_erring", "note"]
# The seconds come from different sessions and rank the other way round, because only the ratios may decide.
COSTS = {
    "find-256": {"seconds_per_picture": 1e-3, "ratio_to_decode": 4.0},
    "phash-64": {"seconds_per_picture": 2e-3, "ratio_to_decode": 2.0},
    "dhash-64": {"seconds_per_picture": 4e-3, "ratio_to_decode": 1.0},
}


def rows(variant, *, threshold, tpr, families="held_out", at=1e-3, fpr=(0.0005, 0.0001, 0.002), of_files=None):
    interval = (None, None) if families == "all" else (tpr - 0.05, tpr + 0.05)
    precision = None if threshold is None else 0.75
    found = tpr if of_files is None else of_files
    return [
        (variant, families, "auc", None, 0.5, None, None, 9, 3, None, None),
        (variant, families, "threshold", at, threshold, None, None, 9, 3, None, None),
        (variant, families, "occurring", at, threshold and threshold - 1, None, None, 9, 3, None, None),
        (variant, families, "tpr", at, tpr, *interval, 9, 3, 2, None),
        (variant, families, "fpr", at, *fpr, 9, 3, 1, "direction only: 4 errors"),
        (variant, families, "tpr_generalised", at, found, None, None, 9, 3, 2, None),
        (variant, families, "fpr_generalised", at, fpr[0], None, None, 9, 3, 1, None),
        (variant, families, "precision", at, precision, None, None, 9, 3, 1, None),
    ]


def difference(variant, other, outcome):
    return ("held_out", "tpr_generalised", 1e-3, variant, other, "difference", 0.1, -0.1, 0.3, 0.1, 0.2, outcome, 9, "")


def chosen(*parts, differences=(), tmp_path=None, target=1e-3, **others):
    scores = pd.DataFrame([row for part in parts for row in part], columns=COLUMNS)
    if tmp_path:
        scores.to_csv(tmp_path / "scores.csv", index=False)
        scores = pd.read_csv(tmp_path / "scores.csv")
    return choose(scores, pd.DataFrame(differences, columns=list(DIFFERENCES)), COSTS, target_fpr=target, **others)


def test_the_highest_held_out_rate_wins_whatever_it_costs():
    verdict = chosen(rows("phash-64", threshold=17, tpr=0.8), rows("find-256", threshold=99, tpr=0.9))
    assert (verdict["variant"], verdict["threshold"], verdict["families"]) == ("find-256", 98, "held_out")
    assert verdict["reason"] == "highest true-positive rate"
    assert verdict["target_fpr"] == 1e-3
    assert [row["variant"] for row in verdict["ranking"]] == ["find-256", "phash-64"]


def test_the_threshold_is_the_frozen_one_and_in_sample_figures_decide_nothing():
    verdict = chosen(
        rows("phash-64", threshold=18, tpr=1.0, families="all"),
        rows("phash-64", threshold=19, tpr=1.0, families="tuning"),
        rows("phash-64", threshold=21, tpr=1.0, at=1e-2),
        rows("phash-64", threshold=17, tpr=0.8),
        rows("find-256", threshold=98, tpr=0.7, families="all"),
        rows("find-256", threshold=99, tpr=0.9),
    )
    assert (verdict["variant"], verdict["threshold"]) == ("find-256", 98)
    assert verdict["in_sample"] == {
        "variant": "phash-64",
        "threshold": 17,
        "tpr": 1.0,
        "fpr": 0.0005,
        "precision": 0.75,
    }


def test_what_a_method_refuses_counts_as_missed():
    verdict = chosen(rows("phash-64", threshold=17, tpr=0.8), rows("find-256", threshold=99, tpr=0.9, of_files=0.7))
    assert verdict["variant"] == "phash-64"


def test_a_match_is_advised_up_to_the_largest_distance_that_occurs_with_what_it_means_at_the_size_asked_for():
    size = {"variant": "phash-64", "rule": "target_fpr", "at": 1e-3, "pictures": 10**6, "asked": True}
    ends = {"precision": (0.01, 0.005, 0.02), "false_pairs": (1e9, 5e8, 2e9), "false_pairs_per_query": (2e3, 1e3, 4e3)}
    for name, values in ends.items():
        size |= dict(zip((name, f"{name}_low", f"{name}_high"), values, strict=True))
    scale = pd.DataFrame([size, size | {"pictures": 10**4, "asked": False, "precision": 0.5}])
    link = {"variant": "find-256", "clustering": "complete_linkage", "threshold": 80}
    verdict = chosen(rows("phash-64", threshold=17, tpr=0.8), scale=scale, link=link)
    match = verdict["match"]
    assert verdict["ranking"][0]["at_size"] == match["at_size"]
    assert (match["variant"], match["threshold"], match["rule"], match["target"]) == (
        "phash-64",
        16,
        "target_fpr",
        1e-3,
    )
    assert verdict["threshold"] == 16
    assert match["at_size"] == {
        "pictures": 10**6,
        "precision": {"value": 0.01, "low": 0.005, "high": 0.02},
        "false_pairs": {"value": 1e9, "low": 5e8, "high": 2e9},
        "false_pairs_per_query": {"value": 2e3, "low": 1e3, "high": 4e3},
    }
    assert match["expected"]["fpr"] == {
        "value": 0.0005,
        "low": 0.0001,
        "high": 0.002,
        "n_erring": 1,
        "n_families": 3,
        "note": "direction only: 4 errors",
    }
    # 3 / (m (m - 1) / 2) = 1e-3 at 78 families.
    assert match["note"] == "not promised: this takes 78 families, and here are 3"
    assert verdict["link"] == link


def test_without_a_variant_there_is_no_match():
    verdict = chosen(rows("phash-64", threshold=None, tpr=0.0))
    assert (verdict["match"], verdict["link"]) == (None, None)


def test_equal_rates_go_to_the_cheaper():
    verdict = chosen(
        rows("find-256", threshold=99, tpr=0.9),
        rows("dhash-64", threshold=15, tpr=0.9),
        rows("phash-64", threshold=17, tpr=0.9),
    )
    assert (verdict["variant"], verdict["threshold"]) == ("dhash-64", 14)
    assert verdict["reason"] == "cheapest of those with the highest true-positive rate"
    assert [row["variant"] for row in verdict["ranking"]] == ["dhash-64", "phash-64", "find-256"]


@pytest.mark.parametrize(("low", "variant"), [(0.0010, "find-256"), (0.0011, "phash-64")])
def test_a_false_positive_rate_wholly_above_the_target_is_passed_over(low, variant):
    verdict = chosen(
        rows("find-256", threshold=99, tpr=0.9, fpr=(0.004, low, 0.01)), rows("phash-64", threshold=17, tpr=0.8)
    )
    assert verdict["variant"] == variant
    assert verdict["passed_over"] == (["find-256"] if variant == "phash-64" else [])
    assert {row["variant"] for row in verdict["ranking"]} == {"find-256", "phash-64"}
    assert verdict["ranking"][0]["variant"] == variant


def test_a_tie_is_said_and_changes_nothing_else():
    parts = [rows("find-256", threshold=99, tpr=0.9), rows("phash-64", threshold=17, tpr=0.8)]
    tie = chosen(*parts, differences=[difference("phash-64", "find-256", "tie")])
    apart = chosen(*parts, differences=[difference("phash-64", "find-256", "worse")])
    assert (tie["ties"], tie["reason"]) == (["phash-64"], "highest true-positive rate, though not clearly")
    assert (apart["ties"], apart["reason"]) == ([], "highest true-positive rate")
    assert tie["variant"] == apart["variant"] == "find-256"


def test_the_ranking_carries_what_it_rests_on():
    verdict = chosen(
        rows("phash-64", threshold=17, tpr=0.8, families="all", fpr=(0.0009, None, None)),
        rows("phash-64", threshold=18, tpr=0.7),
    )
    assert verdict["ranking"] == [
        {
            "variant": "phash-64",
            "threshold": 17,
            "tpr": 0.7,
            "tpr_low": pytest.approx(0.65),
            "tpr_high": pytest.approx(0.75),
            "fpr": 0.0005,
            "fpr_low": 0.0001,
            "fpr_high": 0.002,
            "precision": 0.75,
            "precision_low": None,
            "precision_high": None,
            "tpr_generalised": 0.7,
            "tpr_generalised_low": None,
            "tpr_generalised_high": None,
            "fpr_generalised": 0.0005,
            "fpr_generalised_low": None,
            "fpr_generalised_high": None,
            "at_size": None,
            "seconds_per_picture": 2e-3,
            "ratio_to_decode": 2.0,
            "in_sample": {"threshold": 16, "tpr": 0.8, "fpr": 0.0009, "precision": 0.75},
        }
    ]


def test_without_held_out_families_the_verdict_is_in_sample_and_says_so():
    verdict = chosen(rows("phash-64", threshold=17, tpr=0.8, families="all", fpr=(0.0009, None, None)))
    assert (verdict["variant"], verdict["threshold"], verdict["families"]) == ("phash-64", 16, "all")
    assert "in sample" in verdict["rule"]
    assert verdict["in_sample"] is None
    assert verdict["ranking"][0]["in_sample"] is None


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


def test_too_few_tuning_pairs_for_the_target_are_the_reason(tmp_path):
    note = "too few pairs for 0.001: at least 1,000 pairs of different families needed, here 594"
    row = ("phash-64", "held_out", "threshold", 1e-3, None, None, None, 594, 12, None, note)
    for folder in (None, tmp_path):
        verdict = chosen([row], tmp_path=folder)
        assert (verdict["variant"], verdict["ranking"]) == (None, [])
        assert verdict["reason"] == note


@pytest.mark.parametrize("target", [1e-2, 1e-3, 1e-4, 3e-5, 0.0007, 1 / 3])
def test_a_verdict_survives_csv_and_json(tmp_path, target):
    fpr = (target, 0.1 * target, 0.3)
    parts = [
        rows("phash-64", threshold=17, tpr=0.1 + 0.2, at=target, fpr=fpr),
        rows("dhash-64", threshold=15, tpr=0.3, at=target, fpr=fpr),
    ]
    verdict = chosen(*parts, target=target)
    assert verdict["variant"] == "phash-64"
    assert chosen(*parts, tmp_path=tmp_path, target=target) == verdict
    assert json.loads(json.dumps(verdict)) == verdict


def test_labels_under_which_hardly_any_pair_is_close_are_doubted_and_nothing_is_advised():
    link = {"rule": "r", "families": "held_out", "min_samples": 5, "variant": "dhash-64", "clustering": "dbscan"}
    verdict = chosen(
        rows("phash-64", threshold=17, tpr=0.0556),
        rows("dhash-64", threshold=9, tpr=0.02),
        link=link | {"threshold": 9},
    )
    reason = (
        "the labels are in doubt: hardly any pair of one family is close (phash-64 finds 5.6% of them); check "
        "family.from and family.pattern, or set family.from to none"
    )
    assert (verdict["variant"], verdict["threshold"], verdict["match"], verdict["reason"]) == (None, None, None, reason)
    assert len(verdict["ranking"]) == 2
    assert verdict["link"] == {
        **{"rule": "r", "families": "held_out", "min_samples": 5},
        **{"variant": None, "clustering": None, "threshold": None, "reason": reason},
    }


def test_one_variant_that_finds_a_tenth_of_the_pairs_vouches_for_the_labels():
    verdict = chosen(rows("phash-64", threshold=17, tpr=0.1), rows("dhash-64", threshold=9, tpr=0.0))
    assert verdict["variant"] == "phash-64"
