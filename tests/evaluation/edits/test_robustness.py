import numpy as np
import pandas as pd
import pytest

from hashbench import tables
from hashbench.evaluation.edits.robustness import COLUMNS, left_out, score_robustness
from hashbench.evaluation.rates.binomial import exact_interval


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Clopper-Pearson by R's binom.test.
        (0, 20, 0.0, 0.1684335),
        (20, 20, 0.8315665, 1.0),
        (7, 20, 0.1539092, 0.5921885),
        (1, 1, 0.025, 1.0),
    ],
)
def test_the_exact_interval_is_that_of_r(successes, trials, low, high):
    assert exact_interval(successes, trials) == pytest.approx((low, high), abs=1e-7)


def test_no_trial_has_no_interval():
    assert np.isnan(exact_interval(0, 0)).all()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_the_interval_covers_at_least_what_it_says(share):
    n = 20
    successes = np.random.default_rng(1).binomial(n, share, 4000)
    covered = [low <= share <= high for low, high in (exact_interval(int(k), n) for k in successes)]
    assert np.mean(covered) >= 0.95


def edited(*rows):
    """Rows of image_id, edit, strength, distance, status and quality, of one variant."""
    table = [(i, "phash-64", edit, strength, d, status, None, grade) for i, edit, strength, d, status, grade in rows]
    return pd.DataFrame(table, columns=tables.EDITED.names)


def stored(number):
    return [(i, None, None, 0, "ok", "ok") for i in range(number)]


def test_recall_counts_copies_within_the_threshold():
    distances = [0, 3, 10, 11]
    table = edited(*stored(4), *((i, "crop", 5.0, d, "ok", "ok") for i, d in enumerate(distances)))
    scores = score_robustness(table, {"phash-64": 10})
    assert scores.columns.tolist() == list(COLUMNS)
    (row,) = scores.itertuples()
    assert (row.edit, row.strength, row.recall, row.n, row.threshold) == ("crop", 5, 0.75, 4, 10)
    assert row.median_distance == 6.5
    assert (row.low, row.high) == pytest.approx((0.1941204, 0.9936905), abs=1e-7)  # binom.test(3, 4)
    assert row.finding == "between"


def test_a_failed_copy_is_not_found_and_a_flagged_one_is_counted():
    copies = [
        (0, "crop", 5.0, None, "refused", None),
        (1, "crop", 5.0, 0, "ok", "flat"),
        (2, "crop", 5.0, 1, "ok", "ok"),
    ]
    (row,) = score_robustness(edited(*stored(3), *copies), {"phash-64": 10}).itertuples()
    assert (row.recall, row.n, row.failed, row.flagged) == (pytest.approx(2 / 3), 3, 1, 1)


def test_a_picture_that_is_flat_or_unreadable_itself_is_left_out_by_name():
    bases = [
        (0, None, None, 0, "ok", "flat"),
        (1, None, None, None, "unreadable", None),
        (2, None, None, 0, "ok", "ok"),
    ]
    copies = [(i, "crop", 5.0, 0, "ok", "ok") for i in range(3)]
    table = edited(*bases, *copies)
    assert left_out(table).image_id.tolist() == [0, 1]
    assert score_robustness(table, {"phash-64": 10}).n.tolist() == [1]


@pytest.mark.parametrize(("distance", "finding"), [(0, "finds"), (30, "blind")])
def test_a_finding_needs_sixty_pictures(distance, finding):
    def found(n):
        table = edited(*stored(n), *((i, "PNG", None, distance, "ok", "ok") for i in range(n)))
        return score_robustness(table, {"phash-64": 10})[["finding", "note"]].values.tolist()

    assert found(60) == [[finding, ""]]
    assert found(59) == [["between", "too few pictures for a word: 59 of 60"]]


@pytest.mark.parametrize(
    ("successes", "finding"),
    # R's binom.test for n = 60: 55 from 0.816, 54 from 0.795; 22 up to 0.501, 21 up to 0.484.
    [(55, "finds"), (54, "between"), (22, "between"), (21, "blind")],
)
def test_a_finding_needs_the_whole_interval(successes, finding):
    copies = [(i, "PNG", None, 0 if i < successes else 30, "ok", "ok") for i in range(60)]
    table = edited(*stored(60), *copies)
    assert score_robustness(table, {"phash-64": 10}).finding.tolist() == [finding]


def test_without_a_threshold_distances_remain():
    table = edited(*stored(1), (0, "PNG", None, 4, "ok", "ok"))
    (row,) = score_robustness(table, {"phash-64": None}).itertuples()
    assert row.median_distance == 4
    assert pd.isna([row.recall, row.low, row.high, row.threshold]).all()
    assert row.finding is None


def test_a_picture_that_a_method_finds_featureless_stays_since_matching_keeps_it():
    table = edited((0, None, None, 0, "ok", "featureless"), (0, "PNG", None, 0, "ok", "featureless"))
    (row,) = score_robustness(table, {"phash-64": 0}).itertuples()
    assert (row.n, row.recall, row.flagged) == (1, 1, 1)


def test_a_mode_that_nothing_else_is_known_of_is_no_flag():
    table = edited((0, None, None, 0, "ok", None), (0, "PNG", None, 0, "ok", None))
    assert score_robustness(table, {"phash-64": 0}).flagged.tolist() == [0]
