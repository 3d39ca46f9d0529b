"""Figures of differences, optimism and scale."""

import json

import pytest

from hashbench.reporting.figures import differences, optimism, scale, style

THIN = "\u2009"
DIFFERENCES = """\
families,metric,at,variant,other,scale,difference,low,high,p_value,p_holm,outcome,n_families,note
held_out,tpr,0.1,phash-64,dhash-256,difference,{difference},-0.05,0.35,0.12,0.12,{outcome},5,
held_out,tpr,0.01,phash-64,dhash-256,difference,-0.4,-0.6,-0.2,0.01,0.01,worse,5,
"""
OPTIMISM = """\
variant,target_fpr,metric,in_sample,in_sample_threshold,held_out,held_out_threshold,own_choice,own_threshold,optimism,\
by_choice,by_families,n_pairs
dhash-256,0.1,tpr,0.75,70,0.7,68,0.72,69,0.05,0.02,0.03,20
dhash-256,0.1,fpr,0.1,70,0.09,68,0.1,69,0.01,0,0.01,300
phash-64,0.1,tpr,0.9,12,0.81,11,0.88,12,0.09,0.03,0.06,20
phash-64,0.1,fpr,0.08,12,0.12,11,0.09,12,-0.04,-0.01,-0.03,300
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
        says = module.draw(output, context, **inputs)
        return texts(output), says

    return draw_one


@pytest.mark.parametrize(
    ("difference", "outcome", "cells"),
    [(0.15, "tie", ["= +15.0", "= −15.0"]), (0.15, "better", ["+15.0", "−15.0"])],
)
def test_every_two_variants_have_a_cell_each_way_and_a_tie_says_so(draw, write, difference, outcome, cells):
    table = write("differences.csv", DIFFERENCES.format(difference=difference, outcome=outcome))
    words, says = draw(differences, differences=table)
    ties = 1 if outcome == "tie" else 0
    assert says == (
        f"Differences of the true-positive rate at a false-positive rate of 10{THIN}% between every two of 2 variants "
        f"on n = 5 held-out families: {ties} of 1 comparison are not proven, after Holm's correction; the largest is "
        "+15.0 points, phash-64 minus dhash-256."
    )
    assert [word for word in words if "15.0" in word] == cells
    assert f"(false-positive rate of 10{THIN}%, n = 5 held-out families)" in words
    assert "not proven, after Holm's correction for 1 comparison" in " ".join(words)


def test_on_a_column_of_paper_cells_have_whole_points(draw, write):
    table = write("differences.csv", DIFFERENCES.format(difference=0.15, outcome="better"))
    with style.for_print(width=3.3):
        words, _ = draw(differences, differences=table)
    assert [word for word in words if "15" in word] == ["+15", "−15"]


def test_without_differences_there_is_a_reason_instead(draw, write):
    words, says = draw(differences, differences=write("none.csv", DIFFERENCES.splitlines()[0] + "\n"))
    assert " ".join(words) == says == differences.ABSENT


def test_optimism_has_a_row_a_variant_and_its_n(draw, write):
    cut = write("cut.csv", RESPLITS + "dhash-256,50,0.02,-0.03,0.09,0.06\n")
    words, says = draw(optimism, optimism=write("optimism.csv", OPTIMISM), resplits=cut)
    assert [word for word in words if word in ("phash-64", "dhash-256")][:2] == ["phash-64", "dhash-256"]
    assert {"true-positive rate (n = 20 pairs)", "false-positive rate (n = 300 pairs)"} <= set(words)
    # dhash-256 has thresholds that were cut short in more than 5 % of the splits.
    assert [word for word in words if word == "cut" or word.startswith("+2.00")] == ["+2.00 (−3.00 to +9.00)", "cut"]
    assert "over 50 random splits" in " ".join(words)
    assert says == (
        f"True- and false-positive rates of 2 variants at a target of 10{THIN}%, in sample and on held-out families "
        "(n = 20 same-family pairs); in sample minus held out, the true-positive rate is +5.00 (dhash-256) to +9.00 "
        "(phash-64) points, and held out the false-positive rate of 1 of them is above the target."
    )


def test_optimism_without_splits_or_without_held_out_families(draw, write):
    resplits = write("none.csv", RESPLITS.splitlines()[0] + "\n")
    words, _ = draw(optimism, optimism=write("optimism.csv", OPTIMISM), resplits=resplits)
    assert "random splits" not in " ".join(words)
    none = write("none_either.csv", OPTIMISM.splitlines()[0] + "\n")
    words, says = draw(optimism, optimism=none, resplits=resplits)
    assert " ".join(words) == says == optimism.ABSENT


def test_a_false_positive_rate_of_nought_stands_at_the_edge_of_a_log_axis(draw, write):
    nought = OPTIMISM.replace("0.1,70,0.09,68", "0.1,70,0,68")
    words, _ = draw(optimism, optimism=write("x.csv", nought), resplits=write("resplits.csv", RESPLITS))
    assert "left edge: fewer" in words
    words, _ = draw(optimism, optimism=write("x.csv", OPTIMISM), resplits=write("resplits.csv", RESPLITS))
    assert "left edge: fewer" not in words


MATCH = {
    "variant": "phash-64",
    "threshold": 11,
    "rule": "target_fpr",
    "target": 0.1,
    "families": "held_out",
    "expected": {"fpr": {"value": 0.12, "n_families": 5}},
}


@pytest.mark.parametrize(
    ("target", "rest"),
    [
        (0.1, f"at the advised target precision among 1{THIN}million pictures is 0.0060{THIN}%, with 120,000"),
        (
            0.01,
            f"at the advised target no false match was seen, so precision among 1{THIN}million pictures is at least "
            f"0.010{THIN}%, with at most 30,000",
        ),
    ],
)
def test_scale_draws_a_line_for_each_target_of_the_advised_variant_and_marks_the_size_asked_for(
    draw, write, target, rest
):
    verdict = write("verdict.json", json.dumps({"match": MATCH | {"target": target}}))
    words, says = draw(scale, scale=write("scale.csv", SCALE), verdict=verdict)
    assert {"precision (log scale)", "false matches a query (log scale)"} <= set(words)
    # A name a line and panel.
    assert [word for word in words if word.endswith("% false")] == [f"10{THIN}% false", f"1{THIN}% false"] * 2
    assert words.count("asked for:") == 2
    assert "phash-64, rates of n = 5 held-out families" in " ".join(words)
    assert "dotted: no false match seen, so only the bound" in " ".join(words)
    assert says == (
        f"Precision and false pairs a query of phash-64 at 2 targets for 10,000 to 1{THIN}million pictures, from n = 5 "
        f"held-out families; {rest} false pairs a query."
    )


@pytest.mark.parametrize("match", [None, MATCH | {"target": 0.001}])
def test_without_advice_there_is_nothing_to_scale(draw, write, match):
    verdict = write("verdict.json", json.dumps({"match": match}))
    words, says = draw(scale, scale=write("scale.csv", SCALE), verdict=verdict)
    assert " ".join(words) == says == scale.ABSENT
