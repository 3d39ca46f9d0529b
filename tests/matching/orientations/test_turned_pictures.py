"""The hashes of pictures in all orientations, and the distances counted from them."""

from collections import Counter
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from hashbench import hashers, tables
from hashbench.corpus.families import families_of
from hashbench.corpus.images import index_images
from hashbench.corpus.sources import find_source, list_pictures
from hashbench.hashers.orientations import NAMES, hash_and_assess
from hashbench.matching import distances as module
from hashbench.matching.distances import count_distances
from hashbench.matching.orientations.turned_pictures import collect_turned, hash_turned_pictures

SPLITS = ("tuning", "held_out")
HASHERS = {
    "phash-64": hashers.load("phash", "imagehash"),
    "find-published-256": hashers.load("find-published", "numpy"),
}


def test_pictures_are_hashed_in_all_orientations_and_what_cannot_be_is_a_row_with_a_reason(tmp_path, draw):
    draw(1).save(tmp_path / "0001_square.png")
    draw(2, (60, 40)).save(tmp_path / "0002_wide.png")
    draw(3).save(tmp_path / "0003_gone.png")
    images = index_images(list_pictures(find_source(str(tmp_path)), tmp_path), tmp_path)
    (tmp_path / "0003_gone.png").unlink()
    turned = hash_turned_pictures(images, tmp_path, HASHERS)
    assert turned.columns.tolist() == tables.TURNED.names
    assert turned.image_id.is_monotonic_increasing
    path = turned.image_id.map(images.set_index("image_id").path)
    by_picture = {key: rows.iloc[0] for key, rows in turned.groupby([path, "variant"])}
    for name in ("0001_square.png", "0002_wide.png"):
        row = by_picture[name, "phash-64"]
        assert row.hashes == hash_and_assess(HASHERS["phash-64"], tmp_path / name, 8)[0].tobytes()
        assert (row.status, row.quality) == ("ok", "ok")
    assert len(by_picture["0001_square.png", "find-published-256"].hashes) == 8 * 32
    wide = by_picture["0002_wide.png", "find-published-256"]
    assert (wide.hashes, wide.status) == (None, "refused")
    gone = by_picture["0003_gone.png", "phash-64"]
    assert (gone.hashes, gone.status, gone.reason) == (None, "unreadable", "No such file or directory")


def in_orientations(hashed, seed=5):
    """Return the `turned` table of a collection: the hashes as they are, and seven others for each picture."""
    rng = np.random.default_rng(seed)
    rows = []
    for image_id, number, _ in hashed.records:
        stored = number.to_bytes(hashed.bits // 8, "big")
        others = rng.integers(0, 256, 7 * len(stored), np.uint8).tobytes()
        rows.append((image_id, "phash-64", stored + others, "ok", None, "ok"))
    return pd.DataFrame(rows, columns=tables.TURNED.names).astype({"image_id": "uint64"})


def by_brute_force(hashed, turned):
    split = dict(zip(hashed.families.family, hashed.families.split, strict=True))
    size = hashed.bits // 8
    hashes = {
        image_id: [int.from_bytes(some[start : start + size], "big") for start in range(0, 8 * size, size)]
        for image_id, some in zip(turned.image_id.tolist(), turned.hashes, strict=True)
    }
    pairs = Counter()
    for (one, _, family), (two, _, other) in combinations(hashed.records, 2):
        query, known = min(one, two), max(one, two)
        distance = min((each ^ hashes[known][0]).bit_count() for each in hashes[query])
        if family is None or other is None:
            pairs[None, "unknown", None, distance] += 1
        elif family == other:
            pairs[family, "same", split[family], distance] += 1
        else:
            pairs[family, "different", split[other], distance] += 1
            pairs[other, "different", split[family], distance] += 1
    return dict(pairs)


@pytest.mark.parametrize(("n", "bits", "families", "unlabelled"), [(40, 64, 6, 0.1), (30, 256, 3, 0), (9, 64, 1, 1)])
@pytest.mark.parametrize("block", [7, 1024])
def test_counts_are_those_of_brute_force(make_hashed, monkeypatch, n, bits, families, unlabelled, block):
    monkeypatch.setattr(module, "BLOCK", block)
    hashed = make_hashed(n, bits=bits, families=families, unlabelled=unlabelled)
    turned = in_orientations(hashed)
    shuffled = turned.sample(frac=1, random_state=2)
    collection, words = collect_turned(
        shuffled, hashed.images, hashed.families, bits=bits, splits=SPLITS, flagged="leave_out"
    )
    assert words.shape == (len(NAMES), n, bits // 64)
    assert (words[0] == collection.words).all()
    table = count_distances(collection, splits=SPLITS, turned=words)
    rows = table.astype(object).where(table.notna(), None)
    assert {row[:4]: row[4] for row in rows.itertuples(index=False, name=None)} == by_brute_force(hashed, turned)


def test_pictures_that_are_flat_or_have_no_hash_are_left_out():
    rows = [
        (3, "phash-64", bytes(64), "ok", None, "ok"),
        (1, "phash-64", None, "refused", "too small", None),
        (2, "phash-64", bytes(64), "ok", None, "flat"),
        (4, "phash-64", b"\x01" + bytes(63), "ok", None, "ok"),
    ]
    turned = pd.DataFrame(rows, columns=tables.TURNED.names).astype({"image_id": "uint64"})
    images = pd.DataFrame({"image_id": np.array([1, 2, 3, 4], np.uint64), "family": list("aabb"), "status": "ok"})
    collection, words = collect_turned(turned, images, families_of(images), bits=64, splits=SPLITS, flagged="leave_out")
    assert collection.image_ids.tolist() == [3, 4]
    assert words[:, :, 0].tolist() == [[0, 1]] + [[0, 0]] * 7


@pytest.mark.slow
def test_processes_give_the_rows_of_one(images, folder):
    one, several = (
        hash_turned_pictures(images, folder, HASHERS, executor=executor, workers=2)
        for executor in ("serial", "processes")
    )
    assert len(one) == 12 * 2
    assert one.equals(several)
