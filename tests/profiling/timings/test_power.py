import pytest

from hashbench.profiling.timings.power import power


def test_exact_growth_has_an_interval_of_no_width():
    assert power([1, 10, 100, 1000], [3, 300, 30_000, 3_000_000]) == pytest.approx((2, 2, 2))


def test_the_interval_is_that_of_least_squares():
    # scipy.stats 1.17: linregress of the logarithms gives the slope 1.0372 and the error 0.0415;
    # Student's t with two degrees of freedom has its 97.5 % quantile at 4.3027.
    assert power([1, 2, 4, 8], [1, 2.2, 4, 9]) == pytest.approx((1.0372, 0.8587, 1.2158), rel=1e-4)
