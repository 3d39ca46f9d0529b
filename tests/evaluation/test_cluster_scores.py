import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import pair_confusion_matrix

from hashbench.evaluation.clusters import pairwise_f1


def scored(families, clusters):
    ids = np.arange(len(families), dtype=np.uint64)
    images = pd.DataFrame({"image_id": ids, "family": pd.Series(families, dtype=object)})
    return pairwise_f1(pd.DataFrame({"image_id": ids, "cluster": clusters}).iloc[::-1], images)


@pytest.mark.parametrize(
    ("families", "clusters", "f1"),
    [
        ("aabb", [0, 0, 1, 1], 1.0),
        ("aabb", [0, 1, 2, 3], 0.0),
        ("aabb", [0, 0, 0, 0], 0.5),  # two of two found, six given: 2 * 2 / (2 + 6)
        ("aaab", [0, 0, 1, 1], 0.4),  # one of three found, two given: 2 * 1 / (3 + 2)
    ],
)
def test_by_hand(families, clusters, f1):
    assert scored(list(families), clusters) == (pytest.approx(f1), 6, 2)


@pytest.mark.parametrize("seed", range(5))
def test_pairs_are_those_of_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    families, clusters = rng.integers(0, 7, 60), rng.integers(0, 9, 60)
    # Counts ordered pairs: [[neither, cluster only], [family only, both]].
    (_, false), (missed, true) = pair_confusion_matrix(families, clusters).tolist()
    value, pairs, number = scored([str(family) for family in families], clusters)
    assert value == pytest.approx(2 * true / (2 * true + false + missed), abs=1e-15)
    assert (pairs, number) == (60 * 59 // 2, len(set(families)))


def test_pictures_without_a_family_do_not_count():
    assert scored(["a", None, "a", None, "b"], [0, 0, 0, 0, 1]) == (1.0, 3, 2)


@pytest.mark.parametrize("families", [["a", "b", None], [None, None, None]])
def test_without_a_pair_of_one_family_there_is_no_score(families):
    assert scored(families, [0, 0, 1]) is None
