"""Cluster scores checked by hand, and against scikit-learn where it can compute them."""

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.metrics.cluster import pair_confusion_matrix

from hashbench import tables
from hashbench.evaluation.clusters import contingency as clusters
from hashbench.evaluation.clusters.contingency import b_cubed, contingency, of_families, pairwise
from hashbench.evaluation.clusters.intervals import INTERVALS, b3_f1_without, pairwise_without
from hashbench.evaluation.clusters.scores import (
    AGAINST_FAMILIES,
    COLUMNS,
    SIZES,
    score_clusters,
    score_sweep,
    score_sweeps,
)
from hashbench.evaluation.metrics import METRICS

# Pictures of other families that a picture has within each distance.
STRANGERS = np.array([0.0, 0, 0, 0.5, 1.0, 1.5])


def scored(families, of_cluster):
    return score_clusters(np.asarray(of_cluster), pd.factorize(np.array(families, dtype=object))[0])


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
    # The clusters are aab and b. Precision of each picture: 2/3, 2/3, 1/3, 1; recall: 1, 1, 1/2, 1/2.
    found = scored(list("aabb"), [0, 0, 0, 1])
    assert found["b3_precision"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert found["b3_recall"] == pytest.approx(3 / 4)
    assert found["b3_f1"] == pytest.approx(2 / (3 / 2 + 4 / 3))


def test_sizes_by_hand():
    # Clusters of 3 (of two families), 2, and three of 1.
    found = scored(["a", "a", "b", "b", None, "c", None, "a"], [7, 7, 7, 8, 8, 9, 1, 2])
    assert {name: found[name] for name in SIZES} == {
        "pictures": 8,
        "clusters": 2,
        "alone": 3,
        "largest": 3,
        "largest_share": 3 / 8,
        "mixed": 1,
        "mixed_share": 3 / 6,
    }
    assert (found["labelled"], found["families"], found["largest_family"]) == (6, 3, 3)
    # The labelled pairs aa, ab, ab share a cluster. The pairs aa, aa, aa, bb are of one family.
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


def sweep_of(*rows):
    return pd.DataFrame(rows, columns=["threshold", "image_id", "cluster"])


def test_a_sweep_is_a_row_a_threshold_the_runs_own_marked():
    # At 4 nothing changes; at 5 the third picture joins the others.
    sweep = sweep_of((3, 1, 0), (3, 2, 0), (3, 3, 2), (4, 1, 0), (5, 1, 0), (5, 3, 0))
    family_of = pd.Series(["x", "a", "a", "b"], index=[9, 1, 2, 3])
    split_of = pd.Series({"a": "tuning", "b": "held_out", "x": "tuning"})
    table = score_sweep("phash-64", "dbscan", sweep, family_of, split_of, strangers=STRANGERS, link_threshold=5)
    assert table.columns.tolist() == list(COLUMNS)
    every = table[table.split == "all"]
    assert every[["threshold", "strangers", "linked", "pair_precision", "largest"]].values.tolist() == [
        [3, 0.5, False, 1.0, 2],
        [4, 1.0, False, 1.0, 2],
        [5, 1.5, True, pytest.approx(1 / 3), 3],
    ]
    assert every.ami.notna().tolist() == [False, False, True]
    unlinked = score_sweep("phash-64", "dbscan", sweep, family_of, split_of, strangers=STRANGERS, link_threshold=None)
    assert unlinked.linked.sum() == 0


def test_each_split_is_scored_alone_beside_all_but_mixed_with_whatever_family():
    # One cluster of two tuning families and a held-out one; another held-out family in a cluster of its own.
    sweep = sweep_of(*[(3, picture, 0) for picture in range(1, 7)], (3, 7, 6), (3, 8, 6))
    family_of = pd.Series([*"aabbccdd"], index=range(1, 9))
    split_of = pd.Series({"a": "tuning", "b": "tuning", "c": "held_out", "d": "held_out"})
    table = score_sweep("phash-64", "dbscan", sweep, family_of, split_of, strangers=STRANGERS, link_threshold=3)
    shown = ["split", "pictures", "families", "clusters", "largest", "mixed", "mixed_share", "pair_precision"]
    assert table[shown].values.tolist() == [
        ["all", 8, 4, 2, 6, 1, 6 / 8, pytest.approx(4 / 16)],
        ["tuning", 4, 2, 1, 4, 1, 1.0, pytest.approx(2 / 6)],
        ["held_out", 4, 2, 2, 2, 1, 2 / 4, 1.0],
    ]


def test_families_alone_are_counted_as_if_the_others_were_not_there():
    rng = np.random.default_rng(1)
    true, made = rng.integers(0, 8, 60), rng.integers(0, 12, 60)
    chosen = np.arange(8) % 3 > 0
    some, there = of_families(contingency(true, made), chosen)
    kept = contingency(true[chosen[true]], made[chosen[true]])
    assert {name: getattr(some, name).tolist() for name in ("cells", "family", "cluster", "families", "clusters")} == {
        name: getattr(kept, name).tolist() for name in ("cells", "family", "cluster", "families", "clusters")
    }
    assert np.unique(made)[there].tolist() == np.unique(made[chosen[true]]).tolist()


@pytest.mark.parametrize("seed", range(5))
def test_without_a_family_is_without_its_pictures(seed):
    rng = np.random.default_rng(seed)
    true, made = rng.integers(0, 8, 60), rng.integers(0, 12, 60)
    counts = contingency(true, made)
    kept = [contingency(true[true != family], made[true != family]) for family in range(8)]
    for measure, values in pairwise_without(counts).items():
        assert values == pytest.approx([pairwise(some)[measure] for some in kept], abs=1e-12)
    assert b3_f1_without(counts) == pytest.approx([b_cubed(some)["b3_f1"] for some in kept], abs=1e-12)


def test_f1_of_clusters_has_an_interval_from_five_families_on():
    found = scored(list("aabbccddee"), [0, 0, 1, 1, 2, 3, 4, 4, 5, 6])
    assert 0 < found["pair_f1_low"] < found["pair_f1"] < found["pair_f1_high"] < 1
    assert found["pair_precision_low"] < found["pair_precision"] == found["pair_precision_high"] == 1
    assert 0 < found["pair_recall_low"] < found["pair_recall"] < found["pair_recall_high"] < 1
    assert 0 < found["b3_f1_low"] < found["b3_f1"] < found["b3_f1_high"] < 1
    few = scored(list("aabbcc"), [0, 0, 1, 1, 2, 3])
    assert np.isnan([few[name] for name in INTERVALS]).all()


def test_every_metric_of_clusters_is_declared():
    assert {*SIZES[1:], *AGAINST_FAMILIES} <= METRICS.keys()


def test_every_sweep_is_scored_with_the_strangers_and_the_threshold_of_its_variant(tmp_path):
    images = pd.DataFrame({"image_id": np.array([1, 2, 3], np.uint64), "family": ["a", "a", "b"]})
    families = pd.DataFrame({"family": ["a", "b"], "pictures": [2, 1], "split": ["tuning", "held_out"]})
    # Three pictures, 3 pairs: the two of family a equal in `near-8`, and 2 pairs of strangers at 3 and 5 bits.
    distances, calibrations, sweeps = {}, {}, {}
    for variant, far, link in (("near-8", (3, 5), 3), ("far-8", (7, 8), None)):
        rows = [("a", "same", "tuning", 0, 1)]
        rows += [(family, "different", "tuning", distance, 1) for family in "ab" for distance in far]
        distances[variant] = tmp_path / f"{variant}.distances.parquet"
        tables.write(pd.DataFrame(rows, columns=tables.DISTANCES.names), tables.DISTANCES, distances[variant])
        calibrations[variant] = {"bits": 8, "link_threshold": link}
        for clustering in ("dbscan", "connected_components"):
            path = tmp_path / f"{variant}.{clustering}.parquet"
            sweep = sweep_of((0, 1, 0), (0, 2, 0), (0, 3, 2), (3, 1, 0), (3, 3, 0))
            tables.write(sweep, tables.SWEEP, path)
            sweeps[variant, clustering] = path
    table = score_sweeps(images, families, calibrations, distances, sweeps)
    every = table[table.split == "all"]
    assert every[["variant", "clustering", "threshold", "strangers", "linked", "largest"]].values.tolist() == [
        # A pair of strangers of 3 pictures is 2 / 3 a picture.
        ["near-8", "dbscan", 0, 0, False, 2],
        ["near-8", "dbscan", 3, pytest.approx(2 / 3), True, 3],
        ["near-8", "connected_components", 0, 0, False, 2],
        ["near-8", "connected_components", 3, pytest.approx(2 / 3), True, 3],
        ["far-8", "dbscan", 0, 0, False, 2],
        ["far-8", "dbscan", 3, 0, False, 3],
        ["far-8", "connected_components", 0, 0, False, 2],
        ["far-8", "connected_components", 3, 0, False, 3],
    ]
