"""Predicted chance rates, compared with the distributions that they are to be near to."""

import numpy as np
import pytest
from scipy.special import bdtr

from hashbench.evaluation.promises.chance import chance_part, predicted_rates
from hashbench.evaluation.promises.resplits import Counted
from hashbench.evaluation.rates.family_pairs import FamilyPairs
from hashbench.evaluation.rates.histograms import Histograms

NONE = np.zeros(0, np.int64)
FAR = "less than a tenth of the smallest counted rate: the smallest rate of 20 or more pairs is 0.0001"


def binomial(bits, p=0.5):
    return np.rint(1e12 * np.diff(bdtr(np.arange(bits + 1), bits, p), prepend=0)).astype(np.int64)


def test_independent_bits_are_predicted_two_decades_beyond_the_count():
    # 64 fair bits, a million pairs: 20 of them are counted down to a rate of 2e-5. P(X <= 12) is 2.3e-7.
    predicted = predicted_rates(np.rint(binomial(64) / 1e6).astype(np.int64))
    truth = bdtr(12, 64, 0.5)
    assert truth < predicted[12] < 1.5 * truth


def test_an_odd_distance_has_the_rate_of_the_even_one_if_all_are_even():
    even = np.zeros(257, np.int64)
    even[::2] = binomial(128) // 10**6
    predicted = predicted_rates(even)
    # With 128 fair pairs of bits, at most 40, at distance 80, differ with probability 1.3e-5.
    assert predicted[80] == predicted[81] == pytest.approx(bdtr(40, 128, 0.5), rel=0.25)


def test_without_two_distances_to_draw_a_line_through_nothing_is_predicted():
    assert predicted_rates(np.array([0, 30, 0, 9970])) is None


def counted(near, families=20, size=10):
    """Return counts in which all family pairs have the same histogram, (65,)."""
    one, other = np.triu_indices(families, 1)
    distance = np.flatnonzero(near)
    pairs = FamilyPairs(
        np.full(families, size),
        np.repeat(one, len(distance)),
        np.repeat(other, len(distance)),
        np.tile(distance, len(one)),
        np.tile(near[distance], len(one)),
        64,
    )
    different = np.tile(near * (families - 1), (families, 1))
    return Counted(Histograms(tuple(map(str, range(families))), different * 0, different), pairs)


def spread_evenly():
    """Return 10,000 pairs by distance, as 64 fair bits have them."""
    near = np.rint(binomial(64) / 1e8).astype(np.int64)
    near[32] += 10_000 - near.sum()
    return near


def test_a_target_beyond_the_count_has_a_threshold():
    rows = chance_part("x-64", counted(spread_evenly(), size=100), NONE, target_fprs=[1e-3, 2e-5, 8e-6])
    # 1 of the 10,000 pairs of each of 190 family pairs is within 17 bits: 190 pairs make a rate of 1e-4.
    assert rows.note.tolist() == ["", "", FAR]
    # With 64 fair bits, at most 19 differ with probability 7.8e-4, and at most 15 with 1.1e-5.
    assert rows.threshold.tolist()[:2] == [19, 15]
    assert rows.threshold.isna().tolist() == [False, False, True]
    assert rows.effective_bits.tolist() == pytest.approx([64, 64, 64], abs=1)
    assert rows.pairs.tolist()[1] == 0


def test_clustered_matches_are_refused_with_the_reason():
    clustered = counted(spread_evenly(), size=100)
    close = clustered.close
    # One family pair has all matches below distance 20, of 190 family pairs with 8 each: 1,520 of its 10,000 pairs.
    rows = close.distance < 20
    gathered = close.pairs.copy()
    gathered[rows] = 0
    place = np.flatnonzero(rows & (close.one == 0) & (close.other == 1))
    gathered[place[-1]] = close.pairs[rows].sum()
    table = chance_part(
        "x-64",
        Counted(clustered.counts, FamilyPairs(close.sizes, close.one, close.other, close.distance, gathered, 64)),
        NONE,
        target_fprs=[1e-3],
    )
    assert table.note.tolist() == ["false matches cluster by family pair: 15% of its pairs match along"]
    assert table.threshold.isna().all()


def test_few_false_matches_are_refused():
    near = np.zeros(65, np.int64)
    near[32:34] = 50
    table = chance_part("x-64", counted(near), NONE, target_fprs=[1e-3])
    assert table.note.tolist() == ["at least 20 false matches are needed at 0.001 and at a smaller distance"]
