import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_rel

from hashbench.evaluation.differences import COLUMNS, compare, difference_of, holm, paired
from hashbench.evaluation.intervals import delete_one_mean
from hashbench.evaluation.scores import Estimate


def estimate(own, *, metric="tpr", at=0.01, families="held_out"):
    """The mean of one value a family, of which the jackknife is the usual standard error of a mean."""
    own = np.asarray(own, float)
    value = float(np.nanmean(own))
    return Estimate(families, metric, at, value, None, None, 1, len(own), deleted=delete_one_mean(own))


ONE = [0.9, 0.8, 1.0, 0.7, 0.95, 0.85, 0.9, 1.0]
OTHER = [0.7, 0.75, 0.9, 0.5, 0.9, 0.6, 0.85, 0.8]


def test_a_paired_difference_of_means_is_that_of_the_paired_t_test():
    difference, low, high, p, families = paired(estimate(ONE), estimate(OTHER))
    expected = ttest_rel(ONE, OTHER)
    interval = expected.confidence_interval(0.95)
    assert difference == pytest.approx(np.mean(ONE) - np.mean(OTHER))
    assert (low, high, p) == (
        pytest.approx(interval.low),
        pytest.approx(interval.high),
        pytest.approx(expected.pvalue),
    )
    assert families == 8


def test_no_difference_in_any_family_is_bounded_by_families():
    # 1 - 0.025^(1/8) = 0.36941...
    difference, low, high, p, _ = paired(estimate(ONE), estimate(ONE))
    assert (difference, p) == (0, 1)
    assert (low, high) == (pytest.approx(-0.36942, abs=1e-4), pytest.approx(0.36942, abs=1e-4))


def test_families_without_pairs_do_not_count_and_four_are_too_few():
    gap = np.nan
    few = [0.9, gap, gap, gap, gap, 0.8, 0.7, 0.6]
    difference, low, high, _, families = paired(estimate(few), estimate(OTHER))
    assert families == 4
    assert np.isnan([low, high]).all()
    assert difference == pytest.approx(0.75 - np.mean(OTHER))


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
    # A hundredth and a tenth, the same without any family: sums of such numbers leave a residue of rounding.
    alike = [np.full(20, 0.1 + 0.2), np.full(20, 0.3)]
    one, other = (estimate(values) for values in alike)
    difference, low, high, p, families = paired(one, other)
    # 1 - 0.025^(1/20) = 0.168
    assert (low, high) == pytest.approx((-0.168, 0.168), abs=1e-3)
    assert (difference, p, families) == (pytest.approx(0), 1.0, 20)
    # Found by one in every family and by the other in none: 2 * 0^20.
    assert paired(estimate(np.ones(20)), estimate(np.zeros(20)))[3] == 0
