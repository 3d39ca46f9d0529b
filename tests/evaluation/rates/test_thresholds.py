import json

import numpy as np
import pandas as pd
import pytest

from hashbench.evaluation.rates.operating import Point, points_of
from hashbench.evaluation.rates.thresholds import calibrate, frozen_at_point, read_calibrations, threshold_of

COLUMNS = ["family", "relation", "other_split", "distance", "pairs"]
FAMILIES = pd.DataFrame({"family": ["a", "b", "c"], "pictures": 9, "split": ["tuning", "tuning", "held_out"]})
# Pairs of the tuning families a and b: one at 2, nine at 5, ninety at 6. Pairs with c are nearer.
DISTANCES = pd.DataFrame(
    [
        *[(family, "different", "tuning", distance, n) for family in "ab" for distance, n in ((2, 1), (5, 9), (6, 90))],
        *[("ac"[i], "different", ("held_out", "tuning")[i], 1, 100) for i in (0, 1)],
        ("a", "same", "tuning", 0, 5),
        ("c", "same", "held_out", 0, 5),
    ],
    columns=COLUMNS,
)


def calibrated(distances=DISTANCES, families=FAMILIES, link=0.1, targets=(0.1, 0.01, 0.001), bits=8):
    points = points_of(target_fprs=list(targets), cost_ratio=2, target_recall=0.9)
    return calibrate(distances, families, bits=bits, points=points, link_fpr=link, unlabelled_threshold=0.3)


def test_thresholds_are_set_on_the_tuning_families_alone():
    assert calibrated() == {
        "bits": 8,
        "families": "tuning",
        "different_pairs": 100,
        "thresholds": [
            {"target_fpr": 0.1, "threshold": 5, "note": ""},
            {"target_fpr": 0.01, "threshold": 4, "note": ""},
            {
                "target_fpr": 0.001,
                "threshold": None,
                "note": "too few pairs for 0.001: at least 1,000 pairs of different families needed, here 100, and 78 "
                "families to promise it",
            },
        ],
        # All same-family pairs are at 0, where no other is.
        "points": [
            {"rule": "best_f1", "at": None, "pictures": None, "threshold": 0, "note": ""},
            {"rule": "least_cost", "at": 2, "pictures": None, "threshold": 0, "note": ""},
            {"rule": "target_recall", "at": 0.9, "pictures": None, "threshold": 0, "note": ""},
            # Ten same-family pairs found allow for 1.11 of the collection's 200 others: 1 in 180, of which 100 counted.
            {
                "rule": "own_precision",
                "at": 0.9,
                "pictures": None,
                "threshold": None,
                "note": "too few pairs for precision 0.9: at most 1 in 180 pairs of different families may match, but "
                "only 100 set the threshold here, and it takes 33 families to promise that",
            },
        ],
        "link_threshold": 5,
    }


def test_without_pairs_of_both_relations_among_them_all_families_are_used():
    same_elsewhere = DISTANCES[~((DISTANCES.relation == "same") & (DISTANCES.family == "a"))]
    found = calibrated(same_elsewhere)
    assert (found["families"], found["different_pairs"]) == ("all", 200)
    assert [row["threshold"] for row in found["thresholds"]] == [0, 0, None]


def test_no_threshold_qualifies():
    equal = DISTANCES.assign(distance=DISTANCES.distance.where(DISTANCES.distance != 2, 0))
    found = calibrated(equal.assign(pairs=100 * equal.pairs), targets=(0.1, 0.001), link=0.001)
    assert [row["threshold"] for row in found["thresholds"]] == [5, None]
    assert found["link_threshold"] is None


def test_without_families_pictures_are_linked_at_a_share_of_the_bits():
    unknown = pd.DataFrame([(None, "unknown", None, 3, 9)], columns=COLUMNS)
    found = calibrated(unknown, FAMILIES.iloc[:0])
    assert (found["families"], found["different_pairs"], found["link_threshold"]) == ("unlabelled", 0, 2)
    assert [row["threshold"] for row in found["thresholds"] + found["points"]] == [None] * 7


def test_a_calibration_is_json():
    counts = DISTANCES.astype({"pairs": np.int64, "distance": np.int32})
    assert json.loads(json.dumps(calibrated(counts))) == calibrated()


@pytest.mark.parametrize(("target", "threshold"), [(0.1, 5), (0.01, 4)])
def test_thresholds_are_looked_up_by_target(target, threshold):
    read = json.loads(json.dumps(calibrated()))
    assert threshold_of(read, target) == threshold
    assert frozen_at_point(read, Point("target_fpr", target))["threshold"] == threshold


def test_other_thresholds_are_looked_up_by_rule_and_number():
    made = {
        "points": [{"rule": "best_f1", "at": None, "threshold": 3}, {"rule": "least_cost", "at": 2, "threshold": 4}]
    }
    assert frozen_at_point(made, Point("best_f1", None))["threshold"] == 3
    assert frozen_at_point(made, Point("least_cost", 2.0))["threshold"] == 4


def test_a_threshold_is_even_where_all_distances_are():
    even = DISTANCES.assign(distance=2 * DISTANCES.distance)
    # One pair at an odd distance, of a family that sets no threshold.
    odd = pd.concat([even, even.tail(1).assign(distance=9)])
    found, others = (calibrated(counts, bits=16)["thresholds"] for counts in (even, odd))
    assert [row["threshold"] for row in found] == [10, 8, None]
    assert [row["threshold"] for row in others] == [11, 9, None]


def test_calibrations_are_read_by_variant(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_text(json.dumps({"bits": 64, "families": name}), encoding="utf-8")
    assert read_calibrations({"phash-64": tmp_path / "b", "dhash-64": tmp_path / "a"}) == {
        "phash-64": {"bits": 64, "families": "b"},
        "dhash-64": {"bits": 64, "families": "a"},
    }


def test_a_target_that_no_threshold_keeps_says_so():
    # All are at 0, so that any threshold matches every pair; 100 are enough to count 0.1.
    rows = [(family, relation, "tuning", 0, 50) for family in "ab" for relation in ("same", "different")]
    distances = pd.DataFrame(rows, columns=["family", "relation", "other_split", "distance", "pairs"])
    families = pd.DataFrame({"family": ["a", "b"], "pictures": 11, "split": "tuning"})
    points = [Point("target_fpr", 0.1)]
    (row,) = calibrate(distances, families, bits=8, points=points, link_fpr=0.1, unlabelled_threshold=0.1)["thresholds"]
    said = "no threshold qualifies with a false-positive rate of at most 0.1: nothing matches"
    assert row == {"target_fpr": 0.1, "threshold": None, "note": said}
