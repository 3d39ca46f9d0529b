"""Strangers near each picture: a tiny literal collection, and a plain NumPy count over all pairs of random ones."""

import numpy as np
import pandas as pd
import pytest

from hashbench import tables
from hashbench.matching import queries as module
from hashbench.matching.collection import UNLABELLED, collect
from hashbench.matching.distances import count_distances
from hashbench.matching.queries import count_queries

SPLITS = ("tuning", "held_out")
CASES = [
    # n, bits, families, share without a family
    (30, 64, 4, 0.0),
    (31, 64, 5, 0.2),
    (41, 256, 6, 0.1),
    (12, 100, 3, 0.5),
    (10, 64, 1, 0.0),
    (1200, 64, 9, 0.1),
    (1100, 256, 40, 0.1),
]


def collected(hashed):
    return collect(hashed.hashes, hashed.images, hashed.families, bits=hashed.bits, splits=SPLITS)


def plainly(collection, thresholds):
    """Count with one matrix of all distances, bit by bit."""
    octets = np.ascontiguousarray(collection.words).view(np.uint8).reshape(len(collection), -1)
    bits = np.unpackbits(octets, axis=1).astype(np.int32)
    apart = bits @ (1 - bits).T + (1 - bits) @ bits.T
    families, known = collection.families, collection.families != UNLABELLED
    rows = []
    for i in np.flatnonzero(known):
        for split, name in enumerate(SPLITS):
            strangers = known & (families != families[i]) & (collection.family_splits[families] == split)
            for t in thresholds:
                near = strangers & (apart[i] <= t)
                rows.append(
                    (
                        collection.image_ids[i],
                        collection.family_names[families[i]],
                        name,
                        t,
                        strangers.sum(),
                        near.sum(),
                    )
                )
    return rows


@pytest.mark.parametrize(("n", "bits", "families", "unlabelled"), CASES)
@pytest.mark.parametrize("rows", [6, 1024])
def test_counts_are_those_of_all_pairs_compared_plainly(make_hashed, monkeypatch, n, bits, families, unlabelled, rows):
    monkeypatch.setattr(module, "ROWS", rows)
    collection = collected(make_hashed(n, bits=bits, families=families, unlabelled=unlabelled))
    thresholds = [0, bits // 4, 2 * bits // 5, bits // 2, bits]
    table = count_queries(collection, thresholds, splits=SPLITS)
    assert list(table.itertuples(index=False, name=None)) == plainly(collection, thresholds)
    if n > 20:
        assert table[table.threshold == 2 * bits // 5].within.sum() > 0


def test_each_matching_pair_is_met_from_both_its_ends(make_hashed):
    collection = collected(make_hashed(300, bits=64, families=7, unlabelled=0.1))
    table = count_queries(collection, [20], splits=SPLITS)
    distances = count_distances(collection, splits=SPLITS)
    different = distances[distances.relation == "different"]
    assert table.within.sum() == different[different.distance <= 20].pairs.sum() > 0
    assert table.strangers.sum() == different.pairs.sum()


def test_five_pictures_by_hand(tmp_path):
    images = pd.DataFrame({"image_id": [1, 2, 3, 4, 5], "family": ["3", "3", "c", "a", None], "status": "ok"})
    families = pd.DataFrame(
        {"family": ["3", "a", "c"], "pictures": [2, 1, 1], "split": ["tuning", "held_out", "tuning"]}
    )
    digests = [b"\x00", b"\x03", b"\x01", b"\xff", b"\x00"]
    hashes = pd.DataFrame({"image_id": [1, 2, 3, 4, 5], "bits": 8, "hash": digests, "status": "ok"})
    collection = collect(hashes, images, families, bits=8, splits=SPLITS)
    table = count_queries(collection, [7, 1, 7], splits=SPLITS)
    assert list(table.itertuples(index=False, name=None)) == [
        (1, "3", "tuning", 1, 1, 1),  # 00-01
        (1, "3", "tuning", 7, 1, 1),
        (1, "3", "held_out", 1, 1, 0),  # 00-ff
        (1, "3", "held_out", 7, 1, 0),
        (2, "3", "tuning", 1, 1, 1),  # 03-01
        (2, "3", "tuning", 7, 1, 1),
        (2, "3", "held_out", 1, 1, 0),  # 03-ff
        (2, "3", "held_out", 7, 1, 1),
        (3, "c", "tuning", 1, 2, 2),
        (3, "c", "tuning", 7, 2, 2),
        (3, "c", "held_out", 1, 1, 0),  # 01-ff
        (3, "c", "held_out", 7, 1, 1),
        (4, "a", "tuning", 1, 3, 0),
        (4, "a", "tuning", 7, 3, 2),
        (4, "a", "held_out", 1, 0, 0),
        (4, "a", "held_out", 7, 0, 0),
    ]
    tables.write(table, tables.QUERIES, tmp_path / "queries.parquet")
    pd.testing.assert_frame_equal(tables.read(tmp_path / "queries.parquet", tables.QUERIES), table, check_dtype=False)


@pytest.mark.parametrize(("unlabelled", "thresholds"), [(1.0, [10]), (0.0, [])])
def test_without_families_or_thresholds_the_table_is_empty(make_hashed, tmp_path, unlabelled, thresholds):
    collection = collected(make_hashed(12, bits=64, families=3, unlabelled=unlabelled))
    table = count_queries(collection, thresholds, splits=SPLITS)
    tables.write(table, tables.QUERIES, tmp_path / "queries.parquet")
    assert tables.read(tmp_path / "queries.parquet", tables.QUERIES).empty


@pytest.mark.slow
def test_worker_processes_count_the_same(make_hashed, monkeypatch):
    monkeypatch.setattr(module, "ROWS", 16)
    collection = collected(make_hashed(40, bits=64, families=6, unlabelled=0.1))
    counted = [
        count_queries(collection, [18, 24], splits=SPLITS, executor=executor, workers=2)
        for executor in ("serial", "threads", "processes")
    ]
    pd.testing.assert_frame_equal(counted[1], counted[0])
    pd.testing.assert_frame_equal(counted[2], counted[0])
