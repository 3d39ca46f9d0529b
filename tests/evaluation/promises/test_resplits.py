"""Random splits from the tables of pairs and distances, compared with a fresh count of the pairs of each split."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from hashbench import tables
from hashbench.evaluation.promises import resplits
from hashbench.evaluation.promises.resplits import (
    COLUMNS,
    count_close,
    far_enough,
    resplit,
)
from hashbench.evaluation.rates import family_pairs
from hashbench.evaluation.rates.family_pairs import gather
from hashbench.evaluation.rates.histograms import histograms, pictures_of
from hashbench.evaluation.rates.operating import Point
from hashbench.evaluation.rates.optimism import optimism
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
    return gather([pairs], family_of, counts, radius=RADIUS)


def test_pictures_are_told_from_pairs(hashed, counts):
    assert pictures_of(counts).tolist() == hashed.families.pictures.tolist()
    lonely = replace(counts, same=counts.same * 0)
    assert set(pictures_of(lonely)) == {1}


def test_all_families_have_the_pairs_of_the_histograms(counts, close):
    every, none = close.halves(np.ones(10, bool))
    assert every.tolist() == counts.different_total[: RADIUS + 1].tolist()
    assert none.tolist() == [0] * (RADIUS + 1)


def test_pairs_in_parts_and_a_small_table_count_the_same(monkeypatch, hashed, counts, close):
    """The table of counts holds a few entries at first, and grows with those of every part."""
    monkeypatch.setattr(family_pairs, "_ROOM", 2)
    rows = [
        (a, b, "different" if family != other else "same", (x ^ y).bit_count())
        for (a, x, family), (b, y, other) in combinations([r for r in hashed.records if r[2] is not None], 2)
    ]
    pairs = pd.DataFrame(rows, columns=["a", "b", "relation", "distance"]).astype({"a": "uint64", "b": "uint64"})
    family_of = hashed.images.set_index("image_id").family
    found = gather([pairs[:1000], pairs[1000:]], family_of, counts, radius=RADIUS)
    assert len(found.pairs) > 300
    for name in ("one", "other", "distance", "pairs"):
        assert getattr(found, name).tolist() == getattr(close, name).tolist()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_split_is_that_of_counting_its_pairs_anew(monkeypatch, hashed, distances_of, counts, close, seed):
    monkeypatch.setattr(resplits, "SEED", seed)
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


def test_families_are_resplit_for_each_variant_that_has_pairs_of_both_relations(tmp_path):
    """Eight families of two pictures: pairs of a family are 0 bits apart, all others 8 of 8 bits."""
    names = [f"f{number}" for number in range(8)]
    images = pd.DataFrame({"image_id": np.arange(16, dtype=np.uint64), "family": np.repeat(names, 2)})
    families = pd.DataFrame({"family": names, "pictures": 2, "split": "tuning"})
    same = [(name, "same", "tuning", 0, 1) for name in names]
    different = [(name, "different", "tuning", 8, 28) for name in names]
    kept = [(2 * one, 2 * one + 1, "same", 0) for one in range(8)] + [(0, 2, "different", 8)]
    for variant, rows in (("v-8", same + different), ("w-8", same)):
        counted = pd.DataFrame(rows, columns=tables.DISTANCES.names)
        tables.write(counted, tables.DISTANCES, tmp_path / variant / "distances")
        pairs = pd.DataFrame(kept, columns=tables.PAIRS.names)
        tables.write(pairs, tables.PAIRS, tmp_path / variant / "pairs")
    calibration = {"bits": 8, "thresholds": [{"target_fpr": 0.5, "threshold": 7}], "link_threshold": 0}
    counted = count_close(
        images,
        families,
        {"v-8": calibration, "w-8": calibration},
        {variant: tmp_path / variant / "distances" for variant in ("v-8", "w-8")},
        {variant: tmp_path / variant / "pairs" for variant in ("v-8", "w-8")},
        share=0.3,
        target_fpr=0.5,
        largest_fpr=0.5,
    )
    ((variant, one),) = counted
    found = resplit(variant, one.counts, one.close, target_fpr=0.5)
    assert found.drop(columns="splits").values.tolist() == [
        # Each half finds all pairs of a family, and no others, at the largest distance that is read: 7 bits.
        ["v-8", 0.5, 1.0, *[0.0] * 9, 0.0, 1.0]
    ]
    assert 40 < found.splits[0] <= 50  # one family or none in a half has no pairs with others: 18 of 256 splits
