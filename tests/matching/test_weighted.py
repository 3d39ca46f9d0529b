"""Weighted matching, through every step, against the distance written out in plain Python."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from hashbench.errors import InputError
from hashbench.hashers.sure import sure_bits
from hashbench.matching import distances as distances_module
from hashbench.matching.collection import UNLABELLED, collect
from hashbench.matching.distances import count_distances
from hashbench.matching.matchers import registry
from hashbench.matching.pairs import count_pairs, find_pairs
from hashbench.matching.queries import count_queries

SPLITS = ("tuning", "held_out")
CASES = [(64, 9), (256, 9), (256, 60), (128, 5), (100, 5)]  # bits, families


def weighted(hashed, seed=3):
    """Return the weighted collection of `hashed` with random masks, and its hashes and masks as integers."""
    rng = np.random.default_rng(seed)
    bits, n = hashed.bits, len(hashed.hashes)
    ranks = rng.random((n, bits)).argsort(axis=1).argsort(axis=1)
    masks = [row.tobytes() for row in np.packbits(ranks < sure_bits(bits), axis=1)]
    table = hashed.hashes.assign(mask=masks)
    collection = collect(table, hashed.images, hashed.families, bits=bits, splits=SPLITS, weighted=True)
    table = table.sort_values("image_id")
    return collection, *([int.from_bytes(value, "big") for value in table[name]] for name in ("hash", "mask"))


def every_distance(hashes, masks):
    """Return the distance of every pair a < b by its definition."""
    return {
        (a, b): sum(((hashes[a] ^ hashes[b]) & masks[c]).bit_count() for c in (a, b)) * 53 // 64
        for a, b in combinations(range(len(hashes)), 2)
    }


def of_two(hash_a, mask_a, hash_b, mask_b):
    table = pd.DataFrame({"image_id": [1, 2], "bits": 64, "status": "ok", "hash": [hash_a, hash_b]})
    images = pd.DataFrame({"image_id": [1, 2], "family": ["3", "3"], "status": "ok"})
    families = pd.DataFrame({"family": ["3"], "pictures": [2], "split": ["tuning"]})
    table["mask"] = [mask_a, mask_b]
    collection = collect(table, images, families, bits=64, splits=SPLITS, weighted=True)
    return count_distances(collection, splits=SPLITS)


def test_two_pictures_by_hand():
    low, high = b"\xff" * 4 + b"\xfc\x00\x00\x00", b"\x00\x00\x00\x3f" + b"\xff" * 4  # 38 bits each, 12 in common
    # All bits differ: 12 count twice, the other 26 + 26 once. 76 · 53 / 64 = 62.9.
    assert of_two(bytes(8), low, b"\xff" * 8, high).distance.tolist() == [62]
    # The last byte differs: only the second picture is sure of it. 8 · 53 / 64 = 6.6.
    assert of_two(bytes(8), low, bytes(7) + b"\xff", high).distance.tolist() == [6]
    # Both are sure of six bits: 12 · 53 / 64 = 9.9.
    assert of_two(bytes(8), low, bytes(4) + b"\xfc" + bytes(3), high).distance.tolist() == [9]


@pytest.mark.parametrize(("bits", "families"), CASES)
@pytest.mark.parametrize("block", [16, 4096])
def test_distances_are_counted_as_defined(make_hashed, monkeypatch, bits, families, block):
    monkeypatch.setattr(distances_module, "BLOCK", block)
    collection, hashes, masks = weighted(make_hashed(70, bits=bits, families=families, unlabelled=0.1))
    table = count_distances(collection, splits=SPLITS)
    expected = np.zeros((3, collection.bits + 1), np.int64)
    for (a, b), distance in every_distance(hashes, masks).items():
        one, other = collection.families[[a, b]]
        relation = 2 if UNLABELLED in (one, other) else 0 if one == other else 1
        expected[relation, distance] += 2 if relation == 1 else 1
    found = np.zeros_like(expected)
    np.add.at(found, (table.relation.map(["same", "different", "unknown"].index), table.distance), table.pairs)
    assert np.array_equal(found, expected)
    assert (expected.sum(axis=1) > 0).all()


@pytest.mark.parametrize("matcher", ["numba", "numpy"])
@pytest.mark.parametrize(("bits", "families"), CASES)
def test_pairs_are_found_as_defined(make_hashed, bits, families, matcher):
    collection, hashes, masks = weighted(make_hashed(70, bits=bits, families=families, unlabelled=0.1))
    radius = collection.bits * 3 // 10
    expected = []
    for (a, b), distance in every_distance(hashes, masks).items():
        one, other = collection.families[[a, b]]
        if distance <= radius or one == other != UNLABELLED:
            expected.append((collection.image_ids[a], collection.image_ids[b], distance))
    table = pd.concat(find_pairs(collection, radius=radius, matcher=matcher))
    assert list(table[["a", "b", "distance"]].itertuples(index=False, name=None)) == expected
    assert 0 < len(expected) < 70 * 69 / 2
    assert count_pairs(count_distances(collection, splits=SPLITS), radius=radius) == len(expected)


@pytest.mark.parametrize(("bits", "families"), CASES)
def test_strangers_are_counted_as_defined(make_hashed, bits, families):
    collection, hashes, masks = weighted(make_hashed(70, bits=bits, families=families))
    thresholds = [0, collection.bits // 3, collection.bits]
    within = dict.fromkeys(thresholds, 0)
    for (a, b), distance in every_distance(hashes, masks).items():
        if collection.families[a] != collection.families[b]:
            for threshold in thresholds:
                within[threshold] += 2 * (distance <= threshold)
    table = count_queries(collection, thresholds, splits=SPLITS)
    assert table.groupby("threshold").within.sum().to_dict() == within
    assert 0 < within[thresholds[1]] < within[thresholds[2]]


@pytest.mark.parametrize("entry", [entry for entry in registry.ENTRIES if not entry.weighted], ids=lambda e: e.name)
def test_a_matcher_of_plain_hashes_refuses_weighted_ones(make_hashed, entry):
    collection, *_ = weighted(make_hashed(9, bits=64, families=2))
    expected = f"^matcher {entry.name} cannot match by the weighted distance; use numba or numpy$"
    with pytest.raises(InputError, match=expected):
        next(find_pairs(collection, radius=9, matcher=entry.name))
