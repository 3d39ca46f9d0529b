import numpy as np
import pandas as pd
import pytest

from hashbench.matching.matchers.parts import Part, choose_parts, expected_work
from hashbench.matching.speed.growth import project_growth
from hashbench.matching.speed.speeds import COLUMNS


def points(seconds, matcher="multi_index", hashes=(1000, 2000, 4000, 8000, 16_000)):
    rows = [
        (matcher, 64, 8, n, 2, 0, taken, 0, 0, 1.0, 5000 + 16 * n, "measured")
        for n, taken in zip(hashes, seconds, strict=False)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def test_an_index_has_a_fixed_time_one_a_look_up_and_one_a_candidate():
    # However the parts change as n grows: two microseconds a look-up and 10 nanoseconds a candidate are found again.
    sizes = (1000, 2000, 4000, 8000, 16_000)
    works = np.array([expected_work(64, 8, n) for n in sizes])
    growth = project_growth(points(0.01 + works @ [2e-6, 1e-8]), sizes=[32_000, 10**6])
    assert growth.hashes.tolist() == [32_000, 10**6]
    expected = [0.01 + np.dot(expected_work(64, 8, n), [2e-6, 1e-8]) for n in (32_000, 10**6)]
    assert growth.seconds.tolist() == pytest.approx(expected, rel=1e-4)
    first = growth.iloc[0]
    assert (first.points, first.largest, first.law) == (5, 16_000, "lookups")
    assert first.check == pytest.approx(1)
    assert first.machine_days == pytest.approx(expected[0] / 86_400)
    assert first.memory_bytes == 32_000 * (8 + 16)


def test_the_work_of_an_index_is_that_of_its_parts_on_random_bits():
    # 16 bits within 1, cut in two: both halves are searched for their own value, which 100 / 2⁸ of 100 hashes share.
    assert choose_parts(16, 1, 100) == (Part(0, 8, 0), Part(8, 8, 0))
    assert expected_work(16, 1, 100) == (100 * 2, 100 * 2 * 100 / 2**8)


def test_a_matcher_that_compares_every_pair_has_a_fixed_time_one_a_hash_and_one_a_pair():
    sizes = np.array([1000, 2000, 4000, 8000, 16_000])
    growth = project_growth(points(0.01 + 2e-6 * sizes + 3e-9 * sizes**2.0, matcher="numba"), sizes=[10**6])
    (row,) = growth.itertuples()
    assert row.seconds == pytest.approx(0.01 + 2 + 3000, rel=1e-6)
    assert [row.seconds_low, row.seconds_high] == pytest.approx([row.seconds] * 2, rel=1e-4)
    assert (row.points, row.largest, row.law) == (5, 16_000, "square")
    assert row.check == pytest.approx(1)
    assert 1 < row.slope < 2


def test_the_check_leaves_the_largest_size_out():
    # Ten times what the square of the smaller ones predicts.
    growth = project_growth(points([1.0, 4.0, 16.0, 64.0, 2560.0], matcher="numba"), sizes=[10**6])
    assert growth.check.tolist() == pytest.approx([0.1])


def test_the_interval_of_a_square_is_that_of_relative_least_squares():
    # In proportion to the square, except for factors with inverses 1 + e and 1 - e in turn. A regression of ones on one
    # column of these inverses c gives the estimate sum(c) / sum(c²), here 1 / (1 + e²).
    e = 0.1
    seconds = [4**step / (1 + sign * e) for step, sign in enumerate((1, -1, -1, 1))]
    (row,) = project_growth(points(seconds, matcher="numba"), sizes=[800_000]).itertuples()
    c = np.array([1 + e, 1 - e, 1 - e, 1 + e]) / (1 + e**2)
    spread = np.sqrt(((c - 1) ** 2).sum() / 3)
    reach = 3.182446 * spread * np.sqrt(1 + 1 / (c**2).sum())
    assert row.seconds == pytest.approx(640_000 / (1 + e**2), rel=1e-4)
    assert row.seconds_high / row.seconds == pytest.approx(np.exp(reach), rel=1e-4)
    assert row.seconds / row.seconds_low == pytest.approx(np.exp(reach), rel=1e-4)


def test_short_times_and_two_sizes_tell_no_growth():
    assert project_growth(points([0.001, 0.002, 0.003, 0.004, 0.005]), sizes=[10**9]).empty
    assert project_growth(points([1.0, 4.0]), sizes=[10**9]).empty
    assert project_growth(points([0.001, 0.002, 0.003], matcher="numba"), sizes=[10**9]).empty
    assert project_growth(points([1.0, 4.0], matcher="numba"), sizes=[10**9]).empty


def test_what_was_extrapolated_is_not_followed():
    table = points([1.0, 4.0, 16.0, 64.0])
    table.loc[3, "kind"] = "extrapolated"
    assert project_growth(table, sizes=[10**9]).largest.tolist() == [4000]


def test_no_projection_two_decades_beyond_or_wider_than_tenfold():
    exact = points([1.0, 4.0, 16.0, 64.0, 256.0], matcher="numba")
    near, far = project_growth(exact, sizes=[1_600_000, 1_600_001]).itertuples()
    assert (near.seconds, near.note) == (pytest.approx(2_560_000, rel=1e-4), "")
    assert far.note == "more than 100 times the 16,000 hashes that ran"
    assert np.isnan([far.seconds, far.seconds_low, far.seconds_high, far.machine_days, far.memory_bytes]).all()
    rough = project_growth(points([1.0, 40.0, 2.0, 64.0, 30.0], matcher="numba"), sizes=[10**6])
    assert rough.seconds.isna().all()
    assert rough.note[0].startswith("the interval would span ")
