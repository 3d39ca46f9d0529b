"""Random splits from the tables of pairs and distances, compared with a fresh count of the pairs of each split."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from hashbench.evaluation.rates import resplits
from hashbench.evaluation.rates.histograms import histograms
from hashbench.evaluation.rates.operating import Point
from hashbench.evaluation.rates.optimism import optimism
from hashbench.evaluation.rates.resplits import COLUMNS, far_enough, gather_close, pictures_of, resplit
from hashbench.evaluation.rates.thresholds import calibrate

TARGET, RADIUS = 0.05, 28


@pytest.fixture(scope="module")
def hashed(make_hashed):
    return make_hashed(90, bits=64, families=10, unlabelled=0.1)


@pytest.fixture(scope="module")
def counts(hashed, distances_of):
    return histograms(distances_of(hashed), hashed.families, bits=64)


@pytest.fixture(scope="module")
def close(hashed, counts):
    rows = [
        (a, b, "different", (x ^ y).bit_count())
        for (a, x, family), (b, y, other) in combinations([r for r in hashed.records if r[2] is not None], 2)
        if family != other and (x ^ y).bit_count() <= RADIUS
    ]
    pairs = pd.DataFrame(rows, columns=["a", "b", "relation", "distance"]).astype({"a": "uint64", "b": "uint64"})
    family_of = hashed.images.set_index("image_id").family
    return gather_close(pairs, family_of, counts.families, radius=RADIUS)


def test_pictures_are_told_from_pairs(hashed, counts):
    assert pictures_of(counts).tolist() == hashed.families.pictures.tolist()
    lonely = replace(counts, same=counts.same * 0)
    assert set(pictures_of(lonely)) == {1}


def test_all_families_have_the_pairs_of_the_histograms(counts, close):
    every, none = close.halves(np.ones(10, bool))
    assert every.tolist() == counts.different_total[: RADIUS + 1].tolist()
    assert none.tolist() == [0] * (RADIUS + 1)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_split_is_that_of_counting_its_pairs_anew(monkeypatch, hashed, distances_of, counts, close, seed):
    monkeypatch.setattr(resplits, "_SEED", seed)
    (row,) = resplit("x-64", counts, close, target_fpr=TARGET, splits=1).itertuples()
    tuning = np.random.default_rng(seed).random(10) < 0.5
    families = hashed.families.assign(split=np.where(tuning, "tuning", "held_out"))
    distances = distances_of(replace(hashed, families=families))
    calibration = calibrate(
        distances, families, bits=64, points=[Point("target_fpr", TARGET)], link_fpr=TARGET, unlabelled_threshold=0.1
    )
    tpr, fpr = optimism("x-64", distances, families, calibration, target_fprs=[TARGET]).itertuples()
    assert tpr.held_out > 0
    found = (row.in_sample, row.optimism, row.by_choice, row.fpr)
    assert found == pytest.approx((tpr.in_sample, tpr.optimism, tpr.by_choice, fpr.held_out), abs=1e-12)
    assert (row.optimism_low, row.optimism_high) == (row.optimism, row.optimism)
    assert (row.splits, row.cut, row.exceeding) == (1, 0, fpr.held_out > TARGET)


def test_many_splits_spread_and_their_mean_lies_within(counts, close):
    (row,) = resplit("x-64", counts, close, target_fpr=TARGET, splits=20).itertuples()
    assert row.splits == 20
    assert row.optimism_low < row.optimism < row.optimism_high
    assert 0 < row.exceeding < 1


def test_thresholds_at_the_end_of_the_pairs_are_counted(counts, close):
    kept = close.distance <= 4
    short = replace(
        close, radius=4, **{name: getattr(close, name)[kept] for name in ("one", "other", "distance", "pairs")}
    )
    assert resplit("x-64", counts, short, target_fpr=TARGET, splits=5).cut.tolist() == [1.0]


def test_pairs_are_read_to_where_five_times_the_target_matches(counts):
    within = np.cumsum(counts.different_total) / counts.different_total.sum()
    assert within[far_enough(counts, 64, target_fpr=0.05)] <= 0.25 < within[far_enough(counts, 64, target_fpr=0.05) + 1]
    assert far_enough(counts, 7, target_fpr=0.05) == 7


def test_too_few_pairs_for_the_target_make_no_row(counts, close):
    table = resplit("x-64", counts, close, target_fpr=1e-6)
    assert table.empty
    assert tuple(table.columns) == COLUMNS
