import numpy as np
import pandas as pd
import pytest

from hashbench.corpus.families import SPLITS
from hashbench.evaluation.labels.audit import COLUMNS, score_audit, without_pairs
from hashbench.matching.collection import collect
from hashbench.matching.distances import count_distances

KEYS = ["family", "relation", "other_split", "distance"]


def pairs_of(records, chosen):
    """The chosen pairs, by position, with their families, relation and distance."""
    rows = []
    for i, j in chosen:
        (_, x, family), (_, y, other) = records[i], records[j]
        rows.append((family, other, "same" if family == other else "different", (x ^ y).bit_count()))
    return pd.DataFrame(rows, columns=["family_a", "family_b", "relation", "distance"])


def everything(hashed):
    collection = collect(hashed.hashes, hashed.images, hashed.families, bits=hashed.bits, splits=SPLITS)
    return count_distances(collection, splits=SPLITS)


def test_without_a_picture_s_pairs_the_counts_are_those_without_the_picture(make_hashed):
    hashed = make_hashed(40, bits=64, families=5)
    gone = hashed.records[7][0]
    less = without_pairs(
        everything(hashed), pairs_of(hashed.records, [(7, j) for j in range(40) if j != 7]), hashed.families
    )
    kept = hashed.hashes[hashed.hashes.image_id != gone]
    collection = collect(kept, hashed.images, hashed.families, bits=64, splits=SPLITS)
    expected = count_distances(collection, splits=SPLITS)
    assert less.set_index(KEYS).pairs.sort_index().equals(expected.set_index(KEYS).pairs.sort_index())


def test_without_no_pair_nothing_changes(make_hashed):
    hashed = make_hashed(20, bits=64, families=3, unlabelled=0.2)
    before = everything(hashed)
    after = without_pairs(before, pairs_of(hashed.records, []), hashed.families)
    # Rows of pairs without a family have no family and no split.
    assert after.pairs.sum() == before.pairs.sum()
    assert len(after) == len(before)


def test_scores_without_suspects_are_those_of_the_other_pairs():
    families = pd.DataFrame({"family": ["f", "g"], "pictures": 2, "split": ["tuning", "held_out"]})
    distances = pd.DataFrame(
        [
            ("f", "same", "tuning", 1, 1),
            ("g", "same", "held_out", 7, 1),
            ("f", "different", "held_out", 2, 1),
            ("g", "different", "tuning", 2, 1),
            ("f", "different", "held_out", 5, 3),
            ("g", "different", "tuning", 5, 3),
        ],
        columns=[*KEYS, "pairs"],
    )
    suspects = pd.DataFrame(
        [("g", "g", "same", 7), ("g", "f", "different", 2)], columns=["family_a", "family_b", "relation", "distance"]
    )
    scores = score_audit("phash-8", distances, suspects, families, bits=8, target_fprs=[0.34, 0.01])
    assert set(scores["at"].dropna()) == {0.34}  # three or four pairs cannot show a rate of one in hundred
    assert scores.columns.tolist() == list(COLUMNS)
    by_metric = scores.set_index("metric")[["with_suspects", "without_suspects"]]
    # With: 1 beats all four different-family pairs, and 7 beats none: 4 / 8. Without: 1 beats all three.
    assert by_metric.loc["auc"].tolist() == [0.5, 1.0]
    assert by_metric.loc["same_pairs"].tolist() == [2, 1]
    assert by_metric.loc["different_pairs"].tolist() == [4, 3]
    assert by_metric.loc["threshold"].tolist() == [4, 4]
    assert by_metric.loc["tpr"].tolist() == [0.5, 1.0]


def test_a_threshold_is_even_where_all_distances_are():
    families = pd.DataFrame({"family": ["f", "g"], "pictures": 2, "split": ["tuning", "held_out"]})
    rows = [("f", "same", "tuning", 2, 1), ("g", "same", "held_out", 14, 1)]
    rows += [(family, "different", "tuning", distance, n) for family in "fg" for distance, n in ((4, 1), (10, 3))]
    distances = pd.DataFrame(rows, columns=[*KEYS, "pairs"])
    none = pd.DataFrame(columns=["family_a", "family_b", "relation", "distance"])
    scores = score_audit("x", distances, none, families, bits=16, target_fprs=[0.3]).set_index("metric")
    # One of four different-family pairs is at 4, the others at 10: 9 is the largest that keeps to 0.3, and 8 the
    # largest even one.
    assert scores.with_suspects["threshold"] == 8
    assert scores.with_suspects["tpr"] == 0.5


def test_where_all_same_family_pairs_are_suspect_there_is_no_score_without(make_hashed):
    hashed = make_hashed(8, bits=64, families=2)
    records = hashed.records
    same = [(i, j) for i in range(8) for j in range(i) if records[i][2] == records[j][2]]
    scores = score_audit(
        "phash-64", everything(hashed), pairs_of(records, same), hashed.families, bits=64, target_fprs=[0.1]
    )
    assert scores.without_suspects.isna().all()
    assert scores.with_suspects.notna().all()


@pytest.mark.parametrize("families", [1])
def test_without_two_families_there_is_nothing_to_audit(make_hashed, families):
    hashed = make_hashed(6, bits=64, families=families)
    empty = pairs_of(hashed.records, [])
    assert score_audit("x-64", everything(hashed), empty, hashed.families, bits=64, target_fprs=[0.1]).empty
    assert np.isfinite(everything(hashed).pairs).all()
