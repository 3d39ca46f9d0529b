"""The page of certified thresholds, from a few rows of its tables."""

import pytest

from hashbench.reporting.tables import certified

THIN = "\u2009"
HEADER = (
    "variant,target_fpr,look_alikes,families,n_families,threshold,recall,fpr,certified,certified_recall,certified_fpr,"
    "price,bound,needed,splits,exceeding,certified_splits,certified_exceeding,certified_price,note\n"
)
ROWS = """\
phash-64,0.1,in,tuning,30,20,0.99,0.09,19,0.98,0.08,0.01,0.099,9,200,0.3,200,0.01,0.01,
phash-64,0.01,in,tuning,30,12,0.9,0.009,10,0.88,0.004,0.02,0.0099,25,200,0.4,180,0.03,0.02,
phash-64,0.001,in,tuning,30,8,0.7,0.002,,,,,,78,150,0.5,0,,,"not certifiable: 78 families needed, here 30"
phash-64,0.01,in,all,60,12,0.91,0.009,11,0.9,0.004,0.01,0.0099,25,200,0.4,180,0.03,0.02,
"""
CHANCE = """\
variant,target_fpr,threshold,predicted,counted,pairs,effective_bits,shared,note
phash-64,0.01,12,0.009,0.008,80,50,0.02,
phash-64,1e-06,,,,,50,0.02,less than a tenth of the smallest counted rate
dhash-64,0.01,,,,,40,0.2,false matches cluster by family pair
dhash-64,0.001,,,,,40,0.2,false matches cluster by family pair
"""
VOTES = """\
share,kinds,look_alikes,family_pairs,rate,low,high
0.2,1,9,1770,0.0051,0.0023,0.0096
0.2,2,3,1770,0.0017,0.00035,0.0049
"""
CHOICES = """\
variant,target_fpr,splits,chosen,held_out,optimism,winner_optimism,winner_regret
phash-64,0.1,200,0.75,0.8,0.01,0.034,0.005
"""


@pytest.fixture
def draw(tmp_path, context, write, rows):
    def draw_page(text=ROWS):
        output = tmp_path / "certified.html"
        certified.draw(
            output,
            context,
            certified=write("certified.csv", HEADER + text),
            chance=write("chance.csv", CHANCE),
            lookalike_votes=write("votes.csv", VOTES),
            choices=write("choices.csv", CHOICES),
        )
        found = [[cell.replace(THIN, " ") for cell in row] for row in rows(output)]
        return found, output.read_text(encoding="utf-8").replace(THIN, " ")

    return draw_page


def test_both_thresholds_stand_side_by_side_with_price_and_exceedance(draw):
    found, said = draw()
    verdict = ["phash-64", "10 %", "in", "20", "99.00 %", "19", "98.0 %", "+1.00", "30.0 %", "1.00 %", "–"]
    assert found[1] == found[3] == verdict
    assert "<summary>At every rate</summary>" in said
    assert found[4][4:8] == ["90.0 %", "10", "88.0 %", "+2.00"]
    assert found[5][5] == "–"
    assert found[5][-1] == "not certifiable: 78 families needed, here 30"
    assert "a false-positive rate of 10 %. Thresholds are set on 30 tuning families, and scored on the others" in said
    assert "tried on up to 200 random halves" in said


def test_thresholds_set_on_all_families_are_folded_away(draw):
    found, said = draw()
    assert "<summary>Set on all families: the threshold to use</summary>" in said
    assert ["phash-64", "1 %", "in", "12", "91.0 %", "11", "90.0 %", "+1.00", "40.0 %", "3.00 %", "–"] in found


def test_the_chance_part_look_alikes_and_the_choice_are_said(draw):
    found, said = draw()
    assert ["phash-64", "1 %", "12", "0.90 %", "0.80 %", "80", "–"] in found
    assert ["phash-64", "0.0001 %", "–", "–", "–", "–", "less than a tenth of the smallest counted rate"] in found
    assert ["dhash-64", "any", "–", "–", "–", "–", "false matches cluster by family pair"] in found
    assert sum(row[0] == "dhash-64" for row in found) == 1
    assert "3 of 1,770 pairs of families look alike: at most 0.49 % (95 % interval from 0.035 %)." in said
    assert "whichever variant wins looks +3.40 points better than on the other half" in said


def test_without_rows_it_says_why(draw):
    found, said = draw("")
    assert found == []
    assert certified.NONE in said
