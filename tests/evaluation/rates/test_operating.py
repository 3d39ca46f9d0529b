import re

import numpy as np
import pytest

from hashbench.errors import InputError
from hashbench.evaluation.rates.operating import (
    BaseRate,
    Point,
    check_size,
    families_needed,
    lacking,
    least_promised,
    most_false,
    not_promised,
    pairs_needed,
    pick_threshold,
    points_of,
    set_threshold,
)

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
    said = "too few pairs for 1e-5: at least 100,000 pairs of different families needed, here 90,300, and 775 "
    said += "families to promise it"
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
    points = points_of(
        target_fprs=[0.1, 0.01], cost_ratio=10, target_recall=0.95, target_precisions=[0.9, 0.99], collection_size=1e6
    )
    assert [(point.rule, point.at, point.pictures) for point in points] == [
        ("target_fpr", 0.1, None),
        ("target_fpr", 0.01, None),
        ("best_f1", None, None),
        ("least_cost", 10, None),
        ("target_recall", 0.95, None),
        ("target_precision", 0.9, 1_000_000),
        ("target_precision", 0.99, 1_000_000),
        ("own_precision", 0.9, None),
    ]
    assert [point.metric("tpr") for point in points[1:6]] == [
        "tpr",
        "tpr_at_best_f1",
        "tpr_at_least_cost",
        "tpr_at_recall",
        "tpr_at_precision",
    ]
    assert points[-1].metric("tpr") == "tpr_at_own_precision"


@pytest.mark.parametrize(
    ("target", "threshold"),
    [
        # Precision: 6/6 at 0, 8/9 = 0.889 at 1, 8/13 = 0.615 at 2, 10/15 = 0.667 at 3, 10/110 at 4.
        (0.9, 0),
        (0.88, 1),
        (0.66, 3),
        (0.62, 3),  # the largest, although 2 is not precise enough
        (0.05, 4),
    ],
)
def test_a_target_precision_takes_the_largest_threshold_that_reaches_it(target, threshold):
    assert pick_threshold(Point("own_precision", target), SAME, 2 * DIFFERENT, AS_COUNTED) == threshold


def test_a_precision_without_a_false_match_counts_only_where_pairs_could_have_shown_one():
    # A precision of 0.99 at 0: 6 found, so 0.0606 false of 100 pairs, a rate of 6.1e-4: 1,650 pairs show one.
    threshold, note = set_threshold(Point("own_precision", 0.99), SAME, DIFFERENT, AS_COUNTED)
    assert threshold is None
    assert note == (
        "too few pairs for precision 0.99: at most 1 in 1,650 pairs of different families may match, but only "
        "100 set the threshold here, and it takes 100 families to promise that"
    )
    many = DIFFERENT * 17
    assert set_threshold(Point("own_precision", 0.99), SAME, many, AS_COUNTED) == (0, "")


def test_a_target_precision_is_meant_at_the_size_asked_for():
    # 110 pairs are of 15.34 pictures. Among 50 there are 32.6 same-family pairs and 1,192.4 others: at 1, 26.1 found
    # and 11.9 false, so 0.686 are right; among as many as were scored, 8 of 9.
    for pictures, threshold in ((50, 0), (None, 1)):
        point = Point("target_precision", 0.7, pictures)
        assert pick_threshold(point, SAME, 20 * DIFFERENT, AS_COUNTED) == threshold


def test_the_rate_that_a_precision_allows():
    # 90 of 100 found and 10 false of 100,000.
    assert most_false(0.9, 0.9, BaseRate(100, 100_000)) == pytest.approx(1e-4)


@pytest.mark.parametrize(("rate", "families"), [(1e-4, 245), (1e-5, 775), (1e-6, 2450)])
def test_a_rate_is_promised_by_so_many_families(rate, families):
    # Rule of three over pairs of families, m (m - 1) / 2 = 3 / rate, to the nearest: m = 245.4, 775.1, 2450.0.
    assert families_needed(rate) == families
    assert not_promised(rate, families) == ""
    assert (
        not_promised(rate, families - 1)
        == f"not promised: this takes {families:,} families, and here are {families - 1:,}"
    )
    assert least_promised(families) == pytest.approx(rate, rel=0.005)


def test_no_false_match_promises_no_more_than_families_bear_out():
    # 34 families make 561 pairs: 3 / 561.
    assert not_promised(0.0, 34) == "no false match seen: 34 families promise no rate below 0.0053"
    assert least_promised(2) == least_promised(1) == 1


@pytest.mark.parametrize("size", [1e160, 10**15 + 1, float("nan"), "many"])
def test_advice_is_for_collections_that_there_can_be(size):
    said = f"configuration: collection_size {size!r} is no number of pictures up to 1e15; set it to the size of your"
    with pytest.raises(InputError, match=f"^{re.escape(said)} collection$"):
        check_size(size, 792)
    check_size(10**15, 792)


def test_advice_is_for_collections_no_smaller_than_this_one():
    check_size(792, 792)
    with pytest.raises(
        InputError,
        match=r"^configuration: collection_size 500 is below the 792 labelled pictures here; set it to the size of "
        r"your collection, 792 or more$",
    ):
        check_size(500, 792)
