"""Counts of pairs by distance: tiny literal collections, and a brute-force oracle in plain Python on random ones."""

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from hashbench import tables
from hashbench.matching import distances as module
from hashbench.matching.blocks import hamming
from hashbench.matching.collection import collect
from hashbench.matching.counting.planes import count_planes
from hashbench.matching.counting.tiles import count_tiles
from hashbench.matching.distances import count_distances
from hashbench.matching.speed.synthetic import generate, random_bits

SPLITS = ("tuning", "held_out")
CASES = [
    # n, bits, families, share without a family
    (9, 12, 3, 0.0),
    (30, 64, 4, 0.0),
    (31, 100, 5, 0.2),
    (40, 256, 6, 0.1),
    (12, 64, 3, 1.0),
    (10, 64, 1, 0.0),
    (2, 64, 1, 0.0),
    # With so few bits, families of seven or more pictures count as large.
    (90, 12, 3, 0.1),
    (600, 12, 2, 0.0),
]


def counted(hashed, **options):
    collection = collect(hashed.hashes, hashed.images, hashed.families, bits=hashed.bits, splits=SPLITS)
    return count_distances(collection, splits=SPLITS, **options)


def as_counter(table):
    rows = table.astype(object).where(table.notna(), None)
    return {row[:4]: row[4] for row in rows.itertuples(index=False, name=None)}


def by_brute_force(hashed):
    split = dict(zip(hashed.families.family, hashed.families.split, strict=True))
    pairs = Counter()
    for (_, a, family), (_, b, other) in combinations(hashed.records, 2):
        distance = (a ^ b).bit_count()
        if family is None or other is None:
            pairs[None, "unknown", None, distance] += 1
        elif family == other:
            pairs[family, "same", split[family], distance] += 1
        else:
            pairs[family, "different", split[other], distance] += 1
            pairs[other, "different", split[family], distance] += 1
    return dict(pairs)


@pytest.mark.parametrize(("n", "bits", "families", "unlabelled"), CASES)
@pytest.mark.parametrize("block", [4, 64, 1024])
def test_counts_are_those_of_brute_force(make_hashed, monkeypatch, n, bits, families, unlabelled, block):
    monkeypatch.setattr(module, "BLOCK", block)
    hashed = make_hashed(n, bits=bits, families=families, unlabelled=unlabelled)
    assert as_counter(counted(hashed)) == by_brute_force(hashed)


@pytest.mark.parametrize(("n", "bits", "families", "unlabelled"), CASES)
def test_every_pair_is_counted_once(make_hashed, n, bits, families, unlabelled):
    table = counted(make_hashed(n, bits=bits, families=families, unlabelled=unlabelled))
    pairs = table.groupby("relation").pairs.sum()
    assert pairs.get("same", 0) + pairs.get("different", 0) / 2 + pairs.get("unknown", 0) == n * (n - 1) / 2
    assert (table.pairs > 0).all()


@pytest.mark.parametrize("bits", [64, 128, 256, 512, 576])
@pytest.mark.parametrize("families", [400, 40], ids=["small families", "large families"])
def test_counts_over_several_tiles_are_those_of_every_distance(bits, families):
    rng = np.random.default_rng(bits + families)
    collection = generate(random_bits(np.array([2300 / families]), noise=0.1), 2300, bits=bits, seed=families)
    collection = replace(collection, families=rng.permutation(collection.families))
    a, b = np.triu_indices(2300, 1)
    apart = hamming(collection.words, collection.words)[a, b]
    first, second = collection.families[a], collection.families[b]
    expected = np.zeros((families, 3, bits + 1), np.int64)  # same, then different by the other's split
    same = first == second
    np.add.at(expected, (first[same], 0, apart[same]), 1)
    for one, other in ((first, second), (second, first)):
        np.add.at(expected, (one[~same], 1 + collection.family_splits[other[~same]], apart[~same]), 1)
    table = count_distances(collection, splits=SPLITS)
    column = np.where(table.relation == "same", 0, 1 + table.other_split.map(SPLITS.index))
    found = np.zeros_like(expected)
    found[table.family.astype(int), column.astype(int), table.distance] = table.pairs
    assert np.array_equal(found, expected)


def test_three_families_by_hand(tmp_path):
    # By `printf NAME | sha256sum`: "3" and "c" are tuning families, "a" is held out.
    images = pd.DataFrame({"image_id": [1, 2, 3, 4, 5], "family": ["3", "3", "c", "a", None], "status": "ok"})
    families = pd.DataFrame(
        {"family": ["3", "a", "c"], "pictures": [2, 1, 1], "split": ["tuning", "held_out", "tuning"]}
    )
    digests = [b"\x00", b"\x03", b"\x01", b"\xff", b"\x00"]
    hashes = pd.DataFrame({"image_id": [1, 2, 3, 4, 5], "bits": 8, "hash": digests, "status": "ok"})
    table = count_distances(collect(hashes, images, families, bits=8, splits=SPLITS), splits=SPLITS)
    assert as_counter(table) == {
        ("3", "same", "tuning", 2): 1,  # 00-03
        ("3", "different", "tuning", 1): 2,  # 00-01, 03-01
        ("c", "different", "tuning", 1): 2,
        ("3", "different", "held_out", 8): 1,  # 00-ff
        ("3", "different", "held_out", 6): 1,  # 03-ff
        ("c", "different", "held_out", 7): 1,  # 01-ff
        ("a", "different", "tuning", 6): 1,
        ("a", "different", "tuning", 7): 1,
        ("a", "different", "tuning", 8): 1,
        (None, "unknown", None, 0): 1,
        (None, "unknown", None, 1): 1,
        (None, "unknown", None, 2): 1,
        (None, "unknown", None, 8): 1,
    }
    tables.write(table, tables.DISTANCES, tmp_path / "distances.parquet")
    assert as_counter(tables.read(tmp_path / "distances.parquet", tables.DISTANCES)) == as_counter(table)


def test_a_single_picture_has_no_pairs_and_an_empty_table(make_hashed, tmp_path):
    table = counted(make_hashed(1, bits=64, families=1))
    tables.write(table, tables.DISTANCES, tmp_path / "distances.parquet")
    assert tables.read(tmp_path / "distances.parquet", tables.DISTANCES).empty


@pytest.mark.slow
def test_worker_processes_count_the_same(make_hashed, monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 16)
    hashed = make_hashed(40, bits=64, families=6, unlabelled=0.1)
    pd.testing.assert_frame_equal(counted(hashed, executor="processes", workers=2), counted(hashed))


@pytest.mark.parametrize("bits", [64, 256, 512])
def test_planes_count_what_tiles_count_when_families_begin_and_end_anywhere(bits):
    # The first hash has no bit set and the second has all, so the farthest distance is among them.
    rng = np.random.default_rng(bits)
    sizes = [1, 15, 16, 17, 700, 2, 64, 65, 3, 1]
    family = np.repeat(np.arange(len(sizes)), sizes).astype(np.int32)
    split = np.array([0, 0, 0, 0, 0, 0, 1, 1, 1, 2], np.int8)
    rows = rng.integers(0, 2**64, (len(family), bits // 64), np.uint64) & rng.integers(0, 2**64, 1, np.uint64)
    rows[0], rows[1] = 0, 2**64 - 1
    blocks = {(0, 884, 0, 884): 390_286, (1, 300, 500, 884): 114_816, (840, 884, 840, 884): 946, (3, 4, 4, 5): 1}
    for block, pairs in blocks.items():
        kinds = [family[last - 1] - family[first] + 1 for first, last in (block[:2], block[2:])]
        found = []
        for count in (count_planes, count_tiles):
            counts = [np.zeros((kind, 4, bits + 1), np.int64) for kind in kinds]
            count(rows, np.ascontiguousarray(rows.T), family, split, block, *counts)
            found.append(counts)
        assert all(np.array_equal(one, other) for one, other in zip(*found, strict=True))
        assert found[0][0].sum() == pairs


def test_the_farthest_distance_is_counted(make_hashed):
    images = pd.DataFrame({"image_id": [1, 2], "family": ["3", "3"], "status": "ok"})
    families = pd.DataFrame({"family": ["3"], "pictures": [2], "split": ["tuning"]})
    hashes = pd.DataFrame({"image_id": np.array([1, 2], np.uint64), "bits": 256, "status": "ok"})
    hashes["hash"] = [bytes(32), b"\xff" * 32]
    table = count_distances(collect(hashes, images, families, bits=256, splits=SPLITS), splits=SPLITS)
    assert as_counter(table) == {("3", "same", "tuning", 256): 1}
