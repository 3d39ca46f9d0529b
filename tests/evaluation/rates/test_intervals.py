import math
from itertools import combinations

import numpy as np
import pytest

from hashbench.evaluation.rates.histograms import Histograms, area_under_curve, histograms, share_within
from hashbench.evaluation.rates.intervals import (
    allow_fewer_found,
    allow_more_errors,
    delete_one_family,
    jackknife_interval,
    unseen_family,
    unseen_pair,
)


def pairs_without(records, family):
    """Same-family and different-family distances of the pictures that are not of `family`."""
    kept = [record for record in records if record[2] not in (family, None)]
    same, different = [], []
    for (_, a, family_a), (_, b, family_b) in combinations(kept, 2):
        (same if family_a == family_b else different).append((a ^ b).bit_count())
    return same, different


def area(same, different):
    won = sum((s < d) + (s == d) / 2 for s in same for d in different)
    return won / (len(same) * len(different))


@pytest.fixture(scope="module")
def hashed(make_hashed):
    return make_hashed(40, bits=64, families=6, unlabelled=0.1)


@pytest.fixture(scope="module")
def counts(hashed, distances_of):
    return histograms(distances_of(hashed), hashed.families, bits=64)


def test_deleting_a_family_is_deleting_its_pictures(hashed, counts):
    expected = [area(*pairs_without(hashed.records, family)) for family in counts.families]
    assert delete_one_family(counts, area_under_curve) == pytest.approx(expected, abs=1e-12)
    assert len(set(expected)) == 6


def test_rates_without_each_family(hashed, counts):
    def rate(same, different):
        return share_within(different, 24)

    expected = []
    for family in counts.families:
        _, different = pairs_without(hashed.records, family)
        expected.append(sum(distance <= 24 for distance in different) / len(different))
    assert delete_one_family(counts, rate) == pytest.approx(expected, abs=1e-12)


def test_an_interval_by_hand():
    # Logits of 0.4, 0.45, 0.5 and the two mirrored: 0.405465, 0.200671, 0. Jackknife variance 4/5 * 2 (0.405465² +
    # 0.200671²) = 0.327473; its root 0.572253 times t(0.975, 4) = 2.776445 is 1.588829; 1 / (1 + e^1.588829) = 0.16955.
    low, high = jackknife_interval(0.5, np.array([0.4, 0.45, 0.5, 0.55, 0.6]))
    assert (low, high) == pytest.approx((0.16955, 0.83045), abs=1e-5)


def test_a_family_that_makes_all_the_errors_does_not_spread_the_interval_without_bound():
    # Without it the rate is 0; its logit counts as log 4 lower. Variance 9/10 * 9/10 (log 4)²; its root 1.247665 times
    # t(0.975, 9) = 2.262157 is 2.822414: odds of 1 to 99, divided and multiplied by 16.8174.
    low, high = jackknife_interval(0.01, np.array([0.0] + [0.01] * 9))
    assert (low, high) == pytest.approx((0.000600276, 0.145207), rel=1e-4)


def test_what_never_varies_is_bounded_by_the_number_of_families():
    # 1 - 0.025^(1/9) = 0.33627 to either side.
    low, high = jackknife_interval(0.75, np.full(9, 0.75))
    assert (low, high) == pytest.approx((0.75 - 0.33627, 1), abs=1e-5)


@pytest.mark.parametrize(("families", "bound"), [(10, 0.2588656), (100, 0.0295130)])
def test_at_the_edges_the_bound_is_one_sided(families, bound):
    # 1 - 0.05^(1/10) and 1 - 0.05^(1/100).
    assert jackknife_interval(0, np.zeros(families)) == pytest.approx((0, bound), abs=1e-7)
    assert jackknife_interval(1, np.ones(families)) == pytest.approx((1 - bound, 1), abs=1e-7)


@pytest.mark.parametrize("families", [0, 1, 4])
def test_few_families_have_no_interval(families):
    assert all(map(math.isnan, jackknife_interval(0.5, np.full(families, 0.5))))


def test_values_that_are_not_there_do_not_count():
    values = np.array([0.4, 0.45, 0.5, 0.55, 0.6])
    with_gaps = np.array([np.nan, 0.4, 0.45, np.nan, 0.5, 0.55, 0.6])
    assert jackknife_interval(0.5, with_gaps) == jackknife_interval(0.5, values)


@pytest.mark.parametrize("seed", range(20))
def test_intervals_stay_within_nought_and_one_and_hold_the_value(seed):
    rng = np.random.default_rng(seed)
    deleted = np.clip(rng.normal(rng.choice([0.001, 0.5, 0.999]), rng.choice([0.001, 0.3]), 12), 0, 1)
    value = float(np.clip(deleted.mean(), 1e-4, 1 - 1e-4))
    low, high = jackknife_interval(value, deleted)
    assert 0 <= low <= value <= high <= 1
    assert low < high


def test_one_unseen_event_widens_a_share_of_errors_upwards_alone():
    # No variation was seen: (0.01 + 0.03)² / 0.03² = 16/9 events. Chi-squared with 32/9 degrees is 10.3646 at 0.975;
    # times 0.03² / (2 x 0.04) this is 0.1166.
    low, high = allow_more_errors((0.005, 0.02), 0.01, np.full(9, 0.01), unseen=0.03)
    assert (low, high) == (0.005, pytest.approx(0.1166, abs=1e-4))
    assert allow_more_errors((0.005, 0.2), 0.01, np.full(9, 0.01), unseen=0.03) == (0.005, 0.2)


def test_a_share_of_what_is_right_is_widened_downwards_alone():
    low, high = allow_fewer_found((0.98, 0.995), 0.99, np.full(9, 0.99), unseen=0.03)
    assert (low, high) == (pytest.approx(1 - 0.1166, abs=1e-4), 0.995)
    assert allow_fewer_found((0.8, 0.995), 0.99, np.full(9, 0.99), unseen=0.03) == (0.8, 0.995)


def test_without_errors_or_interval_nothing_is_widened():
    assert allow_more_errors((0.0, 0.05), 0.0, np.zeros(9), unseen=0.5) == (0.0, 0.05)
    assert all(map(math.isnan, allow_more_errors((math.nan, math.nan), 0.1, np.full(2, 0.1), unseen=0.5)))


def test_an_unseen_event_is_half_of_the_pairs_of_the_largest_families():
    # Families of 3, 3 and 2 pictures: 3, 3 and 1 same-family pairs; 9 + 6 + 6 pairs between families.
    same = np.array([[3, 0], [3, 0], [1, 0]])
    different = np.array([[0, 15], [0, 15], [0, 12]])
    counts = Histograms(("a", "b", "c"), same, different)
    assert unseen_pair(counts) == pytest.approx(9 / 2 / 21)
    assert unseen_family(counts) == pytest.approx(3 / 2 / 7)
