"""Speed-ups over a method's reference. The expected values are worked out by hand from the tables below."""

import pandas as pd
import pytest

from hashbench.evaluation.implementations.agreement import COLUMNS as GATE
from hashbench.evaluation.implementations.other_methods import COLUMNS, compare_with_references

# What is needed of the gate's columns.
COMPARED = [name for name in GATE if name not in ("mean_different_bits", "differing_at_most")]
PLAN = {"rungs": [{"implementation": "find-published/reference"}, {"implementation": "find/numba"}]}
NAMES = ["find/numba", "find/numpy", "ahash/imagehash", "ahash/numba", "pdq/pdqhash", "pdq/numpy", "pdq/numba"]
TIMINGS = pd.DataFrame(
    [
        ("find", "numba", 256, "file_to_hash", 0.0004, 1.2),
        # The rows are not in the order of the names, and the machine was twice as slow for imagehash.
        ("ahash", "numba", None, "decode", 0.0004, 1.0),
        ("ahash", "numba", 64, "file_to_hash", 0.0004, 1.0),
        ("ahash", "numba", 64, "hash", 0.00006, 0.15),
        ("ahash", "numba", 256, "file_to_hash", 0.0005, 1.25),
        ("ahash", "numba", 256, "hash", 0.00008, 0.2),
        ("ahash", "imagehash", None, "decode", 0.0008, 1.0),
        ("ahash", "imagehash", 64, "file_to_hash", 0.0016, 2.0),
        ("ahash", "imagehash", 64, "hash", 0.00048, 0.6),
        ("ahash", "imagehash", 256, "file_to_hash", 0.002, 2.5),
        ("ahash", "imagehash", 256, "hash", 0.0008, 1.0),
        ("pdq", "pdqhash", 256, "file_to_hash", 0.0032, 8.0),
        ("pdq", "pdqhash", 256, "hash", 0.0028, 7.0),
        ("pdq", "numba", 256, "file_to_hash", 0.0008, 2.0),
        ("pdq", "numba", 256, "hash", 0.0004, 1.0),
        ("pdq", "numba", 256, "file_to_hash_and_mask", 0.004, 10.0),
        ("pdq", "numba", 256, "hash_and_mask", 0.004, 10.0),
    ],
    columns=["method", "implementation", "bits", "stage", "median_seconds", "ratio_to_decode"],
)
AGREEMENT = pd.DataFrame(
    [
        ("find", "numpy", "numba", 256, "corpus", 792, 792, 0, 0, 0, "identical"),
        ("ahash", "numba", "imagehash", 64, "corpus", 792, 792, 0, 0, 0, "identical"),
        ("ahash", "numba", "imagehash", 64, "difficult", 20, 20, 0, 0, 0, "identical"),
        ("ahash", "numba", "imagehash", 256, "corpus", 792, 792, 0, 0, 0, "identical"),
        ("ahash", "numba", "imagehash", 256, "meaningless", 12, 11, 0, 3, 0, "differs"),
        ("pdq", "numpy", "pdqhash", 256, "corpus", 792, 790, 2, 0, 0, "differs"),
        ("pdq", "numba", "pdqhash", 256, "corpus", 792, 792, 0, 0, 0, "identical"),
    ],
    columns=COMPARED,
)
MEMORY = pd.DataFrame(
    [("ahash", "imagehash", 64, 900), ("ahash", "imagehash", 64, 100), ("ahash", "imagehash", 64, 300)],
    columns=["method", "implementation", "bits", "added_bytes"],
)
# Columns of a row from `hash_seconds` on.
NOT_COMPARED = [None, None, None]


def compare(names=NAMES, timings=TIMINGS, agreement=AGREEMENT, memory=MEMORY):
    table = compare_with_references(PLAN, names, timings, agreement, memory)
    assert tuple(table.columns) == COLUMNS
    return table.astype(object).where(table.notna(), None)


def test_the_methods_off_the_ladder_are_listed_the_reference_first_at_each_size():
    assert compare()[["method", "implementation", "reference", "bits"]].to_numpy().tolist() == [
        ["ahash", "imagehash", "imagehash", 64],
        ["ahash", "numba", "imagehash", 64],
        ["ahash", "imagehash", "imagehash", 256],
        ["ahash", "numba", "imagehash", 256],
        ["pdq", "pdqhash", "pdqhash", 256],
        ["pdq", "numpy", "pdqhash", 256],
        ["pdq", "numba", "pdqhash", 256],
    ]


def test_a_speed_up_is_a_ratio_of_multiples_of_decoding_and_not_of_seconds():
    rows = compare().to_numpy().tolist()
    # Seconds alone would say 4 times and 8 times.
    assert rows[1][4:9] == [0.00006, 0.0004, 1.0, 2.0, pytest.approx(4.0)]
    assert rows[3][4:9] == [0.00008, 0.0005, 1.25, 2.0, 5.0]
    assert rows[0][4:9] == [0.00048, 0.0016, 2.0, 1.0, 1.0]


def test_a_mask_of_sure_bits_is_not_timed_here():
    assert compare().to_numpy().tolist()[-1][4:9] == [0.0004, 0.0008, 2.0, 4.0, 7.0]


def test_bits_are_compared_on_all_pictures_and_a_reference_has_none_to_compare():
    rows = compare().to_numpy().tolist()
    assert [row[10:] for row in rows[:4]] == [NOT_COMPARED, [812, 0, "identical"], NOT_COMPARED, [804, 3, "differs"]]


def test_memory_is_the_median_over_runs():
    assert compare().added_bytes.tolist() == [300, *[None] * 6]


def test_an_implementation_that_refuses_the_measured_pictures_has_its_row_without_times():
    # pdq/numpy is compared and not timed. It refused two pictures that pdqhash hashes.
    assert compare().to_numpy().tolist()[5][4:] == [None, None, None, None, None, None, 792, 0, "differs"]


def test_over_a_reference_without_times_there_is_no_speed_up():
    timed = TIMINGS[TIMINGS.implementation != "pdqhash"]
    rows = compare(timings=timed).to_numpy().tolist()
    assert rows[4][4:] == [None] * 9
    assert rows[6][4:9] == [0.0004, 0.0008, 2.0, None, None]


def test_without_pdqhash_numpy_is_the_reference_also_where_the_gate_compares_the_other_way():
    timed = pd.concat(
        [TIMINGS, TIMINGS[TIMINGS.implementation == "pdqhash"].assign(implementation="numpy")], ignore_index=True
    )
    gate = AGREEMENT.tail(1).assign(implementation="numpy", against="numba", identical=790, max_different_bits=5)
    rows = compare(["pdq/numpy", "pdq/numba"], timed, gate).to_numpy().tolist()
    assert rows[0][:4] == ["pdq", "numpy", "numpy", 256]
    assert rows[1][4:] == [0.0004, 0.0008, 2.0, 4.0, 7.0, None, 792, 5, "differs"]


def test_a_method_with_one_implementation_has_no_reference():
    rows = compare(["ahash/numba"], agreement=AGREEMENT.iloc[:0]).to_numpy().tolist()
    assert rows == [
        ["ahash", "numba", None, 64, 0.00006, 0.0004, 1.0, None, None, None, None, None, None],
        ["ahash", "numba", None, 256, 0.00008, 0.0005, 1.25, None, None, None, None, None, None],
    ]


def test_without_other_methods_the_table_has_no_rows():
    assert compare(["find/numba", "find/numpy"]).empty


def test_without_any_measurement_the_table_has_no_rows():
    assert compare(timings=TIMINGS.iloc[:0], agreement=AGREEMENT.iloc[:0], memory=MEMORY.iloc[:0]).empty
