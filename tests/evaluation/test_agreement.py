import pandas as pd
import pytest

from hashbench.evaluation.agreement import COLUMNS, compare_implementations


def hashes(*digests, bits=16, first_id=1):
    return pd.DataFrame(
        [
            (first_id + index, bits, digest, "ok" if digest else "refused", None, "ok")
            for index, digest in enumerate(digests)
        ],
        columns=["image_id", "bits", "hash", "status", "reason", "quality"],
    )


def compared(tables, tolerance=0):
    return compare_implementations(tables, dict.fromkeys(tables, tolerance)).to_dict("records")


def test_equal_implementations_are_identical():
    reference = hashes(b"\x00\x00", b"\xff\xff")
    assert compared({"find/a": reference, "find/b": reference[::-1]}) == [
        {
            "method": "find",
            "implementation": "b",
            "against": "a",
            "bits": 16,
            "pictures": 2,
            "identical": 2,
            "max_different_bits": 0,
            "mean_different_bits": 0.0,
            "tolerance": 0,
            "verdict": "identical",
        }
    ]


def test_differing_bits_are_counted():
    table = {
        "find/a": hashes(b"\x00\x00", b"\xff\xff", b"\x00\x01", b"\x12\x34"),
        "find/b": hashes(b"\x00\x00", b"\xff\xfe", b"\xff\x00", b"\x12\x34"),
    }
    (row,) = compared(table)
    assert (row["pictures"], row["identical"], row["verdict"]) == (4, 2, "differs")
    # 0, 1, 9 and 0 bits differ.
    assert (row["max_different_bits"], row["mean_different_bits"]) == (9, 2.5)


@pytest.mark.parametrize(
    ("digest", "verdict"), [(b"\x00\x00", "identical"), (b"\x00\x03", "within tolerance"), (b"\x00\x07", "differs")]
)
def test_a_tolerance_is_a_number_of_bits_of_one_hash(digest, verdict):
    (row,) = compared({"find/a": hashes(b"\x00\x00"), "find/b": hashes(digest)}, tolerance=2)
    assert (row["tolerance"], row["verdict"]) == (2, verdict)


def test_pictures_that_both_hashed_are_compared():
    table = {
        "find/a": hashes(b"\x00\x00", None, b"\x00\x02", b"\x00\x03"),
        "find/b": hashes(b"\x00\x02", None, b"\x00\x04", first_id=3),
    }
    (row,) = compared(table)
    assert (row["pictures"], row["identical"]) == (1, 1)


def test_each_is_compared_with_the_first_of_its_own_method_at_each_size():
    both_sizes = pd.concat([hashes(b"\x00\x00"), hashes(b"\x00", bits=8)])
    table = {
        "find/a": hashes(b"\x00\x01"),
        "phash/c": both_sizes,
        "find/b": hashes(b"\x00\x01"),
        "phash/d": both_sizes,
        "phash/e": both_sizes,
    }
    found = [(row["method"], row["implementation"], row["against"], row["bits"]) for row in compared(table)]
    assert sorted(found) == [
        ("find", "b", "a", 16),
        ("phash", "d", "c", 8),
        ("phash", "d", "c", 16),
        ("phash", "e", "c", 8),
        ("phash", "e", "c", 16),
    ]


def test_a_single_implementation_has_nothing_to_agree_with():
    table = compare_implementations({"phash/imagehash": hashes(b"\x00\x00")}, {"phash/imagehash": 0})
    assert table.empty
    assert tuple(table.columns) == COLUMNS
