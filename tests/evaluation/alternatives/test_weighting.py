"""Weighted and plain distances side by side: from tables written by hand, and through the hashes of drawn families."""

import numpy as np
import pandas as pd
import pytest

from hashbench import tables
from hashbench.evaluation.alternatives.weighting import COLUMNS, compare_distances, count_weighted, study_weighting
from hashbench.hashers.sure import sure_bits
from hashbench.matching.collection import collect
from hashbench.matching.distances import count_distances

SPLITS = ("tuning", "held_out")
FAMILIES = pd.DataFrame({"family": list("abcdef"), "pictures": 2, "split": ["tuning", "held_out"] * 3}).sort_values(
    "family", ignore_index=True
)


def distances(same, different):
    """Six families.

    `same` and `different` give the number of same-family and different-family pairs at each distance.
    """
    rows = [
        (family, "same", split, d, n)
        for family, split in zip(FAMILIES.family, FAMILIES.split, strict=True)
        for d, n in same.items()
    ]
    for family in FAMILIES.family:
        rows += [(family, "different", split, d, n) for split in SPLITS for d, n in different.items()]
    return pd.DataFrame(rows, columns=tables.DISTANCES.names)


def test_the_gain_is_the_difference_at_the_same_false_positive_rate():
    # By Hamming distance, half of the same-family pairs are nearer than all others; by the weighted one, three
    # quarters.
    plain = distances({1: 2, 8: 2}, {8: 100})
    weighted = distances({1: 3, 8: 1}, {8: 100})
    table = compare_distances({"x-8": plain}, {"x-8": weighted}, FAMILIES, bits={"x-8": 8}, target_fprs=[0.01, 1e-6])
    assert table.columns.tolist() == list(COLUMNS)
    assert table[["families", "at"]].values.tolist() == [
        *(["all", 0.01], ["all", 1e-6]),
        *(["held_out", 0.01], ["held_out", 1e-6]),
    ]
    everyone, too_few, *_ = table.to_dict("records")
    # To reach a rate of 1 %, 1 % of the pairs at the next distance are taken: 0.5 + 0.5 / 100 and 0.75 + 0.25 / 100.
    found = (everyone["tpr"], everyone["tpr_weighted"], everyone["difference"])
    assert found == pytest.approx((0.505, 0.7525, 0.2475))
    assert everyone["n_families"] == 6
    assert everyone["outcome"] == "tie"  # six families without a difference: an unseen one could differ
    assert np.isnan(too_few["difference"])
    needed = "at least 1,000,000 pairs of different families needed, here 600, and 2,450 families to promise it"
    assert too_few["note"] == f"too few pairs for 1e-6: {needed}"


def test_without_variants_or_pairs_there_are_no_rows():
    assert compare_distances({}, {}, FAMILIES, bits={}, target_fprs=[0.01]).empty
    nothing = {"x-8": distances({}, {})}
    assert compare_distances(nothing, nothing, FAMILIES, bits={"x-8": 8}, target_fprs=[0.01]).empty


@pytest.fixture
def studied(make_hashed, tmp_path):
    """Return the paths of hashes and distances of `x-64`, whose noisy bits are unsure, and of `y-64` without masks."""
    hashed = make_hashed(400, bits=64, families=20)
    rng = np.random.default_rng(2)
    true = np.unpackbits(np.array([list(value) for value in hashed.hashes.hash], np.uint8), axis=1)
    ranks = rng.random(true.shape).argsort(axis=1).argsort(axis=1)
    sure = ranks < sure_bits(64)
    noisy = np.packbits(true ^ (~sure & (rng.random(true.shape) < 0.5)), axis=1)
    table = hashed.hashes.assign(reason=None, quality="ok", hash=[row.tobytes() for row in noisy])
    masked = table.assign(mask=[row.tobytes() for row in np.packbits(sure, axis=1)])
    hashes, counted = {}, {}
    for variant, some in (("x-64", masked), ("y-64", table.assign(mask=None))):
        hashes[variant], counted[variant] = tmp_path / f"{variant}.hashes", tmp_path / f"{variant}.distances"
        tables.write(some, tables.HASHES, hashes[variant])
        collection = collect(some, hashed.images, hashed.families, bits=64, splits=SPLITS)
        tables.write(count_distances(collection, splits=SPLITS), tables.DISTANCES, counted[variant])
    return hashed, hashes, counted


def test_masks_that_mark_the_bits_without_noise_gain_and_variants_without_masks_have_no_rows(studied):
    hashed, hashes, counted = studied
    bits = {"x-64": 64, "y-64": 64}
    weighted = count_weighted(hashed.images, hashed.families, hashes, bits=bits, flagged="leave_out")
    table = study_weighting(hashed.families, counted, weighted, bits=bits, target_fprs=[0.01])
    assert set(table.variant) == {"x-64"}
    everyone = table[table.families == "all"].iloc[0]
    assert everyone.outcome == "better"
    assert 0.1 < everyone.low < everyone.difference == everyone.tpr_weighted - everyone.tpr


def test_all_bits_sure_of_equal_masks_counts_those_bits_twice(studied):
    hashed, hashes, _ = studied
    mask = np.packbits(np.arange(64) < sure_bits(64)).tobytes()
    one = tables.read(hashes["x-64"], tables.HASHES).assign(mask=mask)
    tables.write(one, tables.HASHES, hashes["x-64"])
    seen = count_weighted(hashed.images, hashed.families, hashes, bits={"x-64": 64, "y-64": 64}, flagged="keep")
    assert set(seen) == {"x-64"}
    assert set(seen["x-64"].distance) <= {2 * bits * 53 // 64 for bits in range(39)}
