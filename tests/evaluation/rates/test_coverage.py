"""Jackknife errors compared with a brute-force family bootstrap, and the coverage of intervals."""

import numpy as np
import pytest

from hashbench.evaluation.rates.differences import paired, paired_ratio
from hashbench.evaluation.rates.histograms import area_under_curve, share_within
from hashbench.evaluation.rates.intervals import delete_one_family, jackknife_error, jackknife_interval
from hashbench.evaluation.rates.scores import Estimate


def found(same, different):
    return share_within(same, 0)


def false(same, different):
    return share_within(different, 0)


STATISTICS = {"auc": area_under_curve, "tpr": found, "fpr": false}


@pytest.mark.parametrize("statistic", STATISTICS.values(), ids=STATISTICS)
def test_the_jackknife_error_is_within_15_percent_of_a_family_bootstrap(draw_families, statistic):
    rng = np.random.default_rng(7)
    drawn = draw_families(rng, 60, misses=0.2, matches=0.05)
    # Families are drawn with replacement: f occurs w_f times. Its own pairs have weight w_f, pairs with g w_f w_g.
    # No pair joins two copies of one family, because `between` has nothing on its diagonal.
    values = []
    for _ in range(2000):
        weights = np.bincount(rng.integers(0, 60, 60), minlength=60)
        same = weights @ drawn.same
        different = np.einsum("f,g,fgd->d", weights, weights, drawn.between) // 2
        values.append(statistic(same, different))
    error = jackknife_error(delete_one_family(drawn.histograms(), statistic))
    assert error == pytest.approx(np.std(values), rel=0.15)


def interval_of(histograms, statistic):
    value = float(statistic(histograms.same_total, histograms.different_total))
    return jackknife_interval(value, delete_one_family(histograms, statistic))


@pytest.mark.parametrize("families", [25, 45, 100])
@pytest.mark.parametrize(
    ("statistic", "truth"),
    [
        (found, 0.9),
        (false, 0.01),
        # With two distances, the area is 1/2 + (found - false) / 2.
        (area_under_curve, 0.5 + (0.9 - 0.01) / 2),
    ],
    ids=["tpr", "fpr", "auc"],
)
@pytest.mark.slow
def test_95_percent_intervals_hold_the_truth_about_95_percent_of_the_time(draw_families, families, statistic, truth):
    rng = np.random.default_rng((families, 1))
    held = 0
    for _ in range(400):
        low, high = interval_of(draw_families(rng, families).histograms(), statistic)
        assert 0 <= low < high <= 1
        held += low <= truth <= high
    assert 0.90 <= held / 400 <= 0.98


@pytest.mark.slow
def test_a_paired_difference_holds_the_truth_and_calls_a_tie_a_tie(draw_families):
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(400):
        one, other = (draw_families(rng, 45).histograms() for _ in range(2))
        estimates = [
            Estimate(
                "held_out",
                "tpr",
                0.01,
                float(found(counts.same_total, None)),
                None,
                None,
                1,
                45,
                deleted=delete_one_family(counts, found),
            )
            for counts in (one, other)
        ]
        between = paired(*estimates)
        assert -1 <= between.low < between.high <= 1
        assert between.families == 45
        assert (between.low <= 0 <= between.high) == (between.p_value >= 0.05)
        held += between.low <= 0 <= between.high
    assert 0.90 <= held / 400 <= 0.98


@pytest.mark.slow
@pytest.mark.parametrize("families", [25, 45])
def test_a_paired_ratio_of_false_positive_rates_holds_the_truth(draw_families, families):
    rng = np.random.default_rng((families, 2))
    held = 0
    for _ in range(400):
        estimates = []
        for matches in (0.02, 0.01):
            counts = draw_families(rng, families, matches=matches).histograms()
            value = float(false(None, counts.different_total))
            interval = jackknife_interval(value, delete_one_family(counts, false))
            deleted = delete_one_family(counts, false)
            estimates.append(Estimate("held_out", "fpr", 0.01, value, *interval, 1, families, deleted=deleted))
        between = paired_ratio(*estimates)
        assert 0 < between.low < between.value < between.high
        held += between.low <= 2 <= between.high
    assert 0.90 <= held / 400 <= 0.98


@pytest.mark.parametrize(
    ("families", "matches", "twins", "most_err"),
    [
        (45, 1e-4, 1e-3, False),  # one pair of families, or none or two, makes the rate
        (34, 5e-4, 2e-3, True),  # many families err a little, and such a pair much
    ],
)
def test_where_few_pairs_of_families_nearly_coincide_intervals_hold_less_often_than_they_say(
    draw_families, families, matches, twins, most_err
):
    # The known limit: this test notices if it changes.
    rng = np.random.default_rng(5)
    held, erring = 0, []
    for _ in range(400):
        histograms = draw_families(rng, families, matches=matches, twins=twins).histograms()
        low, high = interval_of(histograms, false)
        held += low <= (1 - twins) * matches + twins * 0.5 <= high
        erring.append((histograms.different[:, 0] > 0).sum())
    assert 0.5 <= held / 400 < 0.9
    assert (np.median(erring) > families / 2) == most_err
