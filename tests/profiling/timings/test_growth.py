import math

import pandas as pd
import pytest

from hashbench.profiling.timings.growth import POINT_COLUMNS, draw_growth_pictures, measure_growth
from hashbench.profiling.timings.slopes import SLOPE_COLUMNS, fit_slopes


def points(axis, values, seconds, repeats=1):
    rows = []
    for value, taken in zip(values, seconds, strict=True):
        pictures, side = (value, 64) if axis == "pictures" else (1, value)
        rows += [("find", "numpy", 256, axis, pictures, side, repeat, taken) for repeat in range(repeats)]
    return pd.DataFrame(rows, columns=list(POINT_COLUMNS))


def test_exact_power_laws():
    numbers, sides = [1, 3, 10, 30, 100], [64, 128, 256, 512]
    both = pd.concat(
        [
            points("pictures", numbers, [0.004 * n for n in numbers]),
            points("side", sides, [1e-6 * (side**2) ** 0.75 for side in sides]),
        ]
    )
    slopes = fit_slopes(both)
    assert tuple(slopes.columns) == SLOPE_COLUMNS
    assert slopes.axis.tolist() == ["pictures", "side"]
    assert slopes.n.tolist() == [5, 4]
    for column in ("slope", "low", "high"):
        assert slopes[column].tolist() == pytest.approx([1, 0.75], abs=1e-6)


def test_the_interval_by_hand():
    # Logarithms to base e: x = 0, 1, 2, 3 and y = 0, 1, 2, 4. Slope 6.5 / 5 = 1.3, residuals 0.2, -0.1, -0.4, 0.3 with
    # squares adding to 0.3: error sqrt(0.3 / 2 / 5) = 0.173205, times t(0.975, 2) = 4.302653 is 0.745242.
    slopes = fit_slopes(points("pictures", [math.exp(x) for x in range(4)], [math.exp(y) for y in (0, 1, 2, 4)]))
    assert slopes[["slope", "low", "high"]].values[0] == pytest.approx([1.3, 0.554758, 2.045242], abs=1e-6)


def test_repeats_are_one_point_at_their_median():
    table = points("pictures", [1, 10, 100], [1, 10, 100], repeats=3)
    table.loc[table["repeat"] == 2, "seconds"] *= 50
    slopes = fit_slopes(table)
    assert slopes.n.tolist() == [3]
    assert slopes.slope.tolist() == pytest.approx([1])


def test_two_points_give_no_slope():
    slopes = fit_slopes(points("pictures", [1, 10], [1, 10]))
    assert slopes.empty
    assert tuple(slopes.columns) == SLOPE_COLUMNS


def test_each_implementation_has_its_own_slopes():
    one = points("pictures", [1, 10, 100], [1, 10, 100])
    other = points("pictures", [1, 10, 100], [1, 1, 1]).assign(implementation="numba")
    slopes = fit_slopes(pd.concat([one, other])).set_index("implementation").slope
    assert slopes.to_dict() == pytest.approx({"numpy": 1, "numba": 0})


def test_growth_is_measured_on_both_axes(sleeper, tmp_path):
    draw_growth_pictures(tmp_path / "drawn", number=4, side=16, sides=[8, 16])
    table = measure_growth(sleeper.hasher, tmp_path / "drawn", numbers=[1, 2, 4], repeats=2, seconds=60)
    assert tuple(table.columns) == POINT_COLUMNS
    assert table[["axis", "pictures", "side", "repeat"]].values.tolist() == [
        ["pictures", 1, 16, 0],
        ["pictures", 1, 16, 1],
        ["pictures", 2, 16, 0],
        ["pictures", 2, 16, 1],
        ["pictures", 4, 16, 0],
        ["pictures", 4, 16, 1],
        ["side", 1, 8, 0],
        ["side", 1, 8, 1],
        ["side", 1, 16, 0],
        ["side", 1, 16, 1],
    ]
    assert (table.seconds >= 0.02 * table.pictures).all()


def test_a_slow_point_is_measured_once(sleeper, tmp_path):
    draw_growth_pictures(tmp_path / "drawn", number=4, side=16, sides=[8])
    table = measure_growth(sleeper.hasher, tmp_path / "drawn", numbers=[1, 4], repeats=3, seconds=0.061)
    repeats = table.groupby(["axis", "pictures"]).size().to_dict()
    assert repeats["pictures", 4] == 1  # 80 ms
    assert 1 <= repeats["pictures", 1] <= 3  # 20 ms
