"""Two hashes as one: distances by hand, and the sum of both distances for every pair."""

import numpy as np
import pandas as pd
import pytest

from hashbench.errors import InputError
from hashbench.matching.blocks import hamming
from hashbench.matching.collection import collect
from hashbench.matching.combined import among, combine

SPLITS = ("tuning", "held_out")


def of(hashed, drop=()):
    table = hashed.hashes[~hashed.hashes.image_id.isin(drop)]
    return collect(table, hashed.images, hashed.families, bits=hashed.bits, splits=SPLITS)


def by_hand(bits, *hashes):
    ids = np.arange(1, len(hashes) + 1, dtype=np.uint64)
    images = pd.DataFrame({"image_id": ids, "family": "a"})
    families = pd.DataFrame({"family": ["a"], "pictures": [len(hashes)], "split": ["tuning"]})
    table = pd.DataFrame({"image_id": ids, "bits": bits, "hash": hashes, "status": "ok"})
    return collect(table[table.hash.notna()], images, families, bits=bits, splits=SPLITS)


def test_a_shorter_hash_counts_as_much_as_a_longer_one():
    one = by_hand(8, b"\x00", b"\x03", b"\xff")
    other = by_hand(16, b"\x00\x00", None, b"\x00\x01")
    both = combine(one, other)
    assert both.bits == 32
    assert both.image_ids.tolist() == [1, 3]
    assert both.families.tolist() == [0, 0]
    assert hamming(both.words, both.words).tolist() == [[0, 2 * 8 + 1], [2 * 8 + 1, 0]]  # of 16: 8/8 and 1/16


@pytest.mark.parametrize(("bits", "second"), [(64, 64), (64, 256), (256, 256), (256, 64)])
def test_distances_are_sums_of_shares(make_hashed, bits, second):
    one = of(make_hashed(60, bits=bits, families=5, unlabelled=0.1))
    other = make_hashed(60, bits=second, families=5, unlabelled=0.1, seed=2)
    ids = one.image_ids
    renamed = dict(zip(np.sort(other.hashes.image_id.to_numpy()), ids, strict=True))
    table = other.hashes.assign(image_id=other.hashes.image_id.map(renamed).astype("uint64"))
    second_one = collect(
        table,
        other.images.assign(image_id=other.images.image_id.map(renamed)),
        other.families,
        bits=second,
        splits=SPLITS,
    )
    both = combine(one, second_one)
    shares = hamming(one.words, one.words) / bits + hamming(second_one.words, second_one.words) / second
    assert np.array_equal(hamming(both.words, both.words), np.rint(shares * max(bits, second)))
    assert both.families.tolist() == one.families.tolist()
    assert both.bits == 2 * max(bits, second)


def test_collections_that_cannot_be_combined_are_refused(make_hashed):
    with pytest.raises(InputError, match=r"^hash tables: no picture has a hash in both; hash the same pictures with"):
        combine(by_hand(8, b"\x00", None), by_hand(8, None, b"\x00"))
    with pytest.raises(InputError, match=r"^hashes of 120 and 1144 bits cannot be combined; up to 32767 can be$"):
        combine(by_hand(120, bytes(15)), by_hand(1144, bytes(143)))


def test_some_pictures_of_a_collection():
    whole = by_hand(8, b"\x00", b"\x03", b"\xff")
    assert among(whole, whole.image_ids) is whole
    some = among(whole, np.array([3, 9], np.uint64))
    assert (some.image_ids.tolist(), some.words.tolist(), some.families.tolist()) == ([3], [[0xFF]], [0])
