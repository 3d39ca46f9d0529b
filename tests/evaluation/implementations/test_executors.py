import pandas as pd
import pytest

from hashbench.evaluation.implementations.executors import pays_from, summarise_executors

COLUMNS = ["executor", "workers", "round", "pictures", "startup_seconds", "wall_seconds", "pictures_per_second"]


@pytest.mark.parametrize(
    ("fixed", "rate", "pictures"),
    [
        (4.5, 1800.0, 9000),  # (4.5 - 0.5) / (1 / 1000 - 1 / 1800)
        (0.4, 2000.0, 1),  # it starts sooner, and is faster
        (4.5, 1000.0, None),
        (4.5, float("nan"), None),
    ],
)
def test_an_executor_pays_from_where_its_fixed_time_is_earned_back(fixed, rate, pictures):
    row = pd.Series({"fixed_seconds": fixed, "pictures_per_second": rate})
    serial = pd.Series({"fixed_seconds": 0.5, "pictures_per_second": 1000.0})
    assert pays_from(row, serial) == pictures


def test_each_executor_is_summed_up_at_its_most_workers():
    rows = [
        ("serial", 1, 0, 1000, 0.4, 1.5, 1000.0),
        ("ray", 1, 0, 1000, 3.0, 5.0, 900.0),
        ("ray", 2, 0, 1000, 4.0, 5.0, 2000.0),
        ("ray", 2, 1, 1000, 4.0, 5.5, 2000.0),
        ("processes", 2, 0, 1000, 1.0, 2.0, float("nan")),  # workers that started too late
    ]
    summary = summarise_executors(pd.DataFrame(rows, columns=COLUMNS))
    assert summary.index.tolist() == ["serial", "ray"]
    # 1.5 - 1000 / 1000, and the median of 5 and 5.5 less 1000 / 2000.
    assert summary.fixed_seconds.tolist() == [0.5, 4.75]
    # (4.75 - 0.5) / (1 / 1000 - 1 / 2000)
    assert summary.pays_from.tolist() == [pd.NA, 8500]
    assert summary.workers.tolist() == [1, 2]
