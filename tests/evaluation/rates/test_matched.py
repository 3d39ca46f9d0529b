"""Rates at the same error: checked by hand, against scikit-learn, and by the coverage of their intervals."""

from functools import partial

import numpy as np
import pytest
from scipy.stats import binom
from sklearn.metrics import roc_auc_score

from hashbench.evaluation.rates.differences import paired
from hashbench.evaluation.rates.histograms import Histograms
from hashbench.evaluation.rates.intervals import delete_one_family, jackknife_error, jackknife_interval
from hashbench.evaluation.rates.matched import partial_area, true_positive_rate_at
from hashbench.evaluation.rates.scores import Estimate

# Rates by distance 0 to 3: found 0.2, 0.6, 0.9, 1; falsely matched 0, 0.1, 0.5, 1.
SAME, DIFFERENT = np.array([2, 4, 3, 1]), np.array([0, 1, 4, 5])


@pytest.mark.parametrize(
    ("fpr", "found"),
    [
        (0.05, 0.4),  # half way from (0, 0.2) to (0.1, 0.6)
        (0.1, 0.6),
        (0.3, 0.75),  # half way from (0.1, 0.6) to (0.5, 0.9)
    ],
)
def test_between_two_thresholds_lots_are_drawn(fpr, found):
    assert true_positive_rate_at(SAME, DIFFERENT, fpr=fpr) == pytest.approx(found)
    both = true_positive_rate_at(np.stack([SAME, SAME[::-1]]), np.stack([DIFFERENT, DIFFERENT]), fpr=fpr)
    assert both[0] == pytest.approx(found)
    assert both.shape == (2,)


def test_a_partial_area_by_hand():
    # Up to 0.1: 0.1 * (0.2 + 0.6) / 2 = 0.04; chance 0.005; (1 + 0.035 / 0.095) / 2 = 0.684211.
    assert partial_area(SAME, DIFFERENT, up_to=0.1) == pytest.approx(0.684211, abs=1e-6)


@pytest.mark.parametrize("up_to", [0.001, 0.01, 0.1, 1.0])
def test_the_partial_area_is_that_of_scikit_learn(up_to):
    rng = np.random.default_rng(3)
    near, far = rng.binomial(64, 0.3, 900), rng.binomial(64, 0.5, 20_000)
    expected = roc_auc_score(
        np.repeat([1, 0], [900, 20_000]), -np.concatenate([near, far]), max_fpr=None if up_to == 1 else up_to
    )
    counts = (np.bincount(distances, minlength=65) for distances in (near, far))
    assert partial_area(*counts, up_to=up_to) == pytest.approx(expected, abs=1e-12)


DISTANCES = np.arange(33)
STATISTICS = {
    "area up to 0.01": partial(partial_area, up_to=0.01),
    "found at 0.01": partial(true_positive_rate_at, fpr=0.01),
    "found at 0.001": partial(true_positive_rate_at, fpr=0.001),
}


def traits(rng, families):
    """How often a bit differs within each family, and how strongly it attracts others."""
    return rng.beta(4, 16, families), rng.gamma(2, 0.05, families)


def bits_that_differ(attraction, other):
    return 0.5 * np.exp(-(attraction + other))


def draw(rng, within, attraction):
    return histograms_of(*draw_pairs(rng, within, attraction))


def histograms_of(same, places, between):
    different = np.zeros_like(same)
    for place in places:
        np.add.at(different, place, between)
    return Histograms(tuple(map(str, range(len(same)))), same, different)


def draw_pairs(rng, within, attraction):
    """Pairs by distance of families with such traits, 32 bits of which each differs by chance.

    The pairs of each family, (f, 33), and the pairs of every two families: their places, and (k, 33).
    """
    f = len(within)
    sizes = rng.integers(5, 12, f)
    same = rng.multinomial(sizes * (sizes - 1) // 2, binom.pmf(DISTANCES, 32, within[:, None]))
    i, j = np.triu_indices(f, 1)
    chance = bits_that_differ(attraction[i], attraction[j])
    between = rng.multinomial(sizes[i] * sizes[j], binom.pmf(DISTANCES, 32, chance[:, None]))
    return same, (i, j), between


@pytest.fixture(scope="module")
def population():
    """Same-family and different-family pairs by distance, for an unlimited number of families."""
    rng = np.random.default_rng(11)
    within, attraction = traits(rng, 4000)
    others = [bits_that_differ(attraction, rng.permutation(attraction)) for _ in range(20)]
    return (binom.pmf(DISTANCES, 32, chance.ravel()[:, None]).mean(axis=0) for chance in (within, np.stack(others)))


@pytest.fixture(scope="module")
def truths(population):
    same, different = population
    return {name: float(statistic(same, different)) for name, statistic in STATISTICS.items()}


@pytest.mark.slow
def test_the_jackknife_error_is_on_average_within_15_percent_of_a_family_bootstrap():
    # For one collection of 60 families it is 0.9 to 1.4 times as large: few families decide the left end of the curve.
    ratios = {name: [] for name in STATISTICS}
    for seed in range(8):
        rng = np.random.default_rng(seed)
        same, (i, j), between = draw_pairs(rng, *traits(rng, 60))
        counts = histograms_of(same, (i, j), between)
        # Family f is drawn w_f times: its own pairs have weight w_f, pairs with g w_f w_g; no pair joins two copies.
        weights = rng.multinomial(60, np.full(60, 1 / 60), 2000)
        drawn = weights @ same, (weights[:, i] * weights[:, j]) @ between
        for name, statistic in STATISTICS.items():
            error = jackknife_error(delete_one_family(counts, statistic))
            ratios[name].append(error / statistic(*drawn).std())
    assert all(np.mean(some) == pytest.approx(1, abs=0.15) for some in ratios.values()), ratios


@pytest.mark.slow
def test_95_percent_intervals_hold_the_truth_about_95_percent_of_the_time(truths):
    rng = np.random.default_rng(5)
    held = dict.fromkeys(STATISTICS, 0)
    for _ in range(300):
        counts = draw(rng, *traits(rng, 45))
        for name, statistic in STATISTICS.items():
            value = float(statistic(counts.same_total, counts.different_total))
            low, high = jackknife_interval(value, delete_one_family(counts, statistic))
            assert 0 <= low < high <= 1
            held[name] += low <= truths[name] <= high
    assert all(0.90 <= count / 300 <= 0.98 for count in held.values()), held


@pytest.mark.slow
def test_paired_differences_at_the_same_error_call_a_tie_a_tie():
    # Two equally good variants on the same families: hard families are hard for both.
    rng = np.random.default_rng(8)
    ties = dict.fromkeys(STATISTICS, 0)
    for _ in range(300):
        families = traits(rng, 45)
        both = [draw(rng, *families) for _ in range(2)]
        for name, statistic in STATISTICS.items():
            between = paired(*(estimate(counts, name, statistic) for counts in both))
            assert between.low <= between.value <= between.high
            ties[name] += between.p_value >= 0.05
    assert all(0.90 <= count / 300 <= 0.98 for count in ties.values()), ties


def estimate(counts, name, statistic):
    value = float(statistic(counts.same_total, counts.different_total))
    deleted = delete_one_family(counts, statistic)
    return Estimate("held_out", name, 0.01, value, None, None, 1, len(counts.families), deleted=deleted)
