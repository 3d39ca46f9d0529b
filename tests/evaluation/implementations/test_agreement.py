import pandas as pd
import pytest

from hashbench.evaluation.implementations.agreement import (
    COLUMNS,
    DIFFERENCES,
    compare_implementations,
    compare_pictures,
    distribution,
    judge,
    overall,
)

COLUMNS_OF_PICTURES = ["image_id", "path", "width", "height", "mode"]


def hashes(*digests, bits=16, first_id=1, quality="ok", masks=None):
    return pd.DataFrame(
        [
            (first_id + index, bits, digest, "ok" if digest else "refused", None, quality, masks and masks[index])
            for index, digest in enumerate(digests)
        ],
        columns=["image_id", "bits", "hash", "status", "reason", "quality", "mask"],
    )


def judged(tables, tolerance=0, source="corpus"):
    return judge(compare_pictures(tables, source=source), dict.fromkeys(tables, tolerance)).to_dict("records")


def test_equal_implementations_are_identical():
    reference = hashes(b"\x00\x00", b"\xff\xff")
    assert judged({"find/a": reference, "find/b": reference[::-1]}) == [
        {
            "method": "find",
            "implementation": "b",
            "against": "a",
            "bits": 16,
            "source": "corpus",
            "pictures": 2,
            "identical": 2,
            "refused_by_one": 0,
            "max_different_bits": 0,
            "mean_different_bits": 0.0,
            "tolerance": 0,
            "verdict": "identical",
            "differing_at_most": pytest.approx(1 - 0.05**0.5),
        }
    ]


def test_no_difference_in_4096_pictures_of_the_corpus_bounds_the_share_below_3_of_4096():
    table = hashes(*[b"\x12\x34"] * 4096)
    (row,) = judged({"find/a": table, "find/b": table})
    assert row["differing_at_most"] == pytest.approx(0.000731, abs=1e-6)  # 1 - 0.05^(1/4096) < 3/4096 = 0.000732
    (drawn,) = judged({"find/a": table, "find/b": table}, source="difficult")
    assert pd.isna(drawn["differing_at_most"])
    (differs,) = judged({"find/a": table, "find/b": hashes(*[b"\x12\x34"] * 4095, b"\x12\x35")}, tolerance=1)
    assert pd.isna(differs["differing_at_most"])


def test_differing_bits_are_counted():
    table = {
        "find/a": hashes(b"\x00\x00", b"\xff\xff", b"\x00\x01", b"\x12\x34"),
        "find/b": hashes(b"\x00\x00", b"\xff\xfe", b"\xff\x00", b"\x12\x34"),
    }
    (row,) = judged(table)
    assert (row["pictures"], row["identical"], row["verdict"]) == (4, 2, "differs")
    # 0, 1, 9 and 0 bits differ.
    assert (row["max_different_bits"], row["mean_different_bits"]) == (9, 2.5)
    counts = distribution(compare_pictures(table, source="corpus"))
    assert dict(zip(counts.different_bits, counts.pictures, strict=True)) == {0: 2, 1: 1, 9: 1}


@pytest.mark.parametrize(
    ("digest", "verdict"), [(b"\x00\x00", "identical"), (b"\x00\x03", "within tolerance"), (b"\x00\x07", "differs")]
)
def test_a_tolerance_is_a_number_of_bits_of_one_hash(digest, verdict):
    (row,) = judged({"find/a": hashes(b"\x00\x00"), "find/b": hashes(digest)}, tolerance=2)
    assert (row["tolerance"], row["verdict"]) == (2, verdict)


def test_pictures_that_both_have_are_compared_and_those_that_both_refuse_are_not():
    table = {
        "find/a": hashes(b"\x00\x00", None, None, b"\x00\x03"),
        "find/b": hashes(None, b"\x00\x03", b"\x00\x04", first_id=3),
    }
    (row,) = judged(table)
    assert (row["pictures"], row["identical"], row["refused_by_one"]) == (1, 1, 0)


def test_to_refuse_what_the_other_hashes_is_to_differ():
    (row,) = judged({"find/a": hashes(b"\x00\x00", None), "find/b": hashes(b"\x00\x00", b"\x00\x00")}, tolerance=2)
    assert (row["identical"], row["refused_by_one"], row["max_different_bits"]) == (1, 1, 0)
    assert row["verdict"] == "differs"


def test_masks_are_compared_where_both_implementations_make_them():
    plain, masked = hashes(b"\x00\x00"), hashes(b"\x00\x00", masks=[b"\xff\xc0"])
    other = hashes(b"\x00\x00", masks=[b"\xff\x30"])
    found = [judged({"find/a": masked, "find/b": table})[0] for table in (plain, masked, other)]
    assert [row["max_different_bits"] for row in found] == [0, 0, 4]
    assert [row["verdict"] for row in found] == ["identical", "identical", "differs"]


def test_flat_and_clipped_pictures_are_judged_by_themselves():
    flat = hashes(b"\x00\x00", quality="flat"), hashes(b"\xff\xff", quality="flat")
    fine = hashes(b"\x00\x00", first_id=9), hashes(b"\x00\x01", first_id=9)
    table = dict(zip(("find/a", "find/b"), (pd.concat(pair) for pair in zip(flat, fine, strict=True)), strict=True))
    rows = judged(table, tolerance=2, source="difficult")
    assert [(row["source"], row["max_different_bits"], row["verdict"]) for row in rows] == [
        ("meaningless", 16, "differs"),
        ("difficult", 1, "within tolerance"),
    ]
    # A tolerance may be exceeded on noise; an exact implementation has no tolerance.
    (whole,) = overall(pd.DataFrame(rows)).to_dict("records")
    assert (whole["pictures"], whole["max_different_bits"], whole["verdict"]) == (1, 1, "within tolerance")
    (whole,) = overall(pd.DataFrame(judged(table, source="difficult"))).to_dict("records")
    assert (whole["pictures"], whole["max_different_bits"], whole["verdict"]) == (2, 16, "differs")


def test_each_is_compared_with_the_first_of_its_own_method_at_each_size():
    both_sizes = pd.concat([hashes(b"\x00\x00"), hashes(b"\x00", bits=8)])
    table = {
        "find/a": hashes(b"\x00\x01"),
        "phash/c": both_sizes,
        "find/b": hashes(b"\x00\x01"),
        "phash/d": both_sizes,
        "phash/e": both_sizes,
    }
    found = [(row["method"], row["implementation"], row["against"], row["bits"]) for row in judged(table)]
    assert sorted(found) == [
        ("find", "b", "a", 16),
        ("phash", "d", "c", 8),
        ("phash", "d", "c", 16),
        ("phash", "e", "c", 8),
        ("phash", "e", "c", 16),
    ]


def test_a_single_implementation_has_nothing_to_agree_with():
    differences = compare_pictures({"phash/imagehash": hashes(b"\x00\x00")}, source="corpus")
    assert tuple(differences.columns) == DIFFERENCES
    table = judge(differences, {"phash/imagehash": 0})
    assert table.empty
    assert tuple(table.columns) == COLUMNS
    assert overall(table).empty


def test_the_corpus_and_the_drawn_pictures_are_compared_together():
    corpus = {"find/a": hashes(b"\x00\x00", b"\xff\xff"), "find/b": hashes(b"\x00\x00", b"\xff\xfe")}
    drawn = [
        hashes(b"\x00\x0f", first_id=7, quality="flat").assign(method="find", implementation="a"),
        hashes(b"\x00\x00", first_id=7, quality="flat").assign(method="find", implementation="b"),
    ]
    pictures = pd.DataFrame([(7, "flat.png", 64, 48, "RGB", "png")], columns=[*COLUMNS_OF_PICTURES, "format"])
    found = compare_implementations(corpus, pd.concat(drawn), pictures, tolerances={"find/a": 0, "find/b": 2})
    assert list(found) == ["agreement", "differing_bits", "difficult"]
    # One bit of the second picture differs, and all four of the flat one.
    agreement = found["agreement"][["source", "pictures", "identical", "max_different_bits", "verdict"]]
    assert agreement.values.tolist() == [
        ["corpus", 2, 1, 1, "within tolerance"],
        ["meaningless", 1, 0, 4, "differs"],
    ]
    assert found["differing_bits"][["source", "different_bits", "pictures"]].values.tolist() == [
        ["corpus", 0, 1],
        ["corpus", 1, 1],
        ["meaningless", 4, 1],
    ]
    assert found["difficult"].columns.tolist() == [*DIFFERENCES, *COLUMNS_OF_PICTURES[1:]]
    assert found["difficult"][["different_bits", *COLUMNS_OF_PICTURES]].values.tolist() == [
        [4, 7, "flat.png", 64, 48, "RGB"]
    ]


def test_single_implementations_alone_give_tables_without_rows():
    one = hashes(b"\x00\x00")
    pictures = pd.DataFrame([], columns=COLUMNS_OF_PICTURES)
    drawn = one.assign(method="phash", implementation="imagehash")
    found = compare_implementations({"phash/imagehash": one}, drawn, pictures, tolerances={"phash/imagehash": 0})
    assert [len(table) for table in found.values()] == [0, 0, 0]
    assert found["agreement"].columns.tolist() == list(COLUMNS)
