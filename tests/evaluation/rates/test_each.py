"""Rates at every threshold; the counts are small enough to divide by hand."""

import numpy as np
import pandas as pd
import pytest

from hashbench.evaluation.rates.each import frozen_thresholds, rates_at_each, sizes_at_each
from hashbench.evaluation.rates.histograms import Histograms, histograms
from hashbench.evaluation.rates.intervals import consistent_bounds
from hashbench.evaluation.rates.operating import RULES, points_of
from hashbench.evaluation.rates.scale import project
from hashbench.evaluation.rates.scores import estimate, table_of
from hashbench.evaluation.rates.thresholds import HELD_OUT, calibrate

# Six families; distances 0 to 3. A different-family pair stands in the rows of both its families.
SAME = np.array([[1, 1, 0, 0], [2, 0, 0, 0], [1, 0, 1, 0], [1, 1, 0, 0], [0, 2, 0, 0], [1, 0, 0, 1]])
DIFFERENT = np.array([[0, 1, 4, 5], [0, 1, 4, 5], [0, 0, 4, 6], [0, 0, 4, 6], [0, 0, 4, 6], [0, 0, 4, 6]])
SIX = Histograms(tuple("abcdef"), SAME, DIFFERENT)


def test_rates_are_shares_of_the_pairs():
    rates = rates_at_each(SIX, [0, 1, 2], frozen=[])
    assert [(found.value, found.pairs, found.n_pairs) for found, _ in rates] == [
        *((6 / 12, 6, 12), (10 / 12, 10, 12), (11 / 12, 11, 12))
    ]
    assert [(false.value, false.pairs, false.n_pairs) for _, false in rates] == [
        *((0 / 30, 0, 30), (1 / 30, 1, 30), (13 / 30, 13, 30))
    ]
    # No family of six has a false match: the upper bound is 1 - 0.05^(1/6).
    assert rates[0][1].low == 0
    assert rates[0][1].high == pytest.approx(0.393038)
    assert all(found.low < found.value < found.high for found, _ in rates)


def test_families_that_set_the_threshold_give_no_interval():
    ((found, false),) = rates_at_each(SIX, [1], frozen=None)
    assert (found.value, false.value) == (10 / 12, 1 / 30)
    assert np.isnan([found.low, found.high, false.low, false.high]).all()


def test_upper_bounds_do_not_fall_as_the_threshold_grows():
    # Twenty families err at the third threshold, so its bound is trusted for those below; the last is raised to it.
    bounds = consistent_bounds(np.array([0.4, 0.1, 0.2, 0.15]), np.array([0, 3, 20, 19]))
    assert bounds.tolist() == [0.2, 0.2, 0.2, 0.2]
    assert consistent_bounds(np.array([0.4, 0.1]), np.array([0, 19])).tolist() == [0.4, 0.4]


@pytest.fixture(scope="module")
def hashed(make_hashed):
    return make_hashed(70, bits=64, families=16, unlabelled=0.05)


def test_at_the_thresholds_of_scores_all_is_as_in_the_tables(hashed, distances_of):
    distances, families = distances_of(hashed), hashed.families
    points = points_of(target_fprs=[0.2, 0.05], cost_ratio=3.0, target_recall=0.8)
    calibration = calibrate(distances, families, bits=64, points=points, link_fpr=0.2, unlabelled_threshold=0.1)
    scores = table_of({"made-64": estimate(distances, families, calibration, points=points)})
    scale = project(scores, points=points, sizes=[1000], collection_size=5000)
    every = histograms(distances, families, bits=64)
    same, different = int(every.same_total.sum()), int(every.different_total.sum())
    held_out = histograms(distances, families, bits=64, split=HELD_OUT)
    frozen = frozen_thresholds(scores, "made-64")
    rows = scores[scores.families == HELD_OUT]
    compared = 0
    for rule in RULES.values():
        for _, row in rows[(rows.metric == f"threshold{rule.suffix}") & rows.value.notna()].iterrows():
            rates = rates_at_each(held_out, [int(row.value)], frozen=frozen)
            at = rows["at"].isna() if pd.isna(row["at"]) else rows["at"] == row["at"]
            for measure, rate in zip(("tpr", "fpr"), rates[0], strict=True):
                (expected,) = rows[(rows.metric == f"{measure}{rule.suffix}") & at].itertuples()
                assert (rate.value, rate.low, rate.high) == (expected.value, expected.low, expected.high)
                assert (rate.n_pairs, rate.n_families) == (expected.n_pairs, expected.n_families)
                compared += 1
            projected = scale[(scale.threshold == row.value) & (scale.pictures == 5000)]
            ((sizes,),) = sizes_at_each(rates, [5000], same=same, different=different)
            for column in ("precision", "precision_low", "precision_high", "false_pairs_per_query"):
                np.testing.assert_array_equal(np.array([sizes[column]] * len(projected), float), projected[column])
    assert compared >= 10
