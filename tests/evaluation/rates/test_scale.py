import numpy as np
import pandas as pd
import pytest

from hashbench.evaluation.rates.operating import Point, expected_pairs
from hashbench.evaluation.rates.scale import COLUMNS, project
from hashbench.evaluation.rates.scores import COLUMNS as SCORES

# Hundred pictures in ten families of ten: 450 same-family pairs and 4,500 others.
TARGET, BEST = Point("target_fpr", 0.01), Point("best_f1", None)


def scores(fpr=(0.002, 0.001, 0.004), families=("all", "held_out")):
    rows = []
    for split in families:
        for point in (TARGET, BEST):
            rows += [
                ("x-64", split, point.metric("threshold"), point.at, 9, None, None, 4500, 10, None, ""),
                ("x-64", split, point.metric("tpr"), point.at, 0.8, 0.6, 0.9, 450, 10, 2, ""),
                ("x-64", split, point.metric("fpr"), point.at, *fpr, 4500, 10, 2, ""),
            ]
    return pd.DataFrame(rows, columns=SCORES)


@pytest.mark.parametrize(("size", "same", "different"), [(100, 450, 4500), (1000, 4500, 495_000), (50, 225, 1000)])
def test_same_family_pairs_grow_with_the_number_of_pictures_and_the_rest_with_its_square(size, same, different):
    assert expected_pairs(size, same=450, different=4500) == (pytest.approx(same), pytest.approx(different))


def test_matches_and_precision_by_hand():
    table = project(scores(), points=[TARGET], sizes=[1000])
    assert table.columns.tolist() == list(COLUMNS)
    row = table.iloc[0]
    assert (row.families, row.threshold, row.pictures) == ("held_out", 9, 1000)
    assert (row.true_pairs, row.false_pairs) == (pytest.approx(0.8 * 4500), pytest.approx(0.002 * 495_000))
    assert (row.false_pairs_low, row.false_pairs_high) == (pytest.approx(495), pytest.approx(1980))
    # A picture meets 990 of other families, of which 0.002 match it.
    per_query = (row.false_pairs_per_query, row.false_pairs_per_query_low, row.false_pairs_per_query_high)
    assert per_query == (pytest.approx(1.98), pytest.approx(0.99), pytest.approx(3.96))
    assert row.precision == pytest.approx(3600 / 4590)
    assert (row.precision_low, row.precision_high) == (pytest.approx(2700 / 4680), pytest.approx(4050 / 4545))
    # 3 / (55 * 54 / 2) = 0.00202, 3 / (54 * 53 / 2) = 0.0021.
    assert row.note == "not promised: this takes 55 families, and here are 10"


def test_precision_falls_as_the_collection_grows():
    table = project(scores(), points=[TARGET, BEST], sizes=[10**4, 10**6, 10**9])
    for _, rows in table.groupby("rule"):
        assert (np.diff(rows.precision) < 0).all()
        assert (np.diff(rows.false_pairs) > 0).all()


def test_where_no_false_match_was_seen_there_are_bounds_only():
    row = project(scores(fpr=(0.0, 0.0, 0.05)), points=[TARGET], sizes=[1000]).iloc[0]
    assert pd.isna(row.false_pairs)
    assert pd.isna(row.false_pairs_per_query)
    assert row.false_pairs_per_query_high == pytest.approx(0.05 * 990)
    assert pd.isna(row.precision)
    assert (row.false_pairs_low, row.false_pairs_high) == (0, pytest.approx(0.05 * 495_000))
    assert row.precision_low == pytest.approx(2700 / (2700 + 24_750))
    assert row.note == "no false match among 4,500 pairs of 10 families: bounds only"


def test_the_size_asked_for_is_among_the_sizes_and_marked():
    table = project(scores(), points=[TARGET], sizes=[10_000, 1000], collection_size=5e3)
    assert table[["pictures", "asked"]].values.tolist() == [[1000, False], [5000, True], [10_000, False]]
    assert project(scores(), points=[TARGET], sizes=[1000], collection_size=1000).asked.tolist() == [True]
    assert project(scores(), points=[TARGET], sizes=[1000]).asked.tolist() == [False]


def test_without_held_out_families_the_rates_are_those_in_sample():
    row = project(scores(families=("all",)), points=[TARGET], sizes=[1000]).iloc[0]
    assert row.families == "all"


def test_without_accuracy_there_is_nothing_to_project():
    assert project(pd.DataFrame(columns=SCORES), points=[TARGET], sizes=[1000]).empty


def test_a_target_without_a_threshold_is_left_out():
    lacking = scores()
    lacking.loc[lacking["at"] == 0.01, "value"] = None
    assert set(project(lacking, points=[TARGET, BEST], sizes=[1000]).rule) == {"best_f1"}
