from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from hashbench import tables
from hashbench.errors import InputError
from hashbench.matching import pairs as module
from hashbench.matching import search
from hashbench.matching.collection import collect
from hashbench.matching.distances import count_distances
from hashbench.matching.pairs import check_disk, count_pairs, find_pairs, write_pairs

SPLITS = ("tuning", "held_out")


def found(hashed, radius, **options):
    collection = collect(hashed.hashes, hashed.images, hashed.families, bits=hashed.bits, splits=SPLITS)
    return pd.concat(find_pairs(collection, radius=radius, **options), ignore_index=True)


def rows(table):
    return [tuple(row) for row in table.itertuples(index=False, name=None)]


def by_brute_force(hashed, radius):
    pairs = []
    for (a, x, family), (b, y, other) in combinations(sorted(hashed.records), 2):
        distance = (x ^ y).bit_count()
        unknown = family is None or other is None
        relation = "unknown" if unknown else "same" if family == other else "different"
        if relation == "same" or distance <= radius:
            pairs.append((a, b, relation, distance))
    return pairs


@pytest.mark.parametrize(
    ("n", "bits", "unlabelled", "radius"),
    [(9, 12, 0.0, 3), (30, 64, 0.0, 18), (31, 100, 0.2, 30), (40, 256, 0.1, 80), (12, 64, 1.0, 20), (1, 64, 0.0, 64)],
)
@pytest.mark.parametrize("block", [4, 1024])
def test_pairs_are_those_of_brute_force(make_hashed, monkeypatch, n, bits, unlabelled, radius, block):
    monkeypatch.setattr(search, "_ROWS", block)
    monkeypatch.setattr(module, "_SAME_AT_ONCE", block)
    hashed = make_hashed(n, bits=bits, families=4, unlabelled=unlabelled)
    expected = by_brute_force(hashed, radius)
    assert rows(found(hashed, radius)) == expected
    if n > 1:
        assert 0 < len(expected) < n * (n - 1) / 2  # the radius leaves out some pairs


def test_radius_zero_keeps_equal_hashes_and_the_full_radius_keeps_all(make_hashed):
    hashed = make_hashed(20, bits=64, families=5)
    assert set(found(hashed, 0).relation) == {"same"}
    assert len(found(hashed, 64)) == 190


@pytest.mark.parametrize("radius", [-1, 65])
def test_a_radius_out_of_range_is_refused(make_hashed, radius):
    with pytest.raises(InputError, match=f"^radius {radius} is outside 0 to 64, the bits of these hashes$"):
        found(make_hashed(3, bits=64, families=1), radius)


@pytest.mark.slow
def test_worker_processes_find_the_same(make_hashed, monkeypatch):
    monkeypatch.setattr(search, "_ROWS", 16)
    hashed = make_hashed(40, bits=64, families=6, unlabelled=0.1)
    pd.testing.assert_frame_equal(found(hashed, 20, executor="processes", workers=2), found(hashed, 20))


@pytest.mark.parametrize("n", [1, 20])
def test_the_table_survives_parquet_written_in_parts(make_hashed, monkeypatch, tmp_path, n):
    monkeypatch.setattr(search, "_ROWS", 3)
    monkeypatch.setattr(module, "_ROW_GROUP", 10)
    hashed = make_hashed(n, bits=64, families=3)
    table = found(hashed, 20)
    collection = collect(hashed.hashes, hashed.images, hashed.families, bits=64, splits=SPLITS)
    write_pairs(find_pairs(collection, radius=20), tmp_path / "pairs.parquet")
    read = tables.read(tmp_path / "pairs.parquet", tables.PAIRS)
    assert rows(read) == rows(table)
    assert (read.a.dtype, read.b.dtype) == (np.uint64, np.uint64)
    assert [path.name for path in tmp_path.iterdir()] == ["pairs.parquet"]


@pytest.mark.parametrize("radius", [0, 20, 64])
def test_the_histogram_knows_how_many_pairs_there_will_be(make_hashed, radius):
    hashed = make_hashed(40, bits=64, families=6, unlabelled=0.1)
    collection = collect(hashed.hashes, hashed.images, hashed.families, bits=64, splits=SPLITS)
    distances = count_distances(collection, splits=SPLITS)
    assert count_pairs(distances, radius=radius) == len(found(hashed, radius))


def test_more_pairs_than_the_disk_has_room_for_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(module.shutil, "disk_usage", lambda folder: SimpleNamespace(free=15_999))
    check_disk(999, tmp_path)
    with pytest.raises(
        InputError, match=r"1,000 pairs need 16,000 bytes and 15,999 are free; make room or lower "
    ) as no:
        check_disk(1000, tmp_path)
    assert str(no.value).startswith(f"{tmp_path}: ")
