import pandas as pd
import pytest

from hashbench.evaluation.implementations.agreement import COLUMNS as GATE
from hashbench.evaluation.implementations.ladder import COLUMNS, climb

# What is needed of the gate's columns.
COMPARED = [name for name in GATE if name not in ("mean_different_bits", "differing_at_most")]
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
RUNGS = pd.DataFrame(
    [
        ("find-published/reference", "file_to_hash", 1, 0.27, 450.0, 340.0, 7, 1.0, 1.0, 1.0),
        ("find/numba", "file_to_hash", 32, 0.0006, 1.2, 0.75, 7, 450.0, 400.0, 500.0),
        ("find/numba", "files_to_hashes", 16, 0.0005, 1.1, 0.7, 7, 540.0, 500.0, 600.0),
    ],
    columns=[
        "implementation",
        "stage",
        "pictures",
        "median_seconds",
        "ratio_to_decode",
        "ratio_to_average_hash",
        "n",
        "speed_up",
        "speed_up_low",
        "speed_up_high",
    ],
)
AGREEMENT = pd.DataFrame(
    [
        ("find", "reference", "numba", 256, "corpus", 16, 16, 0, 0, 0, "identical"),
        ("find", "cython", "numba", 256, "corpus", 792, 792, 0, 0, 0, "identical"),
        ("find", "cython", "numba", 256, "difficult", 20, 18, 0, 3, 0, "differs"),
    ],
    columns=COMPARED,
)
MEMORY = pd.DataFrame(
    {"method": "find", "implementation": "numba", "added_bytes": [100, 300, 200]},
    columns=["method", "implementation", "added_bytes"],
)


@pytest.fixture
def ladder():
    return climb(PLAN, RUNGS, AGREEMENT, MEMORY).set_index("implementation")


def test_the_measurement_stands_beside_the_plan(ladder):
    row = ladder.loc["find/numba"]
    assert (row.predicted, row.difficulty, row.added_bytes) == (100, "moderate", 200)
    assert (row.measured, row.measured_low, row.measured_high, row.rounds) == (450, 400, 500, 7)
    assert (row.seconds_per_picture, row.ratio_to_decode, row.ratio_to_average_hash) == (0.0006, 1.2, 0.75)
    assert (row.batch, row.batch_seconds_per_picture) == (16, 0.0005)
    assert ladder.loc["find-published/reference", "measured"] == 1


def test_exactness_is_the_gates_on_all_pictures(ladder):
    assert ladder.loc["find/cython", ["pictures", "identical", "max_different_bits", "exactness"]].tolist() == [
        812,
        810,
        3,
        "differs",
    ]
    # The others are compared with numba. Cython differs from it; the reference, on 16 pictures, shows which is wrong.
    assert ladder.loc["find/numba", ["pictures", "exactness"]].tolist() == [16, "identical"]


def test_what_others_are_held_against_is_identical_to_the_one_compared_on_most_pictures():
    identical = AGREEMENT[AGREEMENT.verdict == "identical"]
    ladder = climb(PLAN, RUNGS, identical, MEMORY).set_index("implementation")
    assert ladder.loc["find/numba", ["pictures", "exactness"]].tolist() == [792, "identical"]
    wrong = identical.assign(verdict=["differs", "identical"], identical=[15, 792], max_different_bits=[2, 0])
    ladder = climb(PLAN, RUNGS, wrong, MEMORY).set_index("implementation")
    assert ladder.loc["find/numba", ["pictures", "exactness"]].tolist() == [16, "differs"]


def test_what_was_not_measured_is_empty(ladder):
    assert tuple(ladder.reset_index().columns) == COLUMNS
    assert ladder.loc[["find/cython", "find/pandas"], ["measured", "measured_low", "added_bytes"]].isna().all(axis=None)
    assert ladder.loc["find/pandas", ["predicted", "difficulty"]].tolist() == [2, "trivial"]
