"""Chances of a draw against exact fractions of binomial coefficients, and at both edges."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from hashbench.evaluation.rates.drawing import chance_of_any


def test_chances_are_those_of_binomial_coefficients():
    for among in range(1, 13):
        hits = np.arange(among + 1)
        for drawn in range(among + 1):
            expected = [float(1 - Fraction(comb(among - h, drawn), comb(among, drawn))) for h in hits.tolist()]
            assert chance_of_any(hits, among, drawn) == pytest.approx(expected, rel=1e-14, abs=0)


@pytest.mark.parametrize(
    ("hits", "among", "drawn"), [(1, 55_960, 1), (28, 55_960, 1000), (3, 55_960, 40_000), (700, 55_960, 5), (2, 9, 8)]
)
def test_chances_of_large_collections_are_exact(hits, among, drawn):
    expected = float(1 - Fraction(comb(among - hits, drawn), comb(among, drawn)))
    assert chance_of_any(hits, among, drawn) == pytest.approx(expected, rel=1e-13, abs=0)


def test_one_drawn_is_a_hit_as_often_as_hits_are_among_all():
    hits = np.array([0, 1, 17, 55_960])
    assert chance_of_any(hits, 55_960, 1).tolist() == (hits / 55_960).tolist()


def test_edges():
    # No hit; all hits; more drawn than are no hits; all drawn; nothing drawn; none there.
    assert chance_of_any([0, 9, 4, 1, 5, 0], [9, 9, 9, 9, 9, 0], 6).tolist()[:3] == [0.0, 1.0, 1.0]
    assert chance_of_any([0, 1], 9, 9).tolist() == [0.0, 1.0]
    assert chance_of_any([0, 1], 9, 30).tolist() == [0.0, 1.0]
    assert chance_of_any([0, 1, 9], 9, 0).tolist() == [0.0, 0.0, 0.0]
    assert chance_of_any(0, 0, 5) == 0.0
    assert chance_of_any(30_000, 55_960, 30_000) == 1.0


def test_a_chance_is_sure_only_where_none_is_left():
    # A chance within 1e-15 of 1 is 1. With 660 drawn more than that is left, with 760 less.
    left = [float(Fraction(comb(25_700, drawn), comb(27_000, drawn))) for drawn in (660, 760)]
    assert left[0] > 1e-15 > left[1]
    assert chance_of_any(1300, 27_000, 660) == pytest.approx(1 - left[0], abs=4e-15)
    assert chance_of_any(1300, 27_000, 660) < 1
    assert chance_of_any(1300, 27_000, 760) == 1
