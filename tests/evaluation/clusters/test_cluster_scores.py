"""Cluster scores checked by hand, and against scikit-learn where it can compute them."""

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.metrics.cluster import pair_confusion_matrix

from hashbench.evaluation.clusters import contingency as clusters
from hashbench.evaluation.clusters.contingency import b_cubed, contingency, pairwise
from hashbench.evaluation.clusters.intervals import INTERVALS, b3_f1_without, pair_f1_without
from hashbench.evaluation.clusters.scores import AGAINST_FAMILIES, COLUMNS, SIZES, score_clusters, score_sweep
from hashbench.evaluation.metrics import METRICS


def scored(families, of_cluster):
    ids = np.arange(len(families), dtype=np.uint64)
    table = pd.DataFrame({"image_id": ids, "cluster": of_cluster}).iloc[::-1]
    return score_clusters(table, pd.Series(families, index=ids, dtype=object))


@pytest.mark.parametrize(
    ("families", "of_cluster", "precision", "recall", "f1", "purity"),
    [
        ("aabb", [0, 0, 1, 1], 1, 1, 1, 1),
        ("aabb", [0, 1, 2, 3], None, 0, 0, 1),  # no pair shares a cluster
        ("aabb", [0, 0, 0, 0], 1 / 3, 1, 0.5, 0.5),  # two of two found, six given: 2 * 2 / (2 + 6)
        ("aaab", [0, 0, 1, 1], 1 / 2, 1 / 3, 0.4, 0.75),  # one of three found, two given: 2 * 1 / (3 + 2)
    ],
)
def test_pairs_and_purity_by_hand(families, of_cluster, precision, recall, f1, purity):
    found = scored(list(families), of_cluster)
    assert found["pair_precision"] == (pytest.approx(precision) if precision else pytest.approx(np.nan, nan_ok=True))
    assert (found["pair_recall"], found["pair_f1"]) == (pytest.approx(recall), pytest.approx(f1))
    assert found["purity"] == purity


def test_b_cubed_by_hand():
    # Of the clusters aab and b: precision of each picture 2/3, 2/3, 1/3, 1; recall 1, 1, 1/2, 1/2.
    found = scored(list("aabb"), [0, 0, 0, 1])
    assert found["b3_precision"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert found["b3_recall"] == pytest.approx(3 / 4)
    assert found["b3_f1"] == pytest.approx(2 / (3 / 2 + 4 / 3))


def test_sizes_by_hand():
    # Clusters of 3 (of two families), 2 and 1; two pictures are in none, so alone.
    table = pd.DataFrame({"image_id": [1, 2, 3, 4, 5, 6], "cluster": [7, 7, 7, 8, 8, 9]})
    families = pd.Series(["a", "a", "b", "b", None, "c", None, "a"], index=range(1, 9), dtype=object)
    found = score_clusters(table, families)
    assert {name: found[name] for name in SIZES} == {
        "pictures": 8,
        "clusters": 2,
        "alone": 3,
        "largest": 3,
        "largest_share": 3 / 8,
        "mixed": 1,
    }
    assert (found["labelled"], found["families"]) == (6, 3)
    # Of labelled pairs, aa, ab, ab share a cluster; of one family are aa, aa, aa, bb.
    assert found["pair_precision"] == pytest.approx(1 / 3)
    assert found["pair_recall"] == pytest.approx(1 / 4)


SHAPES = {
    "usual": (60, 7, 9),
    "many": (400, 40, 60),
    "one family": (50, 1, 5),
    "one cluster": (50, 6, 1),
    "one of each": (50, 1, 1),
    "mostly alone": (80, 5, 75),
}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_scores_are_those_of_scikit_learn(shape, seed):
    n, families, of_cluster = shape
    rng = np.random.default_rng((n, seed))
    true, made = rng.integers(0, families, n), rng.integers(0, of_cluster, n)
    found = scored([str(family) for family in true], made)
    # Counts ordered pairs: [[neither, cluster only], [family only, both]].
    (_, wrong), (missed, both) = pair_confusion_matrix(true, made).tolist()
    assert found["pair_f1"] == pytest.approx(2 * both / (2 * both + wrong + missed), abs=1e-12)
    assert found["ari"] == pytest.approx(metrics.adjusted_rand_score(true, made), abs=1e-10)
    assert found["ami"] == pytest.approx(metrics.adjusted_mutual_info_score(true, made), abs=1e-10)
    assert found["v_measure"] == pytest.approx(metrics.v_measure_score(true, made), abs=1e-10)


@pytest.mark.parametrize("same", [np.zeros(9, int), np.arange(9), np.arange(9) // 2], ids=["one", "alone", "pairs"])
def test_equal_partitions_agree_wholly(same):
    counts = contingency(same, same.max() - same)
    assert clusters.adjusted_mutual_information(counts) == pytest.approx(1)
    assert clusters.adjusted_rand_index(counts) == 1
    assert clusters.v_measure(counts) == pytest.approx(1)


@pytest.mark.parametrize("families", [["a", "b", None], [None, None, None]])
def test_without_a_pair_of_one_family_there_are_sizes_but_no_agreement(families):
    found = scored(families, [0, 0, 1])
    assert (found["clusters"], found["largest"]) == (1, 2)
    assert all(np.isnan(found[metric]) for metric in AGAINST_FAMILIES)


def test_a_sweep_is_a_row_a_threshold_the_runs_own_marked():
    sweep = pd.DataFrame({"threshold": [3, 3, 3, 5, 5, 5], "image_id": [1, 2, 3] * 2, "cluster": [0, 0, 1, 0, 0, 0]})
    families = pd.Series(["a", "a", "b"], index=[1, 2, 3])
    split_of = pd.Series({"a": "tuning", "b": "held_out"})
    table = score_sweep("phash-64", "dbscan", sweep, families, split_of, link_threshold=5)
    assert table.columns.tolist() == list(COLUMNS)
    assert table[["threshold", "linked", "pair_precision", "largest"]].values.tolist() == [
        [3, False, 1.0, 2],
        [5, True, pytest.approx(1 / 3), 3],
    ]
    assert score_sweep("phash-64", "dbscan", sweep, families, split_of, link_threshold=None).linked.sum() == 0


def test_held_out_families_are_scored_alone_beside_all():
    # Of four pictures in one cluster, two are of the held-out family: only with these, it is complete and pure.
    sweep = pd.DataFrame({"threshold": [3] * 4, "image_id": [1, 2, 3, 4], "cluster": [0] * 4})
    families = pd.Series(["a", "a", "b", "b"], index=[1, 2, 3, 4])
    split_of = pd.Series({"a": "tuning", "b": "held_out"})
    table = score_sweep("phash-64", "dbscan", sweep, families, split_of, link_threshold=3)
    assert table[["split", "pictures", "families", "largest", "pair_precision"]].values.tolist() == [
        ["all", 4, 2, 4, pytest.approx(1 / 3)],
        ["held_out", 2, 1, 2, 1.0],
    ]


@pytest.mark.parametrize("seed", range(5))
def test_without_a_family_is_without_its_pictures(seed):
    rng = np.random.default_rng(seed)
    true, made = rng.integers(0, 8, 60), rng.integers(0, 12, 60)
    counts = contingency(true, made)
    kept = [contingency(true[true != family], made[true != family]) for family in range(8)]
    assert pair_f1_without(counts) == pytest.approx([pairwise(some)["pair_f1"] for some in kept], abs=1e-12)
    assert b3_f1_without(counts) == pytest.approx([b_cubed(some)["b3_f1"] for some in kept], abs=1e-12)


def test_f1_of_clusters_has_an_interval_from_five_families_on():
    found = scored(list("aabbccddee"), [0, 0, 1, 1, 2, 3, 4, 4, 5, 6])
    assert 0 < found["pair_f1_low"] < found["pair_f1"] < found["pair_f1_high"] < 1
    assert 0 < found["b3_f1_low"] < found["b3_f1"] < found["b3_f1_high"] < 1
    few = scored(list("aabbcc"), [0, 0, 1, 1, 2, 3])
    assert np.isnan([few[name] for name in INTERVALS]).all()


def test_every_metric_of_clusters_is_declared():
    assert {*SIZES[1:], *AGAINST_FAMILIES} <= METRICS.keys()
