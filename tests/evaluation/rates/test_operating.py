import numpy as np
import pytest

from hashbench.evaluation.rates.operating import BaseRate, Point, lacking, pairs_needed, pick_threshold, points_of

# Ten same-family pairs: six at 0, two at 1, two at 3. Hundred others: one at 1, four at 2, the rest at 4.
SAME = np.array([6, 2, 0, 2, 0])
DIFFERENT = np.array([0, 1, 4, 0, 95])
AS_COUNTED = BaseRate(10, 100)


@pytest.mark.parametrize(
    ("target", "needed"), [(0.01, 100), (1e-3, 1000), (1e-4, 10_000), (1e-5, 100_000), (1e-6, 1_000_000), (0.3, 4)]
)
def test_a_rate_needs_as_many_pairs_as_its_inverse(target, needed):
    assert pairs_needed(target) == needed
    assert lacking(Point("target_fpr", target), needed) == ""
    assert lacking(Point("target_fpr", target), needed - 1) != ""


def test_what_is_lacking_is_said():
    said = "n too small for 1e-5: at least 100,000 different pairs needed, here 90,300"
    assert lacking(Point("target_fpr", 1e-5), 90_300) == said
    assert lacking(Point("best_f1", None), 1) == ""


@pytest.mark.parametrize(
    ("point", "threshold"),
    [
        (Point("target_fpr", 0.05), 3),
        (Point("target_fpr", 0.01), 1),
        (Point("target_fpr", 0.001), None),  # too few pairs
        # F1: 12/16 = 0.75 at 0; 16/19 = 0.84 at 1; 16/23 at 2; 20/25 = 0.80 at 3.
        (Point("best_f1", None), 1),
        # A false match costs as much as a missed one: 4 at 0, 3 at 1, 7 at 2, 5 at 3.
        (Point("least_cost", 1), 1),
        # Three times as much: 4 at 0, 2 + 3 at 1. A tenth: 4, 2.1, 2.5, 0.5.
        (Point("least_cost", 3), 0),
        (Point("least_cost", 0.1), 3),
        (Point("target_recall", 0.6), 0),
        (Point("target_recall", 0.61), 1),
        (Point("target_recall", 1), 3),
    ],
)
def test_thresholds_by_hand(point, threshold):
    assert pick_threshold(point, SAME, DIFFERENT, AS_COUNTED) == threshold


def test_at_a_lower_base_rate_f1_and_cost_ask_for_a_smaller_threshold():
    # With 10,000 different-family pairs to ten: 100 false matches at 1.
    rare = BaseRate(10, 10_000)
    assert pick_threshold(Point("best_f1", None), SAME, DIFFERENT, rare) == 0
    assert pick_threshold(Point("least_cost", 1), SAME, DIFFERENT, rare) == 0


def test_matching_nothing_may_be_best():
    others_first = np.array([95, 0, 0, 0, 5])
    assert pick_threshold(Point("least_cost", 1), SAME, others_first, AS_COUNTED) is None


def test_points_are_all_rules_with_their_numbers():
    points = points_of(target_fprs=[0.1, 0.01], cost_ratio=10, target_recall=0.95)
    assert [(point.rule, point.at) for point in points] == [
        ("target_fpr", 0.1),
        ("target_fpr", 0.01),
        ("best_f1", None),
        ("least_cost", 10),
        ("target_recall", 0.95),
    ]
    assert [point.metric("tpr") for point in points[1:]] == [
        "tpr",
        "tpr_at_best_f1",
        "tpr_at_least_cost",
        "tpr_at_recall",
    ]
