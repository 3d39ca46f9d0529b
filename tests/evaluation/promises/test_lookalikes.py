"""Look-alike families by vote, on three families of ten pictures each."""

import numpy as np
import pandas as pd
import pytest

from hashbench.evaluation.promises.lookalikes import close_shares, find_lookalikes, sensitivity, vote, with_pictures
from hashbench.evaluation.rates.family_pairs import FamilyPairs

KINDS = {"p-64": "cosine", "f-256": "cosine", "d-64": "gradient"}
NAMES = ["cat", "dog", "owl"]


def shares(**by_variant):
    return {variant.replace("_", "-"): pd.Series(of) for variant, of in by_variant.items()}


def test_the_share_of_a_family_pair_is_of_its_own_pairs():
    # 300 pairs, so a rate of 0.1 allows 30: those at distances 0 and 1, of which the first two families have 25 of 100.
    counted = FamilyPairs(
        np.array([10, 10, 10]), np.array([0, 0, 1]), np.array([1, 1, 2]), np.array([0, 1, 2]), np.array([20, 5, 9]), 2
    )
    assert close_shares(counted, fpr=0.1).to_dict() == {1: 0.25}
    assert close_shares(counted, fpr=0.01).empty


def test_two_variants_of_one_kind_have_one_vote():
    votes = shares(p_64={1: 0.5, 2: 0.3}, f_256={1: 0.6, 2: 0.2}, d_64={2: 0.2, 5: 0.19})
    table, alike = find_lookalikes(votes, KINDS, NAMES)
    assert table.values.tolist() == [
        ["cat", "owl", 2, "p-64 f-256 d-64", 0.3, True],
        ["cat", "dog", 1, "p-64 f-256", 0.6, False],
    ]
    assert alike.tolist() == [2]


def test_the_list_names_a_picture_of_each_family():
    table, _ = find_lookalikes(shares(p_64={1: 1.0}), KINDS, NAMES)
    images = pd.DataFrame({"image_id": [3, 1, 2], "path": ["c.jpg", "a.jpg", "b.jpg"], "family": ["dog", "dog", "cat"]})
    assert with_pictures(table, images)[["path_a", "path_b"]].values.tolist() == [["b.jpg", "a.jpg"]]


def test_no_votes_make_an_empty_list():
    table, alike = find_lookalikes({"p-64": pd.Series(dtype=float)}, KINDS, NAMES)
    assert (len(table), len(alike)) == (0, 0)


def test_the_rate_is_of_family_pairs_with_an_exact_interval():
    # 108 families have 5,778 pairs; 3 of them: 1.07e-4 to 1.52e-3 (Clopper and Pearson).
    votes = shares(p_64={1: 0.3, 2: 0.3, 3: 0.3}, d_64={1: 0.3, 2: 0.3, 3: 0.3})
    row = sensitivity(votes, KINDS, families=108).set_index(["share", "kinds"]).loc[(0.2, 2)]
    assert (row.look_alikes, row.family_pairs) == (3, 5778)
    assert (row.low, row.high) == pytest.approx((1.07e-4, 1.517e-3), rel=5e-3)


def test_a_larger_share_or_more_kinds_leave_fewer():
    votes = shares(p_64={1: 0.5, 2: 0.25, 3: 0.15}, d_64={1: 0.3, 2: 0.25, 3: 0.15})
    found = sensitivity(votes, KINDS, families=3).set_index(["share", "kinds"]).look_alikes
    assert found.to_dict() == {
        (0.1, 1): 3,
        (0.1, 2): 3,
        (0.1, 3): 0,
        (0.2, 1): 2,
        (0.2, 2): 2,
        (0.2, 3): 0,
        (0.4, 1): 1,
        (0.4, 2): 0,
        (0.4, 3): 0,
    }


def test_a_variant_without_a_kind_has_no_vote():
    shares = {"find-256": pd.Series({3: 0.5}), "find-256w": pd.Series({3: 0.9, 4: 0.9})}
    found = vote(shares, {"find-256": "cosine", "find-256w": ""})
    assert found.values.tolist() == [[3, 1, "find-256", 0.5]]
