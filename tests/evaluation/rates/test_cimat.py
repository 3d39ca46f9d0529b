"""The variance of a rate against cimat 0.1.2 (Fogliato, Patil and Perona 2024, IJCV; arXiv:2306.01198).

Its intervals are Wilson's, with the variance of dependent pairs. They are narrower than ours and cover less.
"""

from functools import partial
from itertools import combinations, product

import numpy as np
import pytest
from scipy.stats import norm

from hashbench.evaluation.promises.coverage import WORLDS
from hashbench.evaluation.rates.histograms import Histograms
from hashbench.evaluation.rates.intervals import delete_one_family, jackknife_error
from hashbench.evaluation.rates.measures import false_positive_rate, true_positive_rate
from hashbench.evaluation.rates.scores import ends_of

# Six families of four pictures. A picture is a number, and the distance is the difference.
PICTURES = np.array(
    [[0, 3, 6, 11], [20, 24, 26, 35], [8, 22, 71, 86], [60, 61, 75, 63], [80, 82, 85, 99], [100, 106, 117, 118]]
)
THRESHOLD = 9
# UncertaintyEstimator(scores).compute_variance(-9.5) of cimat 0.1.2, with MTData.generate_similarity_scores(minus the
# distance): the variances of the share of missed same-family pairs, 19 of 36, and of falsely matched ones, 18 of 240.
MISSED_VARIANCE, FALSE_VARIANCE = 0.011445473251028808, 0.0007916666666666665


@pytest.fixture(scope="module")
def counts():
    same, different = np.zeros((6, 128), np.int64), np.zeros((6, 128), np.int64)
    for family, pictures in enumerate(PICTURES):
        for a, b in combinations(pictures, 2):
            same[family, abs(a - b)] += 1
    for one, other in combinations(range(6), 2):
        for a, b in product(PICTURES[one], PICTURES[other]):
            different[[one, other], abs(a - b)] += 1
    return Histograms(tuple("abcdef"), same, different)


def test_the_jackknife_has_the_variance_of_cimat_for_missed_pairs(counts):
    # For a mean over f families of one size, the jackknife's variance is f / (f - 1) times the plug-in one.
    assert true_positive_rate(counts.same_total, counts.different_total, threshold=THRESHOLD) == 17 / 36
    deleted = delete_one_family(counts, partial(true_positive_rate, threshold=THRESHOLD))
    assert jackknife_error(deleted) ** 2 == pytest.approx(6 / 5 * MISSED_VARIANCE, rel=1e-12)


def test_the_jackknife_has_the_variance_of_cimat_and_more_for_false_matches(counts):
    # For families of one size, y the excess of false matches of a pair of families, V the sum of y² and C the sum of
    # y y' over pairs that share a family, each in either order: cimat has (2 V + 4 C) / N², N = 480 ordered pairs. The
    # jackknife has (4 V + 4 C) / N², times f (f - 1) / (f - 2)² with f = 6 families. So it is wider by at least 2 V.
    assert false_positive_rate(counts.same_total, counts.different_total, threshold=THRESHOLD) == 18 / 240
    excess = [
        np.sum(abs(PICTURES[one][:, None] - PICTURES[other]) <= THRESHOLD) - 16 * 18 / 240
        for one, other in combinations(range(6), 2)
    ]
    expected = (FALSE_VARIANCE + 2 * 2 * np.square(excess).sum() / 480**2) * 6 * 5 / 4**2
    deleted = delete_one_family(counts, partial(false_positive_rate, threshold=THRESHOLD))
    assert jackknife_error(deleted) ** 2 == pytest.approx(expected, rel=1e-12)
    assert expected > 1.8 * FALSE_VARIANCE


def wilson(value, variance):
    """The 95 % interval of cimat for a share that is neither 0 nor 1."""
    z, n = norm.ppf(0.975), value * (1 - value) / variance
    reach = z * np.sqrt((value * (1 - value) + z**2 / 4 / n) / n)
    return (value + z**2 / 2 / n - reach) / (1 + z**2 / n), (value + z**2 / 2 / n + reach) / (1 + z**2 / n)


def test_wilsons_interval_is_that_of_cimat():
    # get_binerror_ci(-9.5)
    assert wilson(19 / 36, MISSED_VARIANCE) == pytest.approx((0.330243757954, 0.716980746060), rel=1e-9)
    assert wilson(18 / 240, FALSE_VARIANCE) == pytest.approx((0.0359974659231, 0.149698735682), rel=1e-9)


def test_the_interval_of_cimat_covers_less_than_ours():
    rng, covered = np.random.default_rng(1), np.zeros(2)
    world = WORLDS["hard families"]
    truth = 1 - world.same[0]
    for _ in range(200):
        drawn = world.draw(rng, 25)
        missed, pairs = drawn.same[:, 1:].sum(axis=1), drawn.same.sum(axis=1)
        value = missed.sum() / pairs.sum()
        low, high = wilson(value, np.square(missed - value * pairs).sum() / pairs.sum() ** 2)
        deleted = delete_one_family(drawn, partial(true_positive_rate, threshold=0))
        least, most = ends_of(drawn, "tpr", 1 - value, deleted)
        covered += low <= truth <= high, least <= 1 - truth <= most
    assert covered.tolist() == [166, 198]  # 83 and 99 % of the draws; 95 % are wanted
