import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from hashbench import tables
from hashbench.reporting.figures import accuracy_cost, distances, style, true_positive_rates
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
        distances: {"scores": scores, "distances": histograms},
    }

    def draw_one(module, **others):
        output = tmp_path / "report" / f"{module.__name__.rpartition('.')[2]}.svg"
        module.draw(output, context, **(modules[module] | others))
        return output

    return draw_one


def test_accuracy_against_cost_names_variants_and_its_n(draw, texts):
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


def test_distances_have_a_panel_a_variant_and_the_number_of_pairs(draw, texts):
    words = texts(draw(distances))
    assert {"phash-64", "dhash-256", "different families (n = 1,200 pairs)"} <= set(words)
    assert "same family, in the method's colour (n = 40 pairs)" in words


@pytest.mark.parametrize("module", [accuracy_cost, true_positive_rates, distances], ids=lambda item: item.__name__)
def test_without_accuracy_a_figure_says_so(module, draw, texts, no_scores):
    assert " ".join(texts(draw(module, scores=no_scores))) == NO_ACCURACY


def test_the_same_tables_give_the_same_bytes(draw):
    assert draw(distances).read_bytes() == draw(distances).read_bytes()


def test_a_sentence_says_what_is_seen_and_the_n(tmp_path, context, scores, timings, standings, histograms):
    output = tmp_path / "figure.svg"
    assert accuracy_cost.draw(output, context, scores=scores, timings=timings, standings=standings) == (
        f"True-positive rate at a false-positive rate of 10{THIN}% against time as a multiple of decoding, 2 variants "
        f"on held-out families (n = 5 families, 20 pairs); phash-64 finds most: 85.0{THIN}%, at 2.50× the time of "
        "decoding."
    )
    assert true_positive_rates.draw(output, context, scores=scores) == (
        "True- and false-positive rates of 2 variants at 2 target false-positive rates on held-out families, n = 5 "
        f"families, 20 pairs; at 10{THIN}% phash-64 finds most: 85.0{THIN}%."
    )
    assert distances.draw(output, context, distances=histograms, scores=scores) == (
        "Share of pairs at each Hamming distance for 2 variants, same family (n = 40 pairs) and different families "
        "(n = 1,200 pairs), with the threshold of 2 targets."
    )


@pytest.mark.parametrize("module", [accuracy_cost, true_positive_rates, distances], ids=lambda item: item.__name__)
def test_variants_stand_in_the_order_of_the_run(module, draw, texts, scores, write):
    lines = Path(scores).read_text(encoding="utf-8").splitlines()
    others_first = [lines[0], *sorted(lines[1:])]  # dhash before phash
    words = texts(draw(module, scores=write("sorted.csv", "\n".join(others_first) + "\n")))
    named = [word for word in words if word in ("phash-64", "dhash-256")]
    assert named[:2] == ["phash-64", "dhash-256"]


@pytest.mark.parametrize("module", [accuracy_cost, true_positive_rates, distances], ids=lambda item: item.__name__)
@pytest.mark.parametrize("width", [3.3, 6.9])
def test_on_paper_a_figure_has_its_width_and_text_of_7_points(module, width, draw):
    with style.for_print(width=width):
        svg = draw(module).read_text(encoding="utf-8")
    root = ElementTree.fromstring(svg)
    assert float(root.get("width").removesuffix("pt")) == pytest.approx(72 * width, abs=0.01)
    scale = float(root.get("width").removesuffix("pt")) / float(root.get("viewBox").split()[2])
    sizes = [float(size) for size in re.findall(r"font(?:-size)?: (?:\w+ )*([\d.]+)px", svg)]
    assert len(sizes) > 5
    assert min(sizes) * scale >= 6.99


TOO_FEW = "too few pairs for 0.1: at least 10 pairs of different families needed, here 9, and 8 families to promise it"


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


@pytest.mark.parametrize("module", [accuracy_cost, true_positive_rates, distances], ids=lambda item: item.__name__)
def test_a_variant_with_too_few_pairs_for_a_target_is_left_out_of_it_alone(module, draw, texts, scores, write):
    lines = Path(scores).read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not (line.startswith("phash-64,held_out,") and ",0.1," in line)]
    words = texts(draw(module, scores=write("fewer.csv", "\n".join(kept) + "\n")))
    assert "dhash-256" in " ".join(words)


def test_where_no_variant_is_judged_at_the_verdicts_rate_the_figure_says_so(draw, texts, scores, write):
    lines = Path(scores).read_text(encoding="utf-8").splitlines()
    fewer = "\n".join(line for line in lines if ",held_out,tpr,0.1," not in line) + "\n"
    figure = draw(accuracy_cost, scores=write("fewer.csv", fewer))
    assert texts(figure) == ["No variant was judged and timed."]
