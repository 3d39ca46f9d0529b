"""The table of coverage, from a few recorded rows."""

import pandas as pd
import pytest

from hashbench.evaluation.promises.coverage import COLUMNS
from hashbench.reporting.tables import coverage

MACHINE = {
    "date": "2026-11-27",
    "processor": "Some CPU",
    "python": "3.12.3",
    "packages": {"numpy": "2.5.2"},
    "command": "python -m some.module",
    "draws": 2000,
    "seed": 1,
}
MET = ("many families err", 45, "tpr", 0.9, 0.95, 0.97, 0, 0.97, 0.001, 1.1)
MISSED = ("hard families", 25, "fpr", 0.001, 0.73, 0.98, 0.97, 0.81, 0.0, 3)


@pytest.fixture
def drawn(tmp_path, monkeypatch, context):
    def draw(*recorded):
        table = pd.DataFrame(recorded, columns=list(COLUMNS))
        monkeypatch.setattr(coverage, "read_recorded", lambda: (table, MACHINE))
        output = tmp_path / "coverage.html"
        coverage.draw(output, context)
        return output

    return draw


def test_a_row_below_the_least_coverage_is_marked_and_explained(drawn, rows):
    output = drawn(MET, MISSED)
    said = output.read_text()
    assert "coverage is at least 97.0\u2009% in all 2 cases, against 73.0\u2009% with the jackknife alone." in said
    assert "Among draws without a warning it is below 93\u2009% in 1 of 2 cases, marked here: 81.0" in said
    assert "at most 3.00\u2009% of draws have no warning" in said
    assert "the truth is never worse than the interval" in said
    recorded = "Recorded once, not in this run: 2026-11-27, Some CPU; Python 3.12.3, numpy 2.5.2; python -m some.module"
    assert f"{recorded}, 2,000 draws, seed 1." in said
    assert said.count('class="marked"') == 1
    (row,) = [row for row in rows(output) if row[0] == "hard families"]
    assert row[1:5] == ["25", "false-positive rate", "73.0\u2009%", "98.0\u2009%"]


def test_where_every_row_is_met_the_page_says_so(drawn):
    said = drawn(MET).read_text()
    assert "Without a warning it is at least 97.0\u2009%." in said
    assert "Among draws" not in said
