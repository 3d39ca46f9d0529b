from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_rel

from hashbench.evaluation.rates.differences import (
    COLUMNS,
    compare,
    difference_of,
    excludes_equality,
    holm,
    paired,
    paired_ratio,
)
from hashbench.evaluation.rates.intervals import delete_one_mean, jackknife_interval
from hashbench.evaluation.rates.scores import Estimate


def estimate(own, *, metric="tpr", at=0.01, families="held_out"):
    """The mean of one value per family; its jackknife error is the usual standard error of a mean."""
    own = np.asarray(own, float)
    value = float(np.nanmean(own))
    deleted = delete_one_mean(own)
    return Estimate(families, metric, at, value, *jackknife_interval(value, deleted), 1, len(own), deleted=deleted)


ONE = [0.9, 0.8, 1.0, 0.7, 0.95, 0.85, 0.9, 1.0]
OTHER = [0.7, 0.75, 0.9, 0.5, 0.9, 0.6, 0.85, 0.8]


def test_a_paired_difference_of_means_is_that_of_the_paired_t_test():
    found = paired(estimate(ONE), estimate(OTHER))
    expected = ttest_rel(ONE, OTHER)
    interval = expected.confidence_interval(0.95)
    assert found.value == pytest.approx(np.mean(ONE) - np.mean(OTHER))
    assert (found.low, found.high, found.p_value) == (
        pytest.approx(interval.low),
        pytest.approx(interval.high),
        pytest.approx(expected.pvalue),
    )
    assert found.families == 8


def test_no_difference_in_any_family_is_bounded_by_families():
    # 1 - 0.025^(1/8) = 0.36941...
    found = paired(estimate(ONE), estimate(ONE))
    assert (found.value, found.p_value) == (0, 1)
    assert (found.low, found.high) == (pytest.approx(-0.36942, abs=1e-4), pytest.approx(0.36942, abs=1e-4))


def test_families_without_pairs_do_not_count_and_four_are_too_few():
    gap = np.nan
    few = [0.9, gap, gap, gap, gap, 0.8, 0.7, 0.6]
    found = paired(estimate(few), estimate(OTHER))
    assert found.families == 4
    assert np.isnan([found.low, found.high]).all()
    assert found.value == pytest.approx(0.75 - np.mean(OTHER))


def test_holm_by_hand():
    # Sorted 0.01, 0.02, 0.03 times 3, 2, 1 is 0.03, 0.04, 0.03; none below the one before: 0.03, 0.04, 0.04.
    assert holm(np.array([0.03, 0.01, 0.02])) == pytest.approx([0.04, 0.03, 0.04])
    assert holm(np.array([0.5, 0.9])) == pytest.approx([1.0, 1.0])
    assert holm(np.array([np.nan, 0.01, 0.2])) == pytest.approx([np.nan, 0.02, 0.2], nan_ok=True)


@pytest.fixture
def table():
    rows = {
        "a-64": [estimate(ONE), estimate(ONE, metric="fpr"), estimate(ONE, metric="precision")],
        "b-64": [estimate(OTHER), estimate(OTHER, metric="fpr"), estimate(OTHER, metric="precision")],
        "c-64": [estimate(OTHER[::-1]), estimate(ONE[::-1], metric="fpr"), estimate(ONE, families="all")],
    }
    return compare(rows)


def test_every_two_variants_are_compared_in_what_decides(table):
    assert table.columns.tolist() == list(COLUMNS)
    assert set(table.metric) == {"tpr", "fpr"}
    assert set(table.families) == {"held_out"}
    assert len(table) == 2 * 3


def test_the_outcome_goes_by_the_metrics_direction(table):
    outcomes = table.set_index(["metric", "variant", "other"]).outcome
    assert outcomes["tpr", "a-64", "b-64"] == "better"
    assert outcomes["fpr", "a-64", "b-64"] == "worse"
    assert outcomes["tpr", "b-64", "c-64"] == "tie"
    assert (table.p_holm >= table.p_value).all()


def test_a_difference_is_looked_up_from_either_side(tmp_path, table):
    table.to_csv(tmp_path / "differences.csv", index=False)
    read = pd.read_csv(tmp_path / "differences.csv")
    figure = {"families": "held_out", "metric": "tpr", "at": 0.01}
    there, back = difference_of(read, "a-64", "b-64", **figure), difference_of(read, "b-64", "a-64", **figure)
    assert (there["difference"], there["low"], there["high"]) == (-back["difference"], -back["high"], -back["low"])
    assert (there["outcome"], back["outcome"]) == ("better", "worse")
    assert difference_of(read, "a-64", "d-64", **figure) is None
    assert difference_of(read, "a-64", "b-64", **figure | {"at": None}) is None


def test_a_difference_that_no_family_changes_is_bounded_by_their_number():
    # Leaving out a family changes nothing here, but sums of such numbers leave a residue of rounding.
    alike = [np.full(20, 0.1 + 0.2), np.full(20, 0.3)]
    one, other = (estimate(values) for values in alike)
    found = paired(one, other)
    # 1 - 0.025^(1/20) = 0.168
    assert (found.low, found.high) == pytest.approx((-0.168, 0.168), abs=1e-3)
    assert (found.value, found.p_value, found.families) == (pytest.approx(0), 1.0, 20)
    # One variant finds every family and the other finds none: 2 * 0^20.
    assert paired(estimate(np.ones(20)), estimate(np.zeros(20))).p_value == 0


def test_a_ratio_by_hand():
    # Means 0.2 and 0.1. Without each family of the first, over 0.2: 1, 1.125, 0.875, 1.0625, 0.9375; in logarithms
    # 0, 0.117783, -0.133531, 0.060625, -0.064539. The second does not vary. Jackknife variance 4/5 * 0.039467, the
    # squares about their mean -0.003932; its root 0.177689 times t(0.975, 4) = 2.776445 is 0.493344: 2 divided and
    # multiplied by 1.637783.
    found = paired_ratio(estimate([0.2, 0.1, 0.3, 0.15, 0.25]), estimate([0.1] * 5))
    assert found.value == pytest.approx(2)
    assert (found.low, found.high) == pytest.approx((1.221163, 3.275567), rel=1e-5)
    assert found.note == ""


@pytest.mark.parametrize(
    ("own", "erring", "note"),
    [
        ([0.5] + [0.0] * 9, 10, "one family makes all errors: bounds only"),
        ([0.1, 0.2, 0.1, 0.3] + [0.0] * 6, 4, "errors in only 4 families: bounds only"),
        ([0.05] * 10, 10, "leaving out a family changes nothing: bounds only"),
    ],
)
def test_errors_of_few_families_make_no_test_of_a_ratio(own, erring, note):
    one, other = replace(estimate(own), n_erring=erring), replace(estimate([0.05] * 10), n_erring=10)
    found = paired_ratio(one, other)
    assert (found.value, found.note) == (pytest.approx(np.mean(own) / 0.05), note)
    assert np.isnan(found.p_value)
    assert (found.low, found.high) == (one.low / other.high, one.high / other.low if other.low else np.inf)


def test_without_an_error_there_are_bounds_and_a_reason_but_no_ratio():
    some, none = estimate([0.2, 0.1, 0.3, 0.15, 0.25], metric="fpr"), estimate(np.zeros(5), metric="fpr")
    # The bound of five families that show none: 1 - 0.05^(1/5) = 0.450720.
    one = paired_ratio(some, none)
    assert np.isnan([one.value, one.p_value]).all()
    assert (one.low, one.high) == (pytest.approx(some.low / 0.450720, rel=1e-5), np.inf)
    assert one.note == "one of the two made no error: bounds only"
    both = paired_ratio(none, none)
    assert (both.low, both.high, both.note) == (0, np.inf, "neither variant made an error")


def test_false_positive_rates_are_compared_by_their_ratio(tmp_path):
    rows = {
        "a-64": [estimate([0.2, 0.1, 0.3, 0.15, 0.25], metric="fpr")],
        "b-64": [estimate([0.002, 0.001, 0.003, 0.0015, 0.0035], metric="fpr")],
        "c-64": [estimate(np.zeros(5), metric="fpr")],
    }
    compare(rows).to_csv(tmp_path / "differences.csv", index=False)
    table = pd.read_csv(tmp_path / "differences.csv")
    assert set(table.scale) == {"ratio"}
    assert table.set_index(["variant", "other"]).outcome.to_dict() == {
        ("a-64", "b-64"): "worse",
        ("a-64", "c-64"): "tie",
        ("b-64", "c-64"): "tie",
    }
    figure = {"families": "held_out", "metric": "fpr", "at": 0.01}
    there, back = difference_of(table, "a-64", "b-64", **figure), difference_of(table, "b-64", "a-64", **figure)
    assert there["difference"] == pytest.approx(1 / back["difference"])
    assert (there["low"], there["high"]) == (pytest.approx(1 / back["high"]), pytest.approx(1 / back["low"]))
    assert (there["outcome"], back["outcome"]) == ("worse", "better")
    unseen = difference_of(table, "c-64", "a-64", **figure)
    assert (unseen["difference"], unseen["low"], unseen["p_holm"]) == (None, 0, None)
    assert difference_of(table, "a-64", "c-64", **figure)["high"] is None


@pytest.mark.parametrize(
    ("low", "high", "scale", "excluded"),
    [
        (-0.0367, -0.0052, "difference", True),
        (-0.01, 0.02, "difference", False),
        (0.0, 0.02, "difference", False),
        (1.2, 3.0, "ratio", True),
        (0.2, 0.9, "ratio", True),
        (0.2, 1.5, "ratio", False),
        (np.nan, np.nan, "difference", False),
    ],
)
def test_an_interval_leaves_out_0_of_a_difference_and_1_of_a_ratio(low, high, scale, excluded):
    assert excludes_equality(low, high, scale=scale) is excluded
