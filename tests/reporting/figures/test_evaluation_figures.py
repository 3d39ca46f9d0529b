"""Figures of differences, optimism and scale."""

import pytest

from hashbench.reporting.figures import differences, optimism, scale

THIN = "\u2009"
DIFFERENCES = """\
families,metric,at,variant,other,scale,difference,low,high,p_value,p_holm,outcome,n_families,note
held_out,tpr,0.1,phash-64,dhash-256,difference,{difference},-0.05,0.35,0.12,0.12,{outcome},5,
held_out,tpr,0.01,phash-64,dhash-256,difference,-0.4,-0.6,-0.2,0.01,0.01,worse,5,
"""
OPTIMISM = """\
variant,target_fpr,metric,in_sample,in_sample_threshold,held_out,held_out_threshold,own_choice,own_threshold,optimism,\
by_choice,by_families,n_pairs
phash-64,0.1,tpr,0.9,12,0.85,11,0.88,12,0.05,0.03,0.02,20
dhash-256,0.1,tpr,0.75,70,0.7,68,0.72,69,0.05,0.02,0.03,20
"""
RESPLITS = """\
variant,splits,optimism,optimism_low,optimism_high,cut
phash-64,50,0.02,-0.03,0.09,0.05
"""
SCALE = """\
variant,families,rule,at,threshold,pictures,asked,precision,precision_low,precision_high,false_pairs_per_query,\
false_pairs_per_query_low,false_pairs_per_query_high
phash-64,held_out,target_fpr,0.1,11,10000,False,0.0056,0.003,0.02,1200,400,2000
phash-64,held_out,target_fpr,0.1,11,1000000,True,0.00006,0.00003,0.0002,120000,40000,200000
phash-64,held_out,target_fpr,0.01,7,10000,False,,0.014,1,,0,300
phash-64,held_out,target_fpr,0.01,7,1000000,True,,0.0001,1,,0,30000
phash-64,held_out,best_f1,,9,10000,False,0.5,0.4,0.6,9,8,10
dhash-256,held_out,target_fpr,0.1,68,10000,False,0.1,0.05,0.2,900,800,1000
"""


@pytest.fixture
def draw(tmp_path, context, texts):
    def draw_one(module, **inputs):
        output = tmp_path / "figure.svg"
        module.draw(output, context, **inputs)
        return texts(output)

    return draw_one


@pytest.mark.parametrize(
    ("difference", "outcome", "cells"),
    [(0.15, "tie", ["= +15.0", "= −15.0"]), (0.15, "better", ["+15.0", "−15.0"])],
)
def test_every_two_variants_have_a_cell_each_way_and_a_tie_says_so(draw, write, scores, difference, outcome, cells):
    table = write("differences.csv", DIFFERENCES.format(difference=difference, outcome=outcome))
    words = draw(differences, differences=table, scores=scores)
    assert [word for word in words if "15.0" in word] == cells
    assert f"(false-positive rate of 10{THIN}%, n = 5 held-out families)" in words
    assert any(word.endswith("tied, after Holm's correction for 1 comparison") for word in words)


def test_without_differences_there_is_a_reason_instead(draw, write, scores):
    words = draw(differences, differences=write("none.csv", DIFFERENCES.splitlines()[0] + "\n"), scores=scores)
    assert " ".join(words) == differences.ABSENT


def test_optimism_has_a_row_a_variant_and_its_n(draw, write, scores):
    resplits = write("resplits.csv", RESPLITS)
    words = draw(optimism, optimism=write("optimism.csv", OPTIMISM), resplits=resplits, scores=scores)
    assert [word for word in words if word in ("phash-64", "dhash-256")] == ["phash-64", "dhash-256"]
    assert "(n = 20 held-out same-family pairs); line: central 90 % of 50 random splits, tick: their mean" in words
    cut = write("cut.csv", RESPLITS + "dhash-256,50,0.02,-0.03,0.09,0.06\n")
    words = draw(optimism, optimism=write("optimism.csv", OPTIMISM), resplits=cut, scores=scores)
    assert "no line if thresholds reached the largest distance kept (1 variant)" in words
    none = write("none.csv", OPTIMISM.splitlines()[0] + "\n")
    absent = draw(optimism, optimism=none, resplits=resplits, scores=scores)
    assert " ".join(absent) == optimism.ABSENT


def test_scale_draws_a_line_for_each_target_of_the_best_variant_and_marks_the_size_asked_for(draw, write, scores):
    words = draw(scale, scale=write("scale.csv", SCALE), scores=scores)
    labels = {"precision (log scale)", "false matches a query (log scale)"}
    assert labels <= set(words)
    assert [word for word in words if word.endswith(" false")] == [f"10{THIN}% false", f"1{THIN}% false"]
    assert words.count("asked for") == 2
    assert any(word.startswith("phash-64 at thresholds for a target each") for word in words)
    absent = draw(scale, scale=write("none.csv", SCALE.splitlines()[0] + "\n"), scores=scores)
    assert " ".join(absent) == scale.ABSENT
