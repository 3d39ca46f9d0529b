"""Weighted matching, through every step, against the distance written out in plain Python."""

from collections import Counter
from io import BytesIO
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from hashbench.corpus.edits.registry import EDITS
from hashbench.errors import InputError
from hashbench.hashers.registry import load
from hashbench.hashers.sure import sure_bits
from hashbench.matching import distances as distances_module
from hashbench.matching.blocks import least_distance
from hashbench.matching.collection import UNLABELLED, collect
from hashbench.matching.distances import count_distances
from hashbench.matching.known.groups import group_pictures
from hashbench.matching.known.incremental import HashTable
from hashbench.matching.known.nearest import nearest
from hashbench.matching.matchers import registry
from hashbench.matching.orientations.edited import choose_bases, measure_edits
from hashbench.matching.orientations.turned import Turned, distances_between, turned_words
from hashbench.matching.orientations.turned_pictures import collect_turned
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


# The first 38, or the last 38, of 64 bits are sure.
FIRST, LAST = b"\xff" * 4 + b"\xfc" + bytes(3), bytes(3) + b"\x3f" + b"\xff" * 4


def digest(number, mask=FIRST):
    """Return a hash of 64 bits of which so many high ones are 1, with its mask behind it."""
    return (((1 << number) - 1) << (64 - number)).to_bytes(8, "big") + mask


def test_a_hash_in_several_orientations_is_as_near_as_the_nearest():
    # 12 and 5 bits that both are sure of: 24 · 53 / 64 = 19.9 and 10 · 53 / 64 = 8.3; 20 that one is: 16.6.
    turns = [np.frombuffer(digest(number), np.uint8) for number in (12, 5)]
    known = [np.frombuffer(one, np.uint8)[None] for one in (digest(0), digest(0, LAST))]
    expected = [[19, 8], [9, 4]]  # the first 26 bits are sure in one of the two
    for hashes, distances in zip(known, expected, strict=True):
        found = [least_distance(one[None], hashes, weighted=True) for one in turns]
        assert found == distances
        assert least_distance(np.stack(turns), hashes, weighted=True) == distances[1]
    queries = turned_words([np.stack(turns)], weighted=True)
    words = turned_words(known, weighted=True)[0]
    assert queries.shape == (2, 1, 1, 2)
    assert distances_between(queries, words).tolist() == [[8, 4]]
    ready = Turned(registry.load("numba").build(words, bits=64, radius=4), queries)
    assert [side.tolist() for side in ready.against(slice(0, 1))] == [[0], [1], [4]]
    new, known = HashTable(np.array(["n"]), queries[0], queries), HashTable(np.array(["a", "b"]), words)
    assert list(nearest(new, known, number=2)) == [("n", "b", 4), ("n", "a", 8)]


def test_turned_hashes_are_counted_with_their_masks(make_hashed):
    hashed = make_hashed(12, bits=64, families=3)
    rng = np.random.default_rng(4)
    turned = pd.DataFrame({"image_id": hashed.hashes.image_id, "status": "ok", "quality": "ok"})
    sides = [[digest(int(number)) for number in rng.integers(0, 38, 8)] for _ in range(12)]
    turned["hashes"] = [b"".join(side) for side in sides]
    options = {"bits": 64, "splits": SPLITS, "flagged": "keep", "weighted": True}
    collection, words = collect_turned(turned, hashed.images, hashed.families, **options)
    assert (words.shape, collection.words.shape) == ((8, 12, 1, 2), (12, 1, 2))
    table = count_distances(collection, splits=SPLITS, turned=words)
    places = turned.image_id.argsort()
    least = Counter(
        min((one ^ two).bit_count() * 2 * 53 // 64 for one in ones[a] for two in ones[b][:1])
        for ones in [[[int.from_bytes(turn[:8], "big") for turn in sides[place]] for place in places]]
        for a, b in combinations(range(12), 2)
    )
    found = table.assign(pairs=table.pairs.where(table.relation == "same", table.pairs / 2))
    assert found.groupby("distance").pairs.sum().to_dict() == least


def test_pictures_are_grouped_by_the_weighted_distance():
    table = pd.DataFrame({"file": ["a", "b", "c"], "width": 9, "height": 9, "bytes": [3, 2, 1], "modified": 1})
    # Bits 38 to 63 differ between a and b, of which neither is sure, and all sure bits between them and c.
    hashes = [bytes(8) + FIRST, bytes(4) + b"\x03" + b"\xff" * 3 + FIRST, digest(38)]
    table["hashes"] = [np.frombuffer(one, np.uint8)[None] for one in hashes]
    table = table.assign(image_id=np.arange(3, dtype=np.uint64), family=None, quality="ok")
    options = {"bits": 64, "threshold": 9, "clustering": "complete_linkage", "min_samples": 2}
    found = group_pictures(table, weighted=True, **options)
    assert found[["group", "path", "distance"]].values.tolist() == [[0, "a", 0], [0, "b", 0], [1, "c", 0]]


def test_edited_copies_are_compared_by_the_weighted_distance(images, folder):
    base, edits = choose_bases(images, 1), [edit for edit in EDITS if edit.name == "JPEG"]
    hashers = {name: load("find", weighted=name == "find-256w") for name in ("find-256", "find-256w")}
    edited = measure_edits(base, folder, hashers, edits)
    rows = edited[edited.strength == 10].set_index("variant").distance
    with Image.open(folder / base.path.iloc[0]) as picture:
        stored, copy = picture.convert("RGB"), BytesIO()
        stored.save(copy, "JPEG", quality=10)
    hashes, masks = zip(
        *(np.split(np.unpackbits(hashers["find-256w"].hash_image(image)), 2) for image in (stored, Image.open(copy))),
        strict=True,
    )
    differ = hashes[0] != hashes[1]
    assert rows["find-256"] == differ.sum() > 0
    assert rows["find-256w"] == (differ * (masks[0].astype(int) + masks[1])).sum() * 53 // 64
