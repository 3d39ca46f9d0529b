import numpy as np
import pandas as pd
import pytest

from hashbench import tables
from hashbench.errors import InputError
from hashbench.matching.collection import UNLABELLED, collect, read_collection, to_words

SPLITS = ("tuning", "held_out")
BIG = 2**64 - 2
FAMILIES = pd.DataFrame({"family": ["cat", "dog"], "pictures": [1, 2], "split": ["held_out", "tuning"]})
IMAGES = pd.DataFrame({"image_id": np.array([7, BIG, 1, 4], np.uint64), "family": ["dog", "cat", None, "dog"]})


def hashes(*rows):
    table = pd.DataFrame(rows, columns=["image_id", "bits", "hash", "status"])
    return table.astype({"image_id": "uint64"})


def collected(table, bits=16, images=IMAGES, families=FAMILIES):
    return collect(table, images, families, bits=bits, splits=SPLITS)


def test_hashes_are_joined_with_families_in_order_of_id():
    table = hashes(
        (BIG, 16, b"\x01\x02", "ok"),
        (7, 16, None, "refused"),
        (1, 16, b"\x03\x04", "ok"),
        (4, 16, b"\x05\x06", "ok"),
        (4, 8, b"\x07", "ok"),
    )
    collection = collected(table)
    assert len(collection) == 3
    assert collection.bits == 16
    assert collection.image_ids.tolist() == [1, 4, BIG]
    assert collection.words.tolist() == [[0x0403], [0x0605], [0x0201]]
    assert collection.families.tolist() == [UNLABELLED, 1, 0]
    assert collection.family_names == ("cat", "dog")
    assert [SPLITS[split] for split in collection.family_splits] == ["held_out", "tuning"]
    dtypes = [getattr(collection, name).dtype for name in ("image_ids", "words", "families", "family_splits")]
    assert dtypes == [np.uint64, np.uint64, np.int32, np.int8]


def test_a_collection_without_families():
    images = IMAGES.assign(family=pd.Series([None] * 4, dtype=object))
    collection = collected(hashes((7, 16, b"\x01\x02", "ok")), images=images, families=FAMILIES.iloc[:0])
    assert collection.families.tolist() == [UNLABELLED]
    assert collection.family_names == ()


def masked(*masks):
    table = hashes(*((place, 16, b"\x01\x02", "ok") for place in (1, 4, 7)[: len(masks)]))
    return table.assign(mask=pd.Series(masks, dtype=object))


def test_weighted_hashes_are_beside_their_masks():
    table = masked(b"\xff\xc0", b"\x03\xff")  # 10 of 16 bits
    collection = collect(table, IMAGES, FAMILIES, bits=16, splits=SPLITS, weighted=True)
    assert collection.bits == 16
    assert collection.words.tolist() == [[[0x0201, 0xC0FF]], [[0x0201, 0xFF03]]]
    assert collection.words.flags.c_contiguous
    assert collected(table).words.tolist() == [[0x0201], [0x0201]]


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (None, "hashes without masks of sure bits, which weighted variants need; match by the variant without w"),
        (b"\xff", "a mask does not mark 10 of 16 bits; delete the table and hash again"),
        (b"\xff\xe0", "a mask does not mark 10 of 16 bits; delete the table and hash again"),
        (b"\xff\xc0\x00", "a mask does not mark 10 of 16 bits; delete the table and hash again"),
    ],
)
def test_hashes_without_fitting_masks_are_not_matched_weighted(mask, message):
    with pytest.raises(InputError, match=f"^hash table: {message}"):
        collect(masked(b"\xff\xc0", mask), IMAGES, FAMILIES, bits=16, splits=SPLITS, weighted=True)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "no picture has a hash of 16 bits; see its status and reason columns"),
        ([(1, 8, b"\x01", "ok"), (7, 16, None, "refused")], "no picture has a hash of 16 bits"),
        ([(1, 16, b"\x01\x02", "ok")] * 2, "image_id 1 occurs twice"),
        ([(1, 16, b"\x01\x02", "ok"), (7, 16, b"\x01", "ok")], "a hash is not of 16 bits; delete the table"),
    ],
)
def test_tables_that_cannot_be_matched_are_refused(rows, message):
    with pytest.raises(InputError, match=f"^hash table: {message}"):
        collected(hashes(*rows))


def test_the_table_and_a_reason_are_named_if_a_method_can_hash_no_picture(tmp_path):
    refused = pd.DataFrame([(7, 16, None, "refused", "too tall", None, None)], columns=tables.HASHES.names)
    images = pd.DataFrame(index=range(1), columns=tables.IMAGES.names).assign(image_id=7)
    paths = [tmp_path / f"{name}.parquet" for name in ("hashes", "images", "families")]
    for path, table in zip(paths, (refused, images, FAMILIES), strict=True):
        tables.write(table, getattr(tables, path.stem.upper()), path)
    message = rf"^{paths[0]}: hash table: no picture has a hash of 16 bits \(too tall\); .*, and leave out the method"
    with pytest.raises(InputError, match=message):
        read_collection(*paths, bits=16, splits=SPLITS, flagged="keep")


def test_hashes_too_long_to_be_compared_are_refused():
    table = hashes((7, 2**15, bytes(2**12), "ok"))
    with pytest.raises(InputError, match=r"^hash table: hashes of 32768 bits; up to 32767 can be compared$"):
        collect(table, IMAGES, FAMILIES, bits=2**15, splits=SPLITS)
    table = hashes((7, 1032, bytes(129), "ok")).assign(mask=[bytes(129)])
    with pytest.raises(InputError, match=r"^hash table: hashes of 1032 bits; up to 1024 can be compared$"):
        collect(table, IMAGES, FAMILIES, bits=1032, splits=SPLITS, weighted=True)


@pytest.mark.parametrize(
    ("hashes", "words"),
    [
        ([b"\x01"], [[1]]),
        ([b"\x01\x02", b"\x00\x01"], [[0x0201], [0x0100]]),
        ([bytes(8) + b"\x01"], [[0, 1]]),
        ([b"\xff" * 32], [[2**64 - 1] * 4]),
    ],
)
def test_words_are_padded_with_zeros(hashes, words):
    found = to_words(hashes)
    assert found.dtype == np.uint64
    assert found.flags.c_contiguous
    assert found.tolist() == words


def test_flat_and_clipped_pictures_are_left_out_where_asked_for():
    table = hashes((7, 16, b"\x01\x02", "ok"), (1, 16, b"\x03\x04", "ok"), (4, 16, b"\x05\x06", "ok"))
    graded = table.assign(quality=["flat", None, "clipped"])
    leave_out = {"bits": 16, "splits": SPLITS, "flagged": "leave_out"}
    assert collect(graded, IMAGES, FAMILIES, **leave_out).image_ids.tolist() == [1]
    assert collect(graded, IMAGES, FAMILIES, **leave_out | {"flagged": "keep"}).image_ids.tolist() == [1, 4, 7]
    noted = IMAGES.assign(reason=["16-bit grey", *[None] * (len(IMAGES) - 1)])
    with pytest.raises(
        InputError, match=r"^hash table: every picture is flat or clipped \(16-bit grey\); set matching"
    ):
        collect(graded[table.image_id != 1], noted, FAMILIES, **leave_out)
    with pytest.raises(
        InputError, match=r"^hash table: every picture is flat or clipped; set matching\.flagged to keep"
    ):
        collect(graded[graded.quality.notna()], IMAGES, FAMILIES, **leave_out)
