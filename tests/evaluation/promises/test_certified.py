"""Upper bounds, thresholds that keep to them, and counts by family pair compared with counting anew."""

import numpy as np
import pytest

from hashbench.evaluation.promises.certified import (
    Scored,
    _kept,
    certify,
    jackknife_variance,
    upper_bounds,
    within,
)
from hashbench.evaluation.promises.resplits import Counted
from hashbench.evaluation.rates.family_pairs import FamilyPairs, Tallier
from hashbench.evaluation.rates.gamma import gamma_bound
from hashbench.evaluation.rates.histograms import Histograms

NONE = np.zeros(0, np.int64)


def family_pairs(between):
    """Return the table of counts by family pair, (f, f, radius + 1), of families of 3 pictures."""
    one, other = np.triu_indices(len(between), 1)
    rows, distance = np.nonzero(between[one, other])
    pairs = between[one, other][rows, distance]
    return FamilyPairs(np.full(len(between), 3), one[rows], other[rows], distance, pairs, between.shape[2] - 1)


@pytest.fixture(scope="module")
def between():
    counts = np.random.default_rng(0).binomial(2, 0.2, (12, 12, 4))
    upper = counts * np.triu(np.ones((12, 12), int), 1)[..., None]
    return upper + upper.transpose(1, 0, 2)


@pytest.mark.parametrize(
    ("count", "expected"),
    # Upper 95 % bounds of a Poisson mean (Garwood 1936, one-sided): half of chi-squared with 2 (y + 1) degrees.
    [(0, 2.9957), (1, 4.7439), (10, 16.9622)],
)
def test_with_weights_of_one_the_bound_is_that_of_a_poisson_count(count, expected):
    assert gamma_bound(count, count, 1, confidence=0.95) == pytest.approx(expected, abs=1e-4)


def test_clustered_counts_have_a_wider_bound():
    # Ten counts that come as two of five: five times the bound of a count of two, (chi-squared with 6 degrees) / 2.
    assert gamma_bound(10, 50, 5, confidence=0.95) == pytest.approx(5 * 6.2958, abs=1e-3)


def test_the_jackknife_of_three_families_by_hand():
    # One picture each, so three pairs. The first two families match. Left out in turn: rates 0, 0 and 1.
    pairs = FamilyPairs(np.ones(3, int), np.array([0]), np.array([1]), np.array([0]), np.array([1]), 0)
    tally = Tallier(pairs, NONE).tally(np.ones(3, bool))
    assert jackknife_variance(tally).tolist() == pytest.approx([9 * 2 / 3 * 2 / 3])


def test_a_tally_is_that_of_counting_its_families_anew(between):
    chosen = np.arange(12) % 3 > 0
    alike = np.array([1 * 12 + 2, 0 * 12 + 1])  # the second is not of the chosen families
    left = between.copy()
    left[1, 2] = left[2, 1] = 0
    part = left[chosen][:, chosen].cumsum(axis=2)
    tally = Tallier(family_pairs(between), alike).tally(chosen)
    assert tally.false.tolist() == (part.sum(axis=(0, 1)) // 2).tolist()
    assert tally.of_family.tolist() == part.sum(axis=1).tolist()
    assert tally.squares.tolist() == (np.square(part).sum(axis=(0, 1)) / 2).tolist()
    assert tally.largest.tolist() == part.max(axis=(0, 1)).tolist()
    assert (tally.number, tally.whole) == (9 * (28 - 1), 9)
    assert tally.number_of_family.tolist() == [54, 54, 63, 63, 63, 63, 63, 63]


def test_the_bound_with_look_alikes_in_allows_for_half_of_a_family_pair():
    # Nothing matches: 4.5 pairs of the 9 of a family pair, times 2.9957, over 9 x 66 pairs of 12 families.
    tally = Tallier(family_pairs(np.zeros((12, 12, 2), int)), NONE).tally(np.ones(12, bool))
    assert upper_bounds(tally, apart=False, confidence=0.95) == pytest.approx(4.5 * 2.99573 / 594, abs=1e-6)
    assert upper_bounds(tally, apart=True, confidence=0.95) == pytest.approx(2.99573 / 594, abs=1e-6)


def test_the_largest_threshold_comes_before_the_first_rate_beyond_the_target():
    assert within(np.array([0.1, 0.3, 0.2, 0.6]), 0.25) == 0
    assert within(np.array([0.1, 0.2]), 0.25) == 1
    assert within(np.array([0.3]), 0.25) is None


@pytest.fixture(scope="module")
def counted(between):
    # A family has one pair at distance 0 and two at distance 1. The last distance holds all larger ones.
    same = np.tile([1, 2, 0, 0, 0], (12, 1))
    near = between.sum(axis=1)
    different = np.column_stack([near, 99 - near.sum(axis=1)])
    return Counted(Histograms(tuple("abcdefghijkl"), same, different), family_pairs(between))


def test_a_certified_threshold_is_at_most_the_plug_in_one_and_costs_recall(counted):
    # There are 594 pairs; 25, 49 and 83 are within 0, 1 and 2: rates 0.042, 0.082 and 0.140, with bounds 0.072, 0.116,
    # 0.185.
    every = [Scored("all", np.ones(12, bool), np.ones(12, bool))]
    table = certify("x-4", counted, NONE, every, target_fprs=[0.1, 0.12], confidence=0.95, splits=30)
    first, second = table[table.look_alikes == "in"].itertuples()
    assert (first.threshold, first.recall, first.fpr) == (1, 1, pytest.approx(49 / 594))
    assert (first.certified, first.certified_recall) == (0, pytest.approx(1 / 3))
    assert (first.price, first.bound) == (pytest.approx(2 / 3), pytest.approx(0.0716, abs=1e-4))
    assert (second.threshold, second.certified, second.price) == (1, 1, 0)
    assert (second.splits, second.needed) == (29, 8)  # one half of 30 stays below the target up to 3 bits
    assert first.certified_exceeding <= first.exceeding


def test_too_few_families_promise_nothing_and_hear_how_many_it_takes(counted):
    every = [Scored("all", np.ones(12, bool), np.ones(12, bool))]
    table = certify("x-4", counted, NONE, every, target_fprs=[0.02], confidence=0.95, splits=2)
    notes = dict(zip(table.look_alikes, table.note, strict=True))
    assert notes["in"] == "not certifiable: 18 families needed, here 12"
    assert notes["apart"] == "not certifiable: no threshold has a bound within the target"
    assert table.certified.isna().all()


def test_a_rate_beyond_the_pairs_that_were_kept_is_not_tried(counted):
    # Within 3 bits, the largest distance that was kept, 118 of 594 pairs match: 0.199.
    every = [Scored("all", np.ones(12, bool), np.ones(12, bool))]
    table = certify("x-4", counted, NONE, every, target_fprs=[0.2], confidence=0.95, splits=2)
    assert table.threshold.isna().all()
    assert set(table.note) == {"not tried: pairs are kept up to 3 bits, which do not reach 0.2"}


def test_a_promise_that_its_own_splits_break_is_noted():
    # In 100 splits, 5 may exceed, and twice sqrt(0.05 x 0.95 / 100) = 0.044 more by chance.
    over = {"certified_splits": 100, "certified_exceeding": 0.09}
    assert _kept(over, 0.95) == ""
    assert _kept(over | {"certified_exceeding": 0.1}, 0.95) == "not kept over random splits of these families"
    assert _kept(over | {"certified_splits": 0}, 0.95) == "not tried: half of these families is too few"
