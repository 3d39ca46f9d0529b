import pandas as pd
import pytest

from hashbench.evaluation.ladder import COLUMNS, climb

PLAN = {
    "baseline": "find-published/reference",
    "difficulties": {1: "trivial", 3: "moderate"},
    "rungs": [
        {"implementation": name, "technique": "t", "why": "w", "difficulty": 3, "arithmetic": "a", "predicted": 100}
        for name in ("find-published/reference", "find/numba", "find/cython")
    ],
    "passed_over": [
        {
            "implementation": "find/pandas",
            "technique": "t",
            "why": "w",
            "difficulty": 1,
            "arithmetic": "a",
            "predicted": 2,
        }
    ],
}
TIMINGS = pd.DataFrame(
    [
        ("find-published", "reference", "file_to_hash", 800.0, 400.0),
        ("find-published", "reference", "decode", 1.0, 0.5),
        ("find", "numba", "file_to_hash", 2.0, 0.25),
    ],
    columns=["method", "implementation", "stage", "ratio_to_decode", "ratio_to_average_hash"],
)
AGREEMENT = pd.DataFrame(
    [("find", "reference", "numba", 16, 16, 0, "identical"), ("find", "cython", "numba", 792, 790, 3, "differs")],
    columns=["method", "implementation", "against", "pictures", "identical", "max_different_bits", "verdict"],
)
MEMORY = pd.DataFrame(
    {"method": "find", "implementation": "numba", "added_bytes": [100, 300, 200]},
    columns=["method", "implementation", "added_bytes"],
)


@pytest.fixture
def ladder():
    return climb(PLAN, TIMINGS, AGREEMENT, MEMORY).set_index("implementation")


def test_a_speed_up_goes_by_way_of_both_anchors(ladder):
    # 800 / 2 = 400 by way of decoding, 400 / 0.25 = 1600 by way of average_hash; the geometric mean is 800.
    row = ladder.loc["find/numba"]
    assert (row.measured, row.measured_low, row.measured_high) == pytest.approx((800, 400, 1600))
    assert ladder.loc["find-published/reference", "measured"] == pytest.approx(1)
    assert (row.predicted, row.difficulty, row.added_bytes) == (100, "moderate", 200)


def test_exactness_is_the_gates(ladder):
    assert ladder.loc["find/cython", ["pictures", "identical", "max_different_bits", "exactness"]].tolist() == [
        792,
        790,
        3,
        "differs",
    ]
    # The others are held against numba; its own row is the reference's.
    assert ladder.loc["find/numba", ["pictures", "exactness"]].tolist() == [16, "identical"]


def test_what_was_not_measured_is_empty(ladder):
    assert tuple(ladder.reset_index().columns) == COLUMNS
    assert ladder.loc[["find/cython", "find/pandas"], ["measured", "measured_low", "added_bytes"]].isna().all(axis=None)
    assert ladder.loc["find/pandas", ["predicted", "difficulty"]].tolist() == [2, "trivial"]
