"""The table of error rates of queries, from a few rows of `queries.csv`."""

import pytest

from hashbench.reporting.tables import queries

THIN = "\u2009"
HEADER = "variant,families,metric,rule,at,threshold,size,value,low,high,n_queries,n_families,note\n"
ROWS = """\
phash-64,held_out,fpir,target_fpr,0.1,12,10,0.2,0.1,0.3,400,40,
phash-64,held_out,fpir_independent,target_fpr,0.1,12,10,0.3,,,400,40,
phash-64,held_out,fpir_ratio,target_fpr,0.1,12,10,1.5,,,400,40,
phash-64,held_out,fpir,target_fpr,0.1,12,360,0.4,0.25,0.6,400,40,few
phash-64,held_out,fpir_independent,target_fpr,0.1,12,360,0.8,,,400,40,
phash-64,held_out,fpir_ratio,target_fpr,0.1,12,360,2,,,400,40,
phash-64,held_out,worst_share,target_fpr,0.1,12,4,0.15,,,400,40,
phash-64,held_out,fpir,target_fpr,0.01,5,360,0.9,,,400,40,
phash-64,held_out,fpir,best_f1,,9,360,0.7,,,400,40,
phash-64,held_out,fnir,target_fpr,0.1,12,1,0.05,0.02,0.09,400,40,
phash-64,held_out,fnir,target_fpr,0.1,,3,,,,400,40,n too small
"""


@pytest.fixture
def table(tmp_path, context, write, rows):
    """Draw the table of rows of `queries.csv`, and return its rows and its text."""

    def draw(text=ROWS):
        queries.draw(tmp_path / "queries.html", context, queries=write("queries.csv", HEADER + text))
        found = [[cell.replace(THIN, " ") for cell in row] for row in rows(tmp_path / "queries.html")]
        return found, (tmp_path / "queries.html").read_text(encoding="utf-8").replace(THIN, " ")

    return draw


def test_false_alarms_stand_beside_the_formula_and_who_makes_them(table):
    found, said = table()
    # The target of the verdict alone, with as many known pictures as were counted.
    largest = ["phash-64", "12", "360", "40.0 % (25.0–60.0 %)", "80.0 %", "2.00×", "15.0 %", "400", "few"]
    assert found[1] == largest
    assert "for a false-positive rate of 10 %. Judged on held-out families: 40 families." in said


def test_missed_pictures_by_the_number_of_known_examples(table):
    found, _ = table()
    assert found[2:4] == [["variant", "1 known example", "3 known"], ["phash-64", "5.00 % (2.00–9.00 %)", "–"]]


def test_fewer_known_pictures_are_folded_away(table):
    found, said = table()
    assert "<summary>False alarms with fewer known pictures</summary>" in said
    assert found[5:] == [
        ["phash-64", "12", "10", "20.0 % (10.0–30.0 %)", "30.0 %", "1.50×"],
        ["phash-64", "12", "360", "40.0 % (25.0–60.0 %)", "80.0 %", "2.00×"],
    ]


def test_without_families_it_says_why_there_is_nothing(table):
    found, said = table("")
    assert found == []
    assert queries.NONE in said
