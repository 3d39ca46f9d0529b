import numpy as np
import pandas as pd
import pytest

from hashbench.matching.clusters import cluster_images


def pairs(*rows):
    table = pd.DataFrame(rows, columns=["a", "b", "distance"]).assign(relation="different")
    return table.astype({"a": "uint64", "b": "uint64"})


def clusters(image_ids, table, threshold):
    result = cluster_images(np.array(image_ids, np.uint64), table, threshold=threshold)
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


def test_the_order_of_pictures_and_pairs_does_not_matter():
    rng = np.random.default_rng(1)
    ids = rng.integers(0, 2**64, 200, np.uint64)
    ends = np.sort(rng.choice(ids, (120, 2)), axis=1)
    table = pd.DataFrame({"a": ends[:, 0], "b": ends[:, 1], "distance": rng.integers(0, 9, 120)})
    first = cluster_images(ids, table, threshold=6)
    again = cluster_images(rng.permutation(ids), table.sample(frac=1, random_state=1), threshold=6)
    pd.testing.assert_frame_equal(first, again)
    assert 1 < first.cluster.nunique() < 200


def test_no_pairs_no_links():
    assert clusters([2, 1], pairs(), 5) == {1: 0, 2: 1}
