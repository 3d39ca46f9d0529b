import pandas as pd
import pytest

from hashbench.evaluation.rates.optimism import COLUMNS, optimism

FAMILIES = pd.DataFrame({"family": list("abcd"), "pictures": 9, "split": ["tuning"] * 2 + ["held_out"] * 2})
# Held-out families: ten same-family pairs, six at 1, two at 3, two at 5; hundred others, one at 2, the rest at 8.
# Tuning families: ten at 1; hundred others, one at 4, the rest at 8. Across: hundred at 8.
DISTANCES = pd.DataFrame(
    [
        *[("a", "same", "tuning", 1, 10), ("c", "same", "held_out", 1, 6), ("c", "same", "held_out", 3, 2)],
        ("d", "same", "held_out", 5, 2),
        *[(name, "different", "tuning", distance, n) for name in "ab" for distance, n in ((4, 1), (8, 99))],
        *[(name, "different", "held_out", distance, n) for name in "cd" for distance, n in ((2, 1), (8, 99))],
        *[("a", "different", "held_out", 8, 100), ("c", "different", "tuning", 8, 100)],
    ],
    columns=["family", "relation", "other_split", "distance", "pairs"],
)


def calibration(threshold=3, families="tuning"):
    return {"bits": 8, "families": families, "thresholds": [{"target_fpr": 0.01, "threshold": threshold}]}


def test_the_two_parts_by_hand():
    # At 1 in 100: all families have 2 of 300 within 4, so 7 is chosen and finds all. Held-out families have 1 of 100
    # within 2, so they would choose 7 as well. Frozen at 3 they find 8 of 10.
    table = optimism("x-8", DISTANCES, FAMILIES, calibration(), target_fprs=[0.01])
    assert table.columns.tolist() == list(COLUMNS)
    tpr = table.set_index("metric").loc["tpr"]
    assert (tpr.in_sample_threshold, tpr.own_threshold, tpr.held_out_threshold) == (7, 7, 3)
    assert (tpr.in_sample, tpr.own_choice, tpr.held_out) == (1, 1, 0.8)
    assert (tpr.optimism, tpr.by_choice, tpr.by_families) == (pytest.approx(0.2), pytest.approx(0.2), 0)
    assert tpr.n_pairs == 10


def test_thresholds_are_even_where_all_distances_are():
    # Twice the distances of above: of 15, the largest that qualifies, 14 remains, with the rates of above.
    even = DISTANCES.assign(distance=2 * DISTANCES.distance)
    table = optimism("x-16", even, FAMILIES, calibration(6) | {"bits": 16}, target_fprs=[0.01])
    tpr = table.set_index("metric").loc["tpr"]
    assert (tpr.in_sample_threshold, tpr.own_threshold, tpr.held_out_threshold) == (14, 14, 6)
    assert (tpr.in_sample, tpr.own_choice, tpr.held_out) == (1, 1, 0.8)


def test_the_parts_sum_to_the_optimism():
    table = optimism("x-8", DISTANCES, FAMILIES, calibration(threshold=1), target_fprs=[0.01])
    assert (table.by_choice + table.by_families).tolist() == pytest.approx(table.optimism.tolist())
    fpr = table.set_index("metric").loc["fpr"]
    assert (fpr.in_sample, fpr.own_choice, fpr.held_out) == (pytest.approx(2 / 300), 0.01, 0)


def test_targets_that_pairs_are_too_few_for_are_left_out():
    made = {"bits": 8, "families": "tuning", "thresholds": [{"target_fpr": 0.005, "threshold": None}]}
    assert optimism("x-8", DISTANCES, FAMILIES, made, target_fprs=[0.005]).empty


def test_a_target_that_no_threshold_keeps_to_has_no_rates():
    # 1 in 100 has enough pairs, but none of the thresholds of the tuning families keeps to it.
    assert optimism("x-8", DISTANCES, FAMILIES, calibration(threshold=None), target_fprs=[0.01]).empty


def test_without_held_out_families_there_is_nothing_to_compare():
    assert optimism("x-8", DISTANCES, FAMILIES, calibration(families="all"), target_fprs=[0.01]).empty
