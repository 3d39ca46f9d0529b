"""The `scores` table against an oracle that goes over all pairs in plain Python."""

from itertools import combinations

import pandas as pd
import pytest

from hashbench.evaluation.metrics import METRICS
from hashbench.evaluation.scores import COLUMNS, score_clusters, score_variant
from hashbench.evaluation.thresholds import calibrate

TARGETS = [0.2, 0.05, 0.0001]


def calibration_of(hashed, distances):
    return calibrate(
        distances,
        hashed.families,
        bits=hashed.bits,
        target_fprs=TARGETS,
        link_fpr=TARGETS[0],
        unlabelled_threshold=0.1,
    )


@pytest.fixture(scope="module")
def hashed(make_hashed):
    return make_hashed(70, bits=64, families=16, unlabelled=0.05)


@pytest.fixture(scope="module")
def distances(hashed, distances_of):
    return distances_of(hashed)


@pytest.fixture(scope="module")
def scores(hashed, distances):
    calibration = calibration_of(hashed, distances)
    return score_variant("made-64", distances, hashed.families, calibration, target_fprs=TARGETS)


def pairs_of(hashed, split):
    """Same-family and different-family distances among the families of a split."""
    families = hashed.families
    chosen = set(families.family if split == "all" else families.family[families.split == split])
    same, different = [], []
    for (_, a, family), (_, b, other) in combinations([r for r in hashed.records if r[2] in chosen], 2):
        (same if family == other else different).append((a ^ b).bit_count())
    return same, different, len(chosen)


def threshold_by_brute_force(different, target):
    qualifying = [t for t in range(65) if sum(d <= t for d in different) <= target * len(different)]
    return max(qualifying, default=None)


@pytest.mark.parametrize("split", ["all", "tuning", "held_out"])
def test_scores_are_those_of_brute_force(hashed, scores, split):
    same, different, families = pairs_of(hashed, split)
    _, to_set_on, _ = pairs_of(hashed, "tuning" if split == "held_out" else split)
    expected = {
        ("auc", None): (
            sum((s < d) + (s == d) / 2 for s in same for d in different) / len(same) / len(different),
            len(same) + len(different),
        )
    }
    for target in TARGETS:
        threshold = threshold_by_brute_force(to_set_on, target)
        reach = -1 if threshold is None else threshold
        true, false = sum(s <= reach for s in same), sum(d <= reach for d in different)
        expected["threshold", target] = threshold, len(different)
        expected["tpr", target] = true / len(same), len(same)
        expected["fpr", target] = false / len(different), len(different)
        expected["precision", target] = true / (true + false) if true + false else None, true + false
    rows = scores[scores.families == split]
    assert set(rows.n_families) == {families}
    found = {
        (row.metric, None if pd.isna(row.at) else row.at): (None if pd.isna(row.value) else row.value, row.n_pairs)
        for row in rows.itertuples()
    }
    assert found.keys() == expected.keys()
    for key, (value, n) in expected.items():
        assert found[key] == (pytest.approx(value, abs=1e-12) if value is not None else None, n), key


def test_the_oracle_is_worth_asking(hashed):
    for split in ("all", "tuning", "held_out"):
        same, different, families = pairs_of(hashed, split)
        assert families >= 5
        assert 0 < len(same) < len(different)
        assert max(same) > min(different)


def test_intervals_are_where_the_jackknife_holds(scores):
    has = scores.low.notna()
    frozen_rate = (scores.families == "held_out") & scores.metric.isin(["tpr", "fpr"])
    assert (has == ((scores.metric == "auc") | frozen_rate)).all()
    assert (has == scores.high.notna()).all()
    shown = scores[has]
    assert ((shown.low >= 0) & (shown.low <= shown.value) & (shown.value <= shown.high) & (shown.high <= 1)).all()


def test_every_metric_is_declared_and_in_its_range(scores):
    assert tuple(scores.columns) == COLUMNS
    for row in scores.itertuples():
        metric = METRICS[row.metric]
        assert pd.isna(row.value) or metric.low <= row.value <= metric.high
        assert (metric.at == "") == pd.isna(row.at)


# Two pictures a family, as seen within each split: one same-family pair a family, four pairs of different ones.
LITERAL_FAMILIES = pd.DataFrame({"family": list("abcd"), "pictures": 2, "split": ["tuning"] * 2 + ["held_out"] * 2})
LITERAL = pd.DataFrame(
    [
        ("a", "same", "tuning", 1, 1),
        ("b", "same", "tuning", 3, 1),
        ("a", "different", "tuning", 3, 4),
        ("b", "different", "tuning", 3, 4),
        ("c", "same", "held_out", 0, 1),
        ("d", "same", "held_out", 4, 1),
        ("c", "different", "held_out", 2, 1),
        ("d", "different", "held_out", 2, 1),
        ("c", "different", "held_out", 5, 3),
        ("d", "different", "held_out", 5, 3),
    ],
    columns=["family", "relation", "other_split", "distance", "pairs"],
)


def value(scores, families, metric):
    (found,) = scores[(scores.families == families) & (scores.metric == metric)].value
    return found


@pytest.mark.parametrize(("threshold", "tpr", "fpr", "precision"), [(2, 0.5, 0.25, 0.5), (4, 1, 0.25, 2 / 3)])
def test_held_out_families_are_scored_at_the_frozen_threshold_whatever_it_is(threshold, tpr, fpr, precision):
    frozen = {"bits": 8, "families": "tuning", "thresholds": [{"target_fpr": 0.01, "threshold": threshold}]}
    scores = score_variant("x", LITERAL, LITERAL_FAMILIES, frozen, target_fprs=[0.01])
    assert value(scores, "tuning", "threshold") == 2
    assert value(scores, "held_out", "threshold") == threshold
    found = [value(scores, "held_out", metric) for metric in ("tpr", "fpr", "precision")]
    assert found == [tpr, fpr, precision]


def test_where_no_threshold_qualifies_it_is_empty_and_rates_are_nought():
    at_nought = LITERAL.assign(distance=0)
    frozen = {"bits": 8, "families": "tuning", "thresholds": [{"target_fpr": 0.01, "threshold": None}]}
    scores = score_variant("x", at_nought, LITERAL_FAMILIES, frozen, target_fprs=[0.01])
    for families in ("all", "tuning", "held_out"):
        assert pd.isna(value(scores, families, "threshold"))
        assert pd.isna(value(scores, families, "precision"))
        assert (value(scores, families, "tpr"), value(scores, families, "fpr")) == (0, 0)
        assert value(scores, families, "auc") == 0.5


@pytest.mark.parametrize("used", ["all", "unlabelled"])
def test_without_a_calibration_on_tuning_families_none_are_held_out(used):
    calibration = {"bits": 8, "families": used, "thresholds": []}
    scores = score_variant("x", LITERAL, LITERAL_FAMILIES, calibration, target_fprs=[])
    assert set(scores.families) == {"all", "tuning"}


@pytest.mark.parametrize("families", [LITERAL_FAMILIES.iloc[:0], LITERAL_FAMILIES.iloc[:1]])
def test_no_or_one_family_has_no_scores(families):
    of_one = LITERAL[(LITERAL.family == "a") & (LITERAL.relation == "same")]
    calibration = {"bits": 8, "families": "unlabelled", "thresholds": []}
    scores = score_variant("x", of_one, families, calibration, target_fprs=[0.01])
    assert scores.empty
    assert tuple(scores.columns) == COLUMNS


def test_clusters_are_a_row_at_the_rate_they_were_linked_at():
    images = pd.DataFrame({"image_id": [1, 2, 3, 4], "family": ["a", "a", "b", None]})
    clusters = pd.DataFrame({"image_id": [1, 2, 3, 4], "cluster": [0, 0, 0, 1]})
    scores = score_clusters("phash-64", clusters, images, target_fpr=1e-4)
    # One pair of a family, three of a cluster, one of both: 2 * 1 / (1 + 3).
    assert scores[["variant", "families", "metric", "at", "value", "n_pairs", "n_families"]].values.tolist() == [
        ["phash-64", "all", "cluster_f1", 1e-4, 0.5, 3, 2]
    ]
    assert tuple(score_clusters("x", clusters, images.iloc[2:], target_fpr=1e-4).columns) == COLUMNS
    assert score_clusters("x", clusters, images.iloc[2:], target_fpr=1e-4).empty
