import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from hashbench.evaluation.rates.histograms import area_under_curve, histograms, share_within, threshold_at

FAMILIES = pd.DataFrame({"family": ["a", "b", "c"], "pictures": 2, "split": ["tuning", "tuning", "held_out"]})
DISTANCES = pd.DataFrame(
    [
        ("a", "same", "tuning", 0, 1),
        ("b", "same", "tuning", 2, 1),
        ("c", "same", "held_out", 1, 1),
        ("a", "different", "tuning", 3, 4),  # a-b: four pairs at 3, once for each of the two families
        ("b", "different", "tuning", 3, 4),
        ("a", "different", "held_out", 2, 4),  # a-c: four pairs at 2
        ("c", "different", "tuning", 2, 4),
        ("b", "different", "held_out", 4, 4),  # b-c: four pairs at 4
        ("c", "different", "tuning", 4, 4),
        (None, "unknown", None, 0, 9),
    ],
    columns=["family", "relation", "other_split", "distance", "pairs"],
)


def test_all_families():
    found = histograms(DISTANCES, FAMILIES, bits=4)
    assert found.families == ("a", "b", "c")
    assert found.same.tolist() == [[1, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 1, 0, 0, 0]]
    assert found.different.tolist() == [[0, 0, 4, 4, 0], [0, 0, 0, 4, 4], [0, 0, 4, 0, 4]]
    assert found.same_total.tolist() == [1, 1, 1, 0, 0]
    assert found.different_total.tolist() == [0, 0, 4, 4, 4]
    assert found.scorable


def test_pairs_that_straddle_splits_are_in_neither():
    tuning = histograms(DISTANCES, FAMILIES, bits=4, split="tuning")
    assert tuning.families == ("a", "b")
    assert tuning.same_total.tolist() == [1, 0, 1, 0, 0]
    assert tuning.different_total.tolist() == [0, 0, 0, 4, 0]
    assert tuning.scorable
    held_out = histograms(DISTANCES, FAMILIES, bits=4, split="held_out")
    assert held_out.same_total.tolist() == [0, 1, 0, 0, 0]
    assert held_out.different_total.tolist() == [0, 0, 0, 0, 0]
    assert not held_out.scorable


def test_no_families_are_not_scorable():
    assert not histograms(DISTANCES, FAMILIES.iloc[:0], bits=4).scorable


@pytest.mark.parametrize(
    ("same", "different", "area"),
    [
        ([2, 0, 0], [0, 0, 3], 1),
        ([0, 0, 2], [3, 0, 0], 0),
        ([1, 2, 1], [1, 2, 1], 0.5),
        ([0, 4, 0], [0, 9, 0], 0.5),
        # 0 beats 1, 2, 2; 1 ties with 1 and beats 2, 2: (3 + 0.5 + 2) / 6.
        ([1, 1, 0], [0, 1, 2], 5.5 / 6),
        # 2 loses to 0 and 1, ties with 2 twice: (0 + 0 + 0.5 + 0.5) / 4.
        ([0, 0, 1], [1, 1, 2], 0.25),
    ],
)
def test_area_by_hand(same, different, area):
    assert area_under_curve(np.array(same), np.array(different)) == pytest.approx(area, abs=1e-15)


def test_area_of_many_at_once():
    same, different = np.array([[2, 0, 0], [0, 0, 2]]), np.array([[0, 0, 3], [3, 0, 0]])
    assert area_under_curve(same, different).tolist() == [1, 0]


@pytest.mark.parametrize("seed", range(5))
def test_area_is_that_of_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    same, different = rng.integers(0, 9, 20) + np.arange(20, 0, -1), rng.integers(0, 30, 20)
    labels = np.repeat([1, 0], [same.sum(), different.sum()])
    closeness = -np.concatenate([np.repeat(np.arange(20), same), np.repeat(np.arange(20), different)])
    assert area_under_curve(same, different) == pytest.approx(roc_auc_score(labels, closeness), abs=1e-12)


def test_area_of_as_many_pairs_as_the_real_collection():
    # A million times a thousand million pairs: larger than 2^53, and the square is larger than int64.
    same, different = np.array([10**6, 10**6, 0]), np.array([0, 10**9, 2 * 10**9])
    assert area_under_curve(same, different) == pytest.approx(5.5 / 6, abs=1e-12)


@pytest.mark.parametrize(
    ("different", "target", "threshold"),
    [
        ([0, 1, 3, 6], 0.0999, 0),
        ([0, 1, 3, 6], 0.1, 1),
        ([0, 1, 3, 6], 0.3999, 1),
        ([0, 1, 3, 6], 0.4, 2),
        ([0, 1, 3, 6], 1.0, 3),
        ([1, 9, 0, 0], 0.0999, None),
        ([1, 0, 0, 9], 0.1, 2),
        ([0, 0, 0, 5], 1e-4, 2),
        ([5, 0, 0, 0], 0.5, None),
        ([3, 997], 0.003, 0),
        ([7, 9993], 0.0007, 0),
        ([29, 99971], 0.00029, 0),
    ],
)
def test_the_threshold_is_the_largest_distance_that_keeps_to_the_target(different, target, threshold):
    assert threshold_at(np.array(different), target) == threshold


@pytest.mark.parametrize(("threshold", "share"), [(None, 0), (0, 0.1), (2, 0.6), (3, 1)])
def test_share_within(threshold, share):
    counts = np.array([1, 2, 3, 4])
    assert share_within(counts, threshold) == share
    assert share_within(np.stack([counts, counts[::-1]]), threshold)[0] == share
