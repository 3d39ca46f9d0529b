"""The paper's table of how often intervals contain the truth."""

import pandas as pd
import pytest

from hashbench.evaluation.promises.coverage import COLUMNS
from hashbench.reporting.paper import coverage

RECORDED = pd.DataFrame(
    [
        ("hard families", 25, "tpr", 0.966, 0.895, 0.988, 1, float("nan"), float("nan"), 1.0),
        ("hard families", 25, "fpr", 0.001, 0.974, 0.9915, 0.9965, 0.81, 0.0, 3.1),
        ("hard families", 25, "auc", 0.998, 0.901, 0.9875, 0, 0.9875, 0.0, 10.2),
    ],
    columns=list(COLUMNS),
)


@pytest.fixture
def described(monkeypatch):
    def describe(table):
        monkeypatch.setattr(coverage, "read_recorded", lambda: (table, {"draws": 2000}))
        return coverage.describe_coverage()

    return describe


def test_a_row_has_every_interval_and_marks_what_falls_short(described):
    facts = described(RECORDED)
    ((row),) = facts["rows"]
    assert (row["world"], row["families"], facts["draws"], facts["least"]) == ("hard families", "25", "2,000", "93")
    assert [share["text"] for share in row["shares"]] == ["90", "99", "–", "97", ">99", "81 (<1)", "90", "99"]
    # The jackknife alone is not what is shown, so it is not marked.
    assert [share["low"] for share in row["shares"]] == [False] * 5 + [True, False, False]
    assert facts["careful"]


def test_the_truth_is_called_better_only_where_no_draw_says_otherwise(described):
    assert not described(RECORDED.assign(unmarked_worse=0.01))["careful"]
    assert not described(RECORDED.assign(widened=0.9))["careful"]
    assert not described(RECORDED.assign(unmarked_covers=0.95))["careful"]


def test_the_paper_says_which_intervals_were_drawn(run, usual):
    assert "widened as if one hard family or look-alike pair had not been drawn" in usual
    assert "draws whose 95 % interval contains the truth" in usual
