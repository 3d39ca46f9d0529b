from pathlib import Path

import pytest

from hashbench import tables
from hashbench.reporting.figures import accuracy_cost, distances, roc, true_positive_rates
from hashbench.reporting.reading.scored import NO_ACCURACY

THIN = "\u2009"
DISTANCES = [
    ("a", "same", "tuning", 4, 30),
    ("a", "same", "tuning", 20, 10),
    ("a", "different", "tuning", 12, 192),
    ("a", "different", "tuning", 40, 2208),
]


@pytest.fixture
def histograms(write_table):
    return [
        write_table(f"distances/{variant}.parquet", tables.DISTANCES, DISTANCES)
        for variant in ("phash-64", "dhash-256")
    ]


@pytest.fixture
def draw(tmp_path, context, scores, timings, standings, histograms):
    """Draw a figure by name from the tables of the run, or others."""
    modules = {
        accuracy_cost: {"scores": scores, "timings": timings, "standings": standings},
        true_positive_rates: {"scores": scores},
        roc: {"scores": scores, "distances": histograms},
        distances: {"scores": scores, "distances": histograms},
    }

    def draw_one(module, **others):
        output = tmp_path / "report" / f"{module.__name__.rpartition('.')[2]}.svg"
        module.draw(output, context, **(modules[module] | others))
        return output

    return draw_one


def test_accuracy_against_cost_names_variants_best_first_and_its_n(draw, texts):
    words = texts(draw(accuracy_cost))
    assert f"Thresholds for a false-positive rate of 10{THIN}%, held-out families (n = 5 families, 20 pairs)" in words
    assert [word for word in words if word in ("phash-64", "dhash-256")] == ["phash-64", "dhash-256"]


def test_true_positive_rates_have_a_panel_a_target_and_both_n(draw, texts):
    words = texts(draw(true_positive_rates))
    assert [word for word in words if word.startswith("target")] == [f"target 10{THIN}%", f"target 1{THIN}%"] * 2
    assert (
        "true-positive rate, held-out families (n = 5 families, 20 pairs); grey tick: all families, in sample" in words
    )
    assert "false-positive rate, held-out families (n = 5 families, 300 pairs); dotted: the target; log scale" in words


def test_without_held_out_families_rates_are_of_all(draw, texts, in_sample):
    words = texts(draw(true_positive_rates, scores=in_sample))
    assert "true-positive rate, all families (n = 8 families, 40 pairs)" in words


def test_curves_are_named_with_their_area_largest_first(draw, texts):
    words = texts(draw(roc))
    assert "true-positive rate (n = 40 pairs)" in words
    assert [word for word in words if "0.9" in word] == ["phash-64   0.99000", "dhash-256   0.96000"]


def test_distances_have_a_panel_a_variant_and_the_number_of_pairs(draw, texts):
    words = texts(draw(distances))
    assert {"phash-64", "dhash-256", "different families (n = 1,200 pairs)"} <= set(words)
    assert "same family, in the method's colour (n = 40 pairs)" in words


@pytest.mark.parametrize("module", [accuracy_cost, true_positive_rates, roc, distances], ids=lambda item: item.__name__)
def test_without_accuracy_a_figure_says_so(module, draw, texts, no_scores):
    assert " ".join(texts(draw(module, scores=no_scores))) == NO_ACCURACY


@pytest.mark.parametrize("module", [roc, distances], ids=lambda item: item.__name__)
def test_the_same_tables_give_the_same_bytes(module, draw):
    assert draw(module).read_bytes() == draw(module).read_bytes()


TOO_FEW = "n too small for 0.1: at least 10 different pairs needed, here 9"


@pytest.fixture
def few(write):
    """Scores of a collection with too few pairs for any target."""
    rows = [
        "variant,families,metric,at,value,low,high,n_pairs,n_families,n_erring,note",
        "phash-64,all,auc,,0.9,,,12,3,,",
        f'phash-64,all,threshold,0.1,,,,9,3,,"{TOO_FEW}"',
        "phash-64,all,tpr_at_best_f1,,0.8,,,3,3,1,",
        "phash-64,all,fpr_at_best_f1,,0,,,9,3,0,",
    ]
    return write("few.csv", "\n".join(rows) + "\n")


@pytest.mark.parametrize("module", [accuracy_cost, true_positive_rates], ids=lambda item: item.__name__)
def test_too_few_pairs_for_the_rate_are_said_where_the_figure_would_be(module, draw, texts, few):
    assert " ".join(texts(draw(module, scores=few))) == f"{TOO_FEW}."


def test_distances_are_drawn_without_a_threshold(draw, texts, few):
    assert "Hamming distance (bits)" in texts(draw(distances, scores=few))


@pytest.mark.parametrize("module", [accuracy_cost, true_positive_rates, roc, distances], ids=lambda item: item.__name__)
def test_a_variant_with_too_few_pairs_for_a_target_is_left_out_of_it_alone(module, draw, texts, scores, write):
    lines = Path(scores).read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not (line.startswith("phash-64,held_out,") and ",0.1," in line)]
    words = texts(draw(module, scores=write("fewer.csv", "\n".join(kept) + "\n")))
    assert "dhash-256" in " ".join(words)
