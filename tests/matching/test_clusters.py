from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.cluster import DBSCAN

from hashbench import tables
from hashbench.errors import InputError
from hashbench.matching import lookup
from hashbench.matching.clusters import (
    CLUSTERINGS,
    cluster_images,
    cluster_variant,
    links_of,
    read_links,
    sweep_clusters,
    sweep_thresholds,
)


def pairs(*rows):
    table = pd.DataFrame(rows, columns=["a", "b", "distance"]).assign(relation="different")
    return table.astype({"a": "uint64", "b": "uint64"})


def clusters(image_ids, table, threshold):
    result = cluster_images(links_of(np.array(image_ids, np.uint64), table), threshold=threshold)
    assert result.columns.tolist() == ["image_id", "cluster"]
    return dict(zip(result.image_id.tolist(), result.cluster.tolist(), strict=True))


CHAIN = pairs((10, 20, 3), (20, 30, 5), (40, 50, 5), (50, 60, 6))


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [
        (None, {10: 0, 20: 1, 30: 2, 40: 3, 50: 4, 60: 5}),
        (2, {10: 0, 20: 1, 30: 2, 40: 3, 50: 4, 60: 5}),
        (3, {10: 0, 20: 0, 30: 1, 40: 2, 50: 3, 60: 4}),
        (5, {10: 0, 20: 0, 30: 0, 40: 1, 50: 1, 60: 2}),
        (6, {10: 0, 20: 0, 30: 0, 40: 1, 50: 1, 60: 1}),
    ],
)
def test_pairs_within_the_threshold_are_linked_in_chains(threshold, expected):
    assert clusters([60, 10, 50, 20, 40, 30], CHAIN, threshold) == expected


def test_the_largest_cluster_is_first_and_equal_ones_are_in_order_of_their_smallest_id():
    table = pairs((7, 8, 0), (8, 9, 0), (1, 2, 0), (3, 4, 0))
    assert clusters(range(1, 10), table, 0) == {1: 1, 2: 1, 3: 2, 4: 2, 5: 3, 6: 4, 7: 0, 8: 0, 9: 0}


def test_distance_nought_is_linked_at_threshold_nought():
    assert clusters([1, 2, 3], pairs((1, 2, 0), (2, 3, 1)), 0) == {1: 0, 2: 0, 3: 1}


def test_ids_beyond_signed_integers():
    big = 2**64 - 1
    assert clusters([big, 5, 2**63], pairs((5, big, 1)), 1) == {5: 0, 2**63: 1, big: 0}


@pytest.mark.parametrize("clustering", CLUSTERINGS)
def test_the_order_of_pictures_and_pairs_does_not_matter(clustering):
    rng = np.random.default_rng(1)
    ids = rng.integers(0, 2**64, 200, np.uint64)
    ends = np.sort(ids[np.array([rng.choice(200, 2, replace=False) for _ in range(160)])], axis=1)
    table = pd.DataFrame({"a": ends[:, 0], "b": ends[:, 1], "distance": rng.integers(0, 9, 160)})
    table = table.drop_duplicates(["a", "b"])
    first = cluster_images(links_of(ids, table), threshold=6, clustering=clustering, min_samples=3)
    shuffled = table.sample(frac=1, random_state=1)
    again = cluster_images(links_of(rng.permutation(ids), shuffled), threshold=6, clustering=clustering, min_samples=3)
    pd.testing.assert_frame_equal(first, again)
    assert 1 < first.cluster.nunique() < 200


@pytest.mark.parametrize("stranger", [5, 25, 99])
def test_a_pair_of_a_picture_that_is_not_there_is_refused(stranger):
    table = pairs((10, 20, 3), (stranger, 20, 4))
    with pytest.raises(InputError, match=f"^pairs: image_id {stranger} has no hash; run matching again"):
        links_of(np.array([10, 20, 30]), table)


def test_dbscan_chains_dense_places_and_leaves_noise_alone():
    # 1-2-3 is a core (2) with its borders; 4 is within reach of the cores 2 and 6 and nearer to 6; 9 has no core.
    table = pairs((1, 2, 3), (2, 3, 3), (2, 4, 3), (4, 6, 2), (5, 6, 1), (6, 7, 1), (8, 9, 1))
    result = cluster_images(links_of(np.arange(1, 10), table), threshold=3, clustering="dbscan", min_samples=4)
    members = result.groupby("cluster").image_id.agg(list).tolist()
    assert members == [[4, 5, 6, 7], [1, 2, 3], [8], [9]]


def test_complete_linkage_does_not_chain():
    # Each is close to the next; 4 is far from 1 and 2.
    table = pairs((1, 2, 1), (2, 3, 2), (1, 3, 4), (3, 4, 5))
    expected = {3: [0, 0, 1, 2], 4: [0, 0, 0, 1], 9: [0, 0, 0, 1]}
    for threshold, labels in expected.items():
        result = cluster_images(links_of(np.arange(1, 5), table), threshold=threshold, clustering="complete_linkage")
        assert result.cluster.tolist() == labels
    chained = cluster_images(links_of(np.arange(1, 5), table), threshold=9, clustering="connected_components")
    assert chained.cluster.tolist() == [0, 0, 0, 0]


@cache
def five_thousand():
    """Distances of 5,000 hashes of 64 bits, (n, n): families of noisy copies, some joined by copies of two."""
    rng = np.random.default_rng(5)
    centres = rng.random((600, 64)) < 0.5
    family = rng.integers(0, 600, 5000)
    bits = centres[family] ^ (rng.random((5000, 64)) < 0.08)
    between = rng.integers(0, 5000, 200)
    bits[between, :32] = centres[rng.integers(0, 600, 200), :32]
    bits = bits.astype(np.float32)
    ones = bits.sum(axis=1)
    return (ones[:, None] + ones[None, :] - 2 * bits @ bits.T).round().astype(np.int64)


@cache
def links_of_five_thousand():
    i, j = np.nonzero(np.triu(five_thousand() <= 24, k=1))
    near = pd.DataFrame({"a": i.astype(np.uint64), "b": j.astype(np.uint64), "distance": five_thousand()[i, j]})
    return links_of(np.arange(5000), near)


def partition(labels):
    """Return clusters as the first member of each picture's: the same for equal partitions."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return first[inverse]


def labels_at_each(sweep):
    """Yield each threshold of a sweep with the clusters of all pictures, whose ids are their places."""
    labels = np.empty(5000, np.int64)
    for threshold, changed in sweep.groupby("threshold"):
        labels[changed.image_id] = changed.cluster
        yield threshold, labels.copy()


@pytest.fixture(scope="module")
def swept():
    return {
        clustering: sweep_clusters(links_of_five_thousand(), thresholds=[0, 6, 12, 18], clustering=clustering)
        for clustering in CLUSTERINGS
    }


@pytest.mark.parametrize(
    ("clustering", "method"), [("connected_components", "single"), ("complete_linkage", "complete")]
)
@pytest.mark.slow
def test_linkage_clusters_are_those_of_brute_force(swept, clustering, method):
    # No two keys are equal, so the oracle has no ties to break: by distance, then by a, then by b.
    keys = five_thousand() * 5000**2 + np.minimum.outer(np.arange(5000), np.arange(5000)) * 5000
    keys += np.maximum.outer(np.arange(5000), np.arange(5000))
    np.fill_diagonal(keys, 0)
    tree = linkage(squareform(keys.astype(np.float64), checks=False), method)
    for threshold, labels in labels_at_each(swept[clustering]):
        truth = fcluster(tree, (threshold + 1) * 5000**2 - 1, criterion="distance")
        assert labels.tolist() == partition(truth).tolist()
        assert threshold == 0 or 1 < len(set(labels)) < 5000


@pytest.mark.slow
def test_dbscan_is_that_of_scikit_learn_but_for_ambiguous_borders(swept):
    distances = five_thousand()
    for threshold, labels in labels_at_each(swept["dbscan"]):
        truth = DBSCAN(eps=threshold + 0.5, min_samples=5, metric="precomputed").fit(distances)
        core = truth.core_sample_indices_
        if not len(core):
            assert len(set(labels)) == 5000
            continue
        assert partition(labels[core]).tolist() == partition(truth.labels_[core]).tolist()
        borders = np.setdiff1d(np.flatnonzero(truth.labels_ >= 0), core)
        nearest = core[np.argmin(distances[np.ix_(borders, core)], axis=1)]
        assert labels[borders].tolist() == labels[nearest].tolist()
        noise = labels[truth.labels_ < 0]
        assert np.bincount(labels)[noise].tolist() == [1] * len(noise)
    assert len(core) > 1000
    assert len(borders) > 50
    assert len(noise) > 10


@pytest.mark.parametrize("clustering", CLUSTERINGS)
def test_a_sweep_is_the_clusters_at_each_threshold(swept, clustering):
    for threshold, labels in labels_at_each(swept[clustering]):
        found = cluster_images(links_of_five_thousand(), threshold=threshold, clustering=clustering)
        assert partition(found.cluster).tolist() == labels.tolist()


def test_a_sweep_holds_what_changes_and_the_first_picture_always():
    table = pairs((20, 30, 1), (10, 20, 4), (40, 50, 4))
    links = links_of(np.array([10, 20, 30, 40, 50]), table)
    sweep = sweep_clusters(links, thresholds=[1, 2, 4], clustering="connected_components")
    assert sweep.values.tolist() == [
        *[[1, 10, 0], [1, 20, 1], [1, 30, 1], [1, 40, 3], [1, 50, 4]],
        [2, 10, 0],
        *[[4, 10, 0], [4, 20, 0], [4, 30, 0], [4, 50, 3]],
    ]


def test_links_are_read_nearest_first_up_to_a_threshold(tmp_path):
    table = pairs((7, 9, 2), (3, 7, 1), (3, 2**63, 2), (2**63, 2**64 - 1, 0), (3, 9, 3))
    tables.write(table, tables.PAIRS, tmp_path / "pairs.parquet")
    links = read_links(np.array([2**64 - 1, 9, 3, 2**63, 7], np.uint64), tmp_path / "pairs.parquet", threshold=2)
    assert links.ids.tolist() == [3, 7, 9, 2**63, 2**64 - 1]
    found = list(zip(links.a.tolist(), links.b.tolist(), links.distance.tolist(), strict=True))
    assert found == [(3, 4, 0), (0, 1, 1), (0, 3, 2), (1, 2, 2)]
    assert [links.end(threshold) for threshold in (-1, 0, 1, 2, 64)] == [0, 1, 2, 4, 4]


def test_pairs_that_are_no_table_are_refused(tmp_path):
    (tmp_path / "pairs.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"pairs.parquet: not a readable Parquet table \("):
        read_links(np.array([1], np.uint64), tmp_path / "pairs.parquet", threshold=1)
    tables.write(pd.DataFrame({"image_id": [1], "cluster": [0]}), tables.CLUSTERS, tmp_path / "pairs.parquet")
    with pytest.raises(InputError, match=r"pairs.parquet: has columns \['image_id', 'cluster'\], expected \['a', "):
        read_links(np.array([1], np.uint64), tmp_path / "pairs.parquet", threshold=1)


def test_a_compiled_table_holds_what_a_dictionary_does():
    rng = np.random.default_rng(1)
    keys, values = lookup.make(200)
    truth = {}
    for key in rng.integers(0, 300, 5000).tolist():
        place = lookup.find(keys, key)
        assert (values[place] if keys[place] == key else None) == truth.get(key)
        if key in truth:
            lookup.remove(keys, values, place)
            del truth[key]
        elif len(truth) < 200:
            keys[place], values[place] = key, key // 2
            truth[key] = key // 2
    assert 100 < len(truth) <= 200
    assert sorted(keys[keys != lookup.NOWHERE].tolist()) == sorted(truth)


def test_thresholds_of_a_sweep_are_the_distances_that_occur_and_the_calibrated_ones():
    some = links_of(np.arange(9), pairs((0, 1, 2), (0, 2, 2), (0, 3, 4), (0, 4, 6), (0, 5, 8), (0, 6, 10)))
    assert sweep_thresholds(some, [None, 7, 9, 30], radius=9) == [2, 4, 6, 7, 8, 9]
    every = links_of(np.arange(129), pairs(*((0, other, other) for other in range(1, 129))))
    assert sweep_thresholds(every, [], radius=128) == list(range(1, 129))
    assert sweep_thresholds(links_of(np.arange(2), pairs()), [3], radius=9) == [0, 3]


def test_an_unknown_clustering_is_refused_with_what_there_is():
    with pytest.raises(
        InputError, match=r"^clustering 'louvain' is unknown; known clusterings: connected_components, d"
    ):
        cluster_images(links_of(np.arange(2), pairs((0, 1, 1))), threshold=1, clustering="louvain")


def test_no_pairs_no_links():
    assert clusters([2, 1], pairs(), 5) == {1: 0, 2: 1}


def test_a_variant_is_clustered_by_each_clustering_at_its_threshold_and_at_all_to_try(tmp_path):
    # Pictures 1 to 4 have a hash of size 8; 5 is refused, and 6 has a hash of another size.
    rows = [(picture, 8, b"\0", "ok") for picture in (1, 2, 3, 4)] + [(5, 8, None, "refused"), (6, 16, b"\0\0", "ok")]
    hashes = pd.DataFrame(rows, columns=["image_id", "bits", "hash", "status"])
    path = tmp_path / "pairs.parquet"
    tables.write(pairs((1, 2, 1), (2, 3, 3), (1, 3, 7)), tables.PAIRS, path)
    given = {"bits": 8, "calibrated": [None, 2], "radius": 5, "min_samples": 2}
    found = list(cluster_variant(hashes, path, ["connected_components", "complete_linkage"], threshold=3, **given))
    assert [clusters.cluster.tolist() for clusters, _ in found] == [[0, 0, 0, 1], [0, 0, 1, 2]]
    assert all(clusters.image_id.tolist() == [1, 2, 3, 4] for clusters, _ in found)
    chained, whole = (sweep for _, sweep in found)
    # The pair 7 apart is beyond the radius, so it is no threshold.
    assert chained.threshold.unique().tolist() == whole.threshold.unique().tolist() == [1, 2, 3]
    assert chained[chained.threshold == 3][["image_id", "cluster"]].values.tolist() == [[1, 0], [3, 0]]
    assert whole[whole.threshold == 3][["image_id", "cluster"]].values.tolist() == [[1, 0]]
    unlinked, sweep = next(cluster_variant(hashes, path, ["dbscan"], threshold=None, **given))
    assert unlinked.cluster.tolist() == [0, 1, 2, 3]
    assert sweep.threshold.unique().tolist() == [1, 2, 3]
