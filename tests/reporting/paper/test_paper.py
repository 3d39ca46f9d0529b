"""The paper: its file, its length and its figures, and sentences that follow from the tables."""

import inspect
import json
import re
import shutil
import subprocess
from dataclasses import replace
from importlib import import_module

import numpy as np
import pandas as pd
import pytest

from hashbench import tables
from hashbench.reporting.items import INPUTS
from hashbench.reporting.paper import execution, paper
from hashbench.reporting.paper.inputs import PAPER_FIGURES, PAPER_INPUTS, PAPER_MODULES, PAPER_TABLES
from hashbench.reporting.paper.paper import MAX_WORDS, describe, read_tables, write_paper
from hashbench.reporting.paper.typesetting import text, typeset

# Figures that need no tables but the text's own.
FIGURES = {"stages": ("stages",), "robustness": ("robustness",)}


def made_files(folder, made):
    """Write the tables where `write_paper` wants them and return its inputs."""
    inputs = {}
    for name, table in made.items():
        path = folder / name
        if name in ("verdict", "environment"):
            path.write_text(json.dumps(table))
        elif name in ("images", "families"):
            tables.write(table, getattr(tables, name.upper()), path)
        elif name in ("functions", "lines", "stages"):
            path = [folder / "profiles" / implementation / f"{name}.csv" for implementation in table]
            for file, profile in zip(path, table.values(), strict=True):
                tables.write_csv(profile, file)
        else:
            tables.write_csv(table, path)
        inputs[name] = path
    return inputs


def test_the_tables_are_read_as_they_were_written(run, tmp_path):
    made = run.tables()
    read = read_tables(made_files(tmp_path, made))
    assert list(read) == list(PAPER_TABLES)
    assert describe(run.context, read) == describe(run.context, made)


@pytest.mark.slow
def test_the_paper_is_a_pdf_with_figures_and_the_same_tables_give_the_same_bytes(run, tmp_path, monkeypatch):
    inputs = made_files(tmp_path, run.tables())
    for name, figures in (("one.pdf", FIGURES), ("other.pdf", FIGURES), ("plain.pdf", {})):
        monkeypatch.setattr(paper, "PAPER_FIGURES", figures)
        write_paper(tmp_path / name, run.context, template=run.template, inputs=inputs)
    one, other, plain = ((tmp_path / name).read_bytes() for name in ("one.pdf", "other.pdf", "plain.pdf"))
    assert one.startswith(b"%PDF")
    assert one == other
    assert len(one) > len(plain)
    assert not list(tmp_path.glob(".*"))


def test_a_figure_has_the_alternative_text_that_drew_it(run, tmp_path, monkeypatch):
    monkeypatch.setattr(paper, "PAPER_FIGURES", FIGURES)
    inputs = made_files(tmp_path, run.tables())
    drawn = paper.draw_figures(run.context, inputs, describe(run.context, run.tables()))
    assert set(drawn) == set(FIGURES)
    assert all("<svg" in figure["svg"] for figure in drawn.values())
    context, made = run.subset("phash")
    assert set(paper.draw_figures(context, inputs, describe(context, made))) == {"robustness"}


def test_panels_of_distances_fill_whole_rows():
    paths = [f"distances/v-{bits}.parquet" for bits in range(8, 16)]
    rows = [{"variant": f"v-{bits}"} for bits in range(15, 7, -1)]
    assert paper._panels(paths, rows) == [f"distances/v-{bits}.parquet" for bits in range(15, 9, -1)]
    assert len(paper._panels(paths, rows[:5])) == 3
    assert len(paper._panels(paths, rows[:2])) == 2


def test_the_rule_gives_every_figure_what_its_module_asks_for():
    assert set(PAPER_INPUTS) <= set(INPUTS)
    for module, (name, taken) in zip(PAPER_MODULES, PAPER_FIGURES.items(), strict=True):
        parameters = inspect.signature(import_module(module).draw).parameters.values()
        asked = {parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY}
        assert asked == set(taken), name


def test_the_text_keeps_to_the_limit_and_says_how_long_it_is(run):
    facts = describe(run.context, run.tables())
    words = len(text(run.template, facts, prose=True).split())
    assert words <= MAX_WORDS
    assert words < len(text(run.template, facts).split()) - 500  # tables and references
    ends = text(run.template, facts | {"words": "3,456"}, prose=True)
    assert "3,456 words without tables and references" in ends
    assert "within the limit of 3,500" in ends
    assert "more than the limit" in text(run.template, facts | {"words": "3,567", "too_long": True}, prose=True)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")
def test_the_words_are_those_that_pdftotext_counts(run, tmp_path):
    facts = describe(run.context, run.tables())
    template = tmp_path / "prose.typ"
    source = run.template.read_text(encoding="utf-8")
    template.write_text(source.replace("#let counting", "#show table: none\n#let counting", 1), encoding="utf-8")
    file = tmp_path / "prose.pdf"
    file.write_bytes(typeset(template, facts, "pdf"))
    said = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True).stdout
    counted = len(said.rpartition("References")[0].split())
    assert counted == pytest.approx(len(text(run.template, facts, prose=True).split()), rel=0.02)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")
def test_nothing_follows_the_references(run, tmp_path, monkeypatch):
    monkeypatch.setattr(paper, "PAPER_FIGURES", FIGURES)
    file = tmp_path / "paper.pdf"
    write_paper(file, run.context, template=run.template, inputs=made_files(tmp_path, run.tables()))
    said = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True).stdout
    assert not re.search(r"^(Table|Figure) \d+\.", said.rpartition("References")[2], flags=re.MULTILINE)


def test_the_text_cites_at_least_fifteen_works(run, usual):
    words = usual
    body, _, references = words.rpartition("References")
    works = set(re.findall(r"\[(\d+)\]", references))
    assert len(works) >= 15
    assert set(re.findall(r"\[(\d+)\]", body)) == works


def test_sentences_say_what_the_tables_say(run, usual):
    words = usual
    for sentence in (
        "FINd as published needs 300 ms a picture; our fastest exact implementation of the corrected method",
        "box_filter takes 80.0 %, more than half. cProfile overstates luma most, with 34.0 % against 17.0 %",
        "no speed-up can exceed 800,",
        "It puts decoding at 0.1 %, a bound of 1,000. It divides the time into box 80 %,",
        "This gate passes find/numpy and find/reference.",
        "find/numpy: 150 (135–165) times as fast as find-published/reference. At 5.33×",
        "the target is not reached",
        "In 1 of 2 cases the prediction lies in the measured interval.",
        "find/reference is faster than predicted, most of all in box: 240 ms predicted, 100 ms measured. Both programs "
        "add 88,000 values a picture. The published one reads each as values[y * stride + x], this one as luma[y][x]",
        "A slope of 1 is proportional growth. The 95 % interval excludes it for none of 2 implementations.",
        "Of 500 same-family matches, it loses 9 because it refuses a picture, and 2 because a hash moved.",
        "by a median of 115 of 256 bits. And yet few matches are lost by moving: in 1 of 1 families",
        "With processes (2 workers), starting pays from about 2,000 pictures.",
        "Opening and decoding take 20.0 % of the time of find/numpy, with our own decoder (1.07× the time of",
        "On one machine, Ray never overtakes processes.",
        "Ray took 8.00 s, with 1.10 s of work. The rest is start-up.",
        "This run had no GPU (not usable: torch:cuda).",
        "A GPU that did the rest in no time would be 5.00 times as fast, no more.",
        "On the host, batches do not pay: 0.40 times",
        "phash-256 finds most (Table 5): 95.0 % of the same-family pairs. It is not proven better than find-256.",
        "the false-positive rate of phash-256 more than doubles: 0.040 % becomes 0.10 %, 2.50 times as much.",
        "In 50 random splits, phash-256 exceeded its target in 36.0 %.",
        "For phash-64 the whole interval is above the target.",
        "At exactly 0.1 %, phash-256 still finds most: 94.0 %, less than the 95.0 % at its frozen threshold.",
        "Under crop, 5 % off each side, phash-64 finds 40.0 % (35.0–44.0 %) and phash-256 20.0 % (15.0–24.0 %).",
        "phash-256 finds 95.0 % and phash-64 30.0 %. The order reverses, beyond chance.",
        "Every variant is blind to crop (5 % off each side)",
        "Cheapest is find-256 at 250 pixels and phash-64 at 1,024 pixels.",
        "1 of 4 cases is faster (Table 7): multi_index at radius 8 of 64 bits.",
        "at radius 8 of 64 bits among 3 million hashes and 4.44 times as fast at radius 31 of 256 bits among 1 million "
        "hashes.",
        "A customary threshold finds 39.0 % (phash-64 within 8 bits).",
        "phash-256 finds most or ties in 2 of 3 cases.",
        "at about 1,234 false candidates a query",
        "One query against 10⁹ hashes takes 235 ms at best, and 32.0 GB of memory.",
        "At 16,000 hashes it takes 40.0 times as long as comparing every pair.",
        "a query meets 1,234 (56–7,891) false matches, and a match is right with a probability of 25.0 %",
        "If 10 pictures of a family are known instead of one",
        "a query misses 1.20 % instead of 6.10 %.",
        "connected components put 51.0 % of the held-out pictures into one cluster, and 9.00 % of its pairs are right",
        "complete linkage of phash-256 up to 102 bits, more than for matching",
        "use phash-256, and call two pictures candidates if at most 94 of 256 bits differ.",
        "compatible with the target (phash-64 is not), it finds most, though not significantly more than find-256",
        "So FIN must not act on a match alone.",
        "take 900 s of core time to hash (0.02 USD), 230 s (120–470 s) to compare every pair, and 32.0 MB to store "
        "(0.03 USD). With the pairs written out, matching costs at most 5.6 USD; linking costs 0.84 USD (0.41–1.72).",
        "writing the pairs out. A dash is not known.",
        "For one right match in two at 1 million, at most one in 160,000,000 different-family pairs may match, fewer",
        "costs less at 250 pixels (but more at 1,024). We would still begin with phash-256",
        "from start to end with 2 cores",
        "Other tables time other pictures in other sessions, so only ratios to decoding compare.",
        "for and against it (cost: Table 6).",
        "1 million pictures like these take 900 s",
        "phash-256 is blind to what all variants are blind to",
        "we cannot see false-positive rates below 1 in 405.",
        "find/numba (numba not installed)",
        "The machine: Abacus, 2 cores, 8.00 GB, Python 3.11.7, pillow 13.0.0.",
    ):
        assert sentence in words
    assert "synthetic" not in words.partition("References")[0].replace("synthetic hashes", "")


def test_the_demonstration_is_called_synthetic_in_the_abstract_too(run):
    words = run.said(run.tables(), replace(run.context, corpus="demo"))
    assert (
        "on 60 synthetic pictures in 20 families. Rates on FIN’s pictures will differ."
        in words.partition("Introduction")[0]
    )
    assert "The pictures are synthetic, and FIN" in words
    renamed = replace(run.context, corpus="mine", images="demo")
    own = replace(run.context, corpus="demo", images="my_pictures")
    assert describe(renamed, run.tables())["synthetic"]
    assert not describe(own, run.tables())["synthetic"]


WITHIN = (0.0005, 0.0001, 0.002)


@pytest.mark.parametrize(
    ("variant", "held_out", "sentence"),
    [
        ("phash-256", {"fpr": (0.004, 0.0005, 0.01)}, "the measured rate is 0.40 %, 4.00 times the target."),
        (
            "phash-256",
            {"tpr": (0.89, 0.86, 0.92)},
            "use find-256, and call two pictures candidates if at most 96 of 256",
        ),
        ("phash-256", {"fpr": (0.004, 0.002, 0.01)}, "compatible with the target (phash-64 and phash-256 are not)"),
        (
            "find-256",
            {"fpr": (0.004, 0.002, 0.01)},
            "For find-256 and phash-64 the whole interval is above the target.",
        ),
        ("find-256", {"tpr": (0.90, 0.88, 0.91)}, "No other variant is tied with it."),
        ("find-256", {"tpr": (0.90, 0.88, 0.91)}, "No cheaper variant is tied with it"),
        (
            "find-256",
            {"tpr": (0.95, 0.92, 0.97)},
            "No variant finds more than find-256, and phash-256 finds as much (Table",
        ),
        ("find-256", {"tpr": (0.95, 0.92, 0.97)}, "At exactly 0.1 %, none finds more than find-256: 94.0 %"),
        ("phash-64", {"tpr": (0.94, 0.90, 0.96), "fpr": WITHIN}, "It is not proven better than phash-64 and find-256."),
        ("phash-256", {"fpr": (0.0, 0.0, 0.05)}, "with no false match among 405 different-family pairs"),
        ("phash-256", {"fpr": (0.0, 0.0, 0.05)}, "the false-positive rate of phash-256 falls: 0.040 % becomes 0 %."),
        ("phash-256", {"fpr": (0.0, 0.0, 0.05)}, "No false match was seen, so these are only bounds."),
        ("phash-256", {"fpr": (0.0006, 0.0, 0.05)}, "rate of phash-256 grows: 0.040 % becomes 0.060 %, 1.50 times"),
        ("phash-64", {"fpr": WITHIN}, "and above the target for none."),
    ],
)
def test_comparing_words_follow_the_tables(run, usual, variant, held_out, sentence):
    assert sentence in run.said(run.tables(accuracy=run.changed(variant, **held_out)))
    assert sentence not in usual


def test_a_tie_whose_interval_excludes_zero_is_explained(run):
    made = run.tables()
    differences = made["differences"]
    assert "Holm's correction. phash-64" not in run.said(made).replace("’", "'")
    between = (differences.variant == "find-256") & (differences.other == "phash-256")
    made["differences"] = differences.assign(high=differences.high.where(~between, -0.01))
    sentence = (
        "Taken alone, the interval of the difference to find-256 excludes zero, but it is not significant after Holm"
    )
    assert sentence in run.said(made)


@pytest.mark.parametrize(
    ("rung", "sentence"),
    [
        ((0.6, 1600.0, 0, 0), "find/numpy: it is slower than find-published/reference."),
        ((0.3, 800.0, 0, 0), "find/numpy: these rounds do not show whether it is faster"),
        ((0.0004, 1.07, 0, 0), "At 1.07× the time of decoding with Pillow, the target is reached."),
        (
            (0.0003, 0.93, 0, 0),
            "the target is reached, and exceeded, since our decoder spares copies that Pillow makes.",
        ),
    ],
)
def test_a_speed_up_is_claimed_only_where_its_interval_leaves_one_out(run, rung, sentence):
    rungs = run.rungs | {"find/numpy": rung, "find/reference": (9.0, 9000.0, 0, 0)}
    assert sentence in run.said(run.tables(rungs=rungs))


def test_a_missed_prediction_names_the_step_that_missed_in_the_same_direction(run):
    made = run.tables()
    made["ladder"] = run.ladder(run.rungs, margin=0.05)  # 143 to 158 without 165: slower
    # Predicted of 0.3 s: luma 0.3 * 0.16 / 50 = 960 µs, box 0.3 * 0.8 / 750 = 320 µs; measured 400 and 800 µs.
    sentence = "find/numpy is slower than predicted, most of all in box: 320 µs predicted, 800 µs measured."
    assert sentence in run.said(made)
    made["stages"]["find/numpy"]["median_seconds"] *= 1.1  # the whole takes 2 ms, not 2.2: still 0.4 of it
    assert sentence in run.said(made)


@pytest.mark.parametrize(("name", "off"), [("find/numpy", 1.3), ("find/numpy", 0.7), ("find-published/reference", 1.3)])
def test_clocks_of_steps_that_contradict_the_whole_time_name_no_step(run, name, off):
    made = run.tables()
    made["ladder"] = run.ladder(run.rungs, margin=0.05)
    made["stages"][name]["median_seconds"] *= off
    words = run.said(made)
    assert "find/numpy is slower than predicted. " in words
    assert f"The clocks of {name} add up to more than 20 % off the whole time, so they name no step." in words


def test_an_implementation_with_other_bits_does_not_count(run):
    made = run.tables(rungs=run.rungs | {"find/reference": (0.0001, 0.27, 0, 0)}, identical=1)
    assert describe(run.context, made)["find"]["fastest"]["name"] == "find/numpy"
    assert "find/reference differs on 3 of 4 pictures, by up to 9 bits, and does not count." in run.said(made)


def test_where_a_gpu_was_measured_it_is_judged(run):
    words = run.said(run.tables() | {"batches": run.batches(gpu=True)})
    assert "In batches of 64, torch:cuda hashes files at 1.20 times the rate" in words
    assert "It pays." in words
    assert "no GPU" not in words


def test_what_was_recorded_once_with_a_gpu_is_set_against_the_cores_of_its_machine(run, monkeypatch):
    monkeypatch.setattr(execution, "read_recorded", lambda: None)
    assert "Recorded once, " not in run.said(run.tables())
    pictures = pd.DataFrame({"place": ["find/numba", "cupy"], "stage": "files_to_hashes", "over_all_cores": [1, 1.5]})
    pairs = pd.DataFrame({"hashes": [1000, 1_000_000, 1_000_000], "over_all_cores": [90, 1, 40.0]})
    machine = {"device": "Some GPU, 80 GB, driver 5", "cores": 16}
    monkeypatch.setattr(execution, "read_recorded", lambda: (pictures, pairs, machine))
    assert (
        "Recorded once, Some GPU has 1.50 times the rate of its machine’s 16 cores from files, and 40.0 times at "
        "comparing 1 million hashes."
    ) in run.said(run.tables())


@pytest.mark.parametrize(
    ("rates", "advice"),
    [
        # Start-ups of 0.5, 1.5 and 4.5 s: (1.5 - 0.5) / (1 / 1000 - 1 / 2000) = 2,000 pictures.
        ((1000.0, 2000.0, 1800.0), "use find/numpy, with processes from about 2,000 pictures (Table 4)."),
        # (4.5 - 1.5) / (1 / 1250 - 1 / 2000) = 10,000, after processes at 1 / (1 / 1000 - 1 / 1250) = 5,000.
        (
            (1000.0, 1250.0, 2000.0),
            "use find/numpy, with processes from about 5,000 pictures and Ray from about 10,000 pictures (Table 4).",
        ),
        # (4.5 - 0.5) / (1 / 1000 - 1 / 2000) = 8,000
        ((1000.0, 900.0, 2000.0), "use find/numpy, with Ray from about 8,000 pictures (Table 4)."),
        ((1000.0, 600.0, 830.0), "use find/numpy on one core: no worker was worth its start (Table 4)."),
    ],
)
def test_the_executor_that_is_recommended_is_the_one_that_was_faster(run, rates, advice):
    made = run.tables()
    startup = made["executors"].startup_seconds
    made["executors"] = made["executors"].assign(
        pictures_per_second=rates,
        wall_seconds=[start + 1000 / rate for start, rate in zip(startup, rates, strict=True)],
    )
    assert advice in run.said(made)


def test_without_executors_nothing_is_said_of_ray(run):
    made = run.tables()
    made["executors"] = made["executors"].head(0)
    words = run.said(made)
    assert "Many pictures at once" not in words
    assert "Ray" not in words
    made["executors"] = run.tables()["executors"].head(1)
    assert "This run timed only serial hashing, at 1,000 pictures a second." in run.said(made)


def test_with_few_edited_pictures_nothing_is_called_found_or_missed(run):
    made = run.tables() | {"robustness": run.robustness(run.context.variants, n=18)}
    words = run.said(made)
    assert "With fewer than 60 pictures we call nothing found or missed." in words
    assert "blind to" not in words
    assert "Too few pictures were edited to say." in words


def test_without_indexes_or_clusters_their_paragraphs_are_left_out(run):
    made = run.tables()
    made["crossovers"] = made["crossovers"].head(0)
    made["verdict"]["link"] = {"variant": None}
    words = run.said(made)
    assert "What an index can do" not in words
    assert "What a match is worth." in words
    assert "Linking pictures into groups" not in words
    assert "To gather memes" not in words


def test_without_accuracy_the_paper_says_why_and_keeps_the_costs(run, tmp_path, monkeypatch):
    monkeypatch.setattr(paper, "PAPER_FIGURES", FIGURES)
    made = run.tables(accuracy={})
    made["families"] = made["families"].head(0)
    made["robustness"] = made["robustness"].assign(recall=np.nan)
    words = run.said(made)
    assert "We cannot judge accuracy: the corpus has no family with two pictures" in words
    assert "Cheapest is find-256 at 250 pixels" in words
    assert "We recommend no variant: the corpus has no family" in words
    assert "_Pairs._" not in words
    assert "false-positive rate" not in words
    write_paper(tmp_path / "paper.pdf", run.context, template=run.template, inputs=made_files(tmp_path, made))


def test_where_no_variant_reaches_the_target_there_is_no_verdict(run):
    none = {v: (auc, np.nan, 0.0, (0.0, 0.0, 0.2), (0.0, 0.0, 0.2)) for v, (auc, *_) in run.accuracy.items()}
    words = run.said(run.tables(accuracy=none))
    assert "We choose no variant: no variant reaches a false-positive rate of 0.001." in words
    assert "We recommend no variant: no variant reaches a false-positive rate of 0.001." in words


def test_without_a_split_there_are_no_intervals_and_the_paper_calls_that_flattering(run):
    made = run.tables()
    made["scores"] = made["scores"][made["scores"].families == "all"]
    made["differences"] = made["differences"].head(0)
    made["verdict"] = run.verdict(made["scores"], made["differences"])
    words = run.said(made)
    assert "every rate below looks too good." in words
    assert "phash-256 finds most (Table 5): 96.0 %" in words
    assert "It is not proven better than" not in words
    assert "frozen" not in words.lower().partition("references")[0].replace("frozen threshold", "")


def test_of_equally_good_variants_none_is_said_to_find_most(run):
    equal = run.changed("find-256", tpr=(0.95, 0.92, 0.97))
    words = run.said(run.tables(accuracy=equal))
    assert (
        "compatible with the target (phash-64 is not), none finds more. It is not proven better than find-256." in words
    )
    assert "it finds most" not in words


def test_a_precision_too_small_to_be_shown_is_left_out(run, usual):
    assert "different-family pairs match: a precision of 0.025 % (0.0050–0.050 %)." in usual
    made = run.tables(accuracy=run.changed("phash-256", fpr=(0.0, 0.0, 0.05)))
    tiny = made["scale"].assign(precision_low=1e-9)
    words = run.said(made | {"scale": tiny})
    assert "different-family pairs match. No false match was seen" in words
    assert "precision of –" not in words
    assert "right with a probability of" not in words


def test_a_price_that_is_not_known_has_a_reason(run):
    made = run.tables()
    note = "pairs: the interval would span 310-fold; price: the interval would span 130-fold"
    made["prices"] = made["prices"].assign(price=np.nan, price_low=np.nan, price_high=np.nan, note=note)
    words = run.said(made)
    wide = "(pairs and price: interval wider than 10 times)"
    assert f"the price of matching is not known {wide}; the price of linking is not known {wide}." in words


def test_customary_thresholds_are_the_ones_that_find_least_and_most(run):
    made = run.tables()
    rows = [("phash-64", 8, 0.39), ("ahash-64", 10, 0.74), ("pdq-256", 31, 0.021), ("dhash-64", 10, 0.54)]
    made["customary"] = pd.DataFrame(rows, columns=["variant", "threshold", "tpr"]).assign(clustering=np.nan, fpr=1e-3)
    sentence = "Customary thresholds find from 2.10 % (pdq-256 within 31 bits) to 74.0 % (ahash-64 within 10 bits)."
    assert sentence in run.said(made)


def test_the_area_under_the_curve_is_that_of_the_families_that_are_judged(run):
    made = run.tables()
    own = (made["scores"].variant == "phash-64") & (made["scores"].metric == "auc")
    largest = {"all": 0.9, "held_out": 0.9987}
    made["scores"].loc[own, "value"] = made["scores"].families[own].map(largest)
    assert "phash-64 has the largest area under the ROC curve [17] (0.99870), but" in run.said(made)


def test_an_order_that_chance_may_explain_is_no_disadvantage(run, usual):
    assert ", and phash-64 is ahead under crop, 5 % off each side." in usual
    made = run.tables()
    made["robustness"] = made["robustness"].assign(low=0.0, high=1.0)
    assert "is ahead under" not in run.said(made)


def test_one_method_is_not_one_of_several(run):
    context, made = run.subset("phash")
    words = run.said(made, context)
    assert "says what each method compares." in words
    assert "low cosine frequencies with their median" in words


def test_a_variant_without_a_threshold_is_named(run, usual):
    none = run.accuracy | {"phash-64": (0.98, np.nan, 0.0, (0.0, 0.0, 0.1), (0.0, 0.0, 0.1))}
    assert "No threshold of phash-64 keeps within the target." in run.said(run.tables(accuracy=none))
    assert "keeps within the target" not in usual


def test_the_published_program_may_be_timed_without_being_profiled(run):
    context, made = run.subset("find")
    made["ladder"] = run.ladder(run.rungs)
    profile = made["functions"]["find/reference"]
    made["functions"] = {"find/reference": profile.assign(file=profile.file.str.replace("find_published", "find"))}
    words = run.said(made, context)
    assert "find-published/reference, the unchanged published program, takes 300 ms a picture." in words
    assert "This run did not profile it, so the shares below are those of find/reference." in words
    for name in ("functions", "lines"):
        made[name] = {}
    assert "This run profiled no plain implementation." in run.said(made, context)


def test_without_find_there_is_one_part_and_no_profile(run):
    context, made = run.subset("phash")
    assert describe(context, made)["find"] is None
    words = run.said(made, context)
    assert "FINd" not in words
    assert "Part one" not in words
    assert "phash-256 finds most" in words


def test_only_find_is_compared_with_nothing(run, usual):
    context, made = run.subset("find")
    words = run.said(made, context)
    assert "Part two: what FINd finds" in words
    assert "find-256 finds 90.0 % of the same-family pairs" in words
    assert "the library imagehash" not in words
    assert "the library imagehash" in usual
    assert "No method is best at everything" not in words
    assert describe(context, made)["find"]["baseline"]["name"] == "find/reference"


def test_a_single_implementation_has_nothing_to_be_compared_with(run):
    made = run.tables(rungs={"find/numpy": run.rungs["find/numpy"]})
    made["agreement"] = made["agreement"].head(0)
    words = run.said(made)
    assert "This run holds no two implementations of find to compare." in words
    assert "find/numpy takes 2.00 ms a picture." in words


def test_compiled_code_with_the_bits_of_a_library_is_said_to_have_them(run, usual):
    production = run.context.production | {"phash-64": "phash/numba", "phash-256": "phash/numba"}
    context, made = replace(run.context, production=production), run.tables()
    row = made["agreement"].iloc[0].to_dict() | {"method": "phash", "implementation": "numba", "against": "imagehash"}
    rows = [made["agreement"], pd.DataFrame([row | {"bits": 64, "pictures": 70}, row | {"bits": 256, "pictures": 80}])]
    sentence = "phash runs as our compiled code, with the bits of the library imagehash [14] on all of 70 pictures."
    assert sentence in run.said(made | {"agreement": pd.concat(rows)}, context)
    differs = rows[1].assign(max_different_bits=2)
    assert "with the bits of the library" not in run.said(made | {"agreement": pd.concat([rows[0], differs])}, context)
    assert "with the bits of the library" not in usual


@pytest.mark.parametrize(
    ("implementation", "words"),
    [("numba", "is that of our compiled code, not of PDQ's C"), ("pdqhash", None)],
)
def test_pdq_in_compiled_code_is_not_called_its_library(run, implementation, words):
    production = {"phash-256": "phash/imagehash", "pdq-256": f"pdq/{implementation}"}
    context, made = replace(run.context, variants=list(production), production=production), run.tables()
    pdq = made["sizes"][made["sizes"].variant == "phash-256"].assign(variant="pdq-256")
    said = run.said(made | {"sizes": pd.concat([made["sizes"], pdq])}, context).replace("’", "'")
    assert (
        (words in said) if words else ("library" not in said.partition("Cost of a picture")[2].partition("Matching")[0])
    )
    assert describe(context, made)["table"][1]["good"][-1] == "public reference and threshold"


def test_pdq_timed_in_numpy_is_said_where_its_time_stands(run):
    context = replace(
        run.context,
        variants=["phash-256", "pdq-256"],
        production={"phash-256": "phash/imagehash", "pdq-256": "pdq/numpy"},
    )
    made = run.tables()
    slow = made["sizes"][made["sizes"].variant == "phash-256"].assign(variant="pdq-256", median_seconds=0.0021)
    made["sizes"] = pd.concat([made["sizes"], slow])
    assert (
        "At 250 pixels, pdq-256 takes 3.00 times as long as the cheapest, but this is our NumPy implementation"
        in run.said(made, context)
    )


def test_a_link_threshold_says_what_it_means_in_the_collection_asked_for(run, usual):
    assert "We did not measure that." in usual
    made = run.tables()
    links = {"value": 8962.0, "low": 4322.0, "high": 18492.0}
    size = {"pictures": 1_000_000, "larger": True, "mixed_share": None, "mixed_at_most": None, "chance_links": links}
    made["verdict"]["link"]["at_size"] = size
    words = run.said(made)
    assert "Among 1 million pictures a picture has 8,962 (4,322–18,492) pictures of other families" in words
    assert "We did not measure that." not in words
