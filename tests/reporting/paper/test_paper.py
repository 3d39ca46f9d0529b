"""The paper: its files, and sentences that follow from the tables."""

import json
from dataclasses import replace

import numpy as np
import pytest

from hashbench import tables
from hashbench.errors import InputError
from hashbench.reporting.paper.paper import describe, write_paper


def made_files(folder, made):
    """Write the tables where `write_paper` wants them and return its inputs."""
    inputs = {}
    for name, table in made.items():
        path = folder / name
        if name in ("verdict", "environment"):
            path.write_text(json.dumps(table))
        elif name in ("images", "families"):
            tables.write(table, getattr(tables, name.upper()), path)
        elif name in ("functions", "lines"):
            path = [folder / "profiles" / implementation / f"{name}.csv" for implementation in table]
            for file, profile in zip(path, table.values(), strict=True):
                tables.write_csv(profile, file)
        else:
            tables.write_csv(table, path)
        inputs["defect_summary" if name == "defects" else name] = path
    figure = folder / "distances.svg"
    figure.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 4"><text x="1" y="2">ms</text></svg>')
    return inputs | {"figures": [figure]}


def test_the_paper_is_a_pdf_and_the_same_tables_give_the_same_bytes(run, tmp_path):
    inputs = made_files(tmp_path, run.tables())
    for name in ("one.pdf", "other.pdf"):
        write_paper(tmp_path / name, run.context, template=run.template, **inputs)
    assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "other.pdf").read_bytes()
    assert not list(tmp_path.glob(".*"))


def test_figures_of_other_names_are_left_out_and_those_known_are_shown(run, tmp_path):
    inputs = made_files(tmp_path, run.tables())
    figure = tmp_path / "unknown.svg"
    figure.write_text(inputs["figures"][0].read_text())
    for name, figures in {"none": [], "unknown": [figure], "known": inputs["figures"]}.items():
        write_paper(tmp_path / name, run.context, template=run.template, **inputs | {"figures": figures})
    assert (tmp_path / "unknown").read_bytes() == (tmp_path / "none").read_bytes()
    assert (tmp_path / "known").stat().st_size > (tmp_path / "none").stat().st_size


def test_a_paper_of_more_than_3500_words_is_refused_and_not_written(run, tmp_path):
    inputs = made_files(tmp_path, run.tables())
    template = tmp_path / "long.typ"
    template.write_text("word " * 3500)
    write_paper(tmp_path / "paper.pdf", run.context, template=template, **inputs)
    (tmp_path / "paper.pdf").unlink()
    template.write_text("word " * 3501)
    with pytest.raises(InputError, match=r"long\.typ: the paper has 3,501 words; shorten it to 3,500"):
        write_paper(tmp_path / "paper.pdf", run.context, template=template, **inputs)
    assert not (tmp_path / "paper.pdf").exists()


def test_sentences_say_what_the_tables_say(run):
    words = run.said(run.tables())
    for sentence in (
        "needs 300 ms per picture; its function box_filter takes 80.0 % of this time.",
        "find/numpy, needs 2.00 ms and is at least 135 times as fast.",
        "It is 150 times as fast as find-published/reference (135 to 165).",
        "We trust this clock. By the clock, box_filter takes 80.0 % of the time from file to hash, more than half.",
        "cProfile overstates luma most: it shows 34.0 %, while the clock shows 17.0 %.",
        "phash-256 finds most: 95.0 % of the same-family pairs. It is tied with find-256.",
        "finds 95.0 % (92.0–97.0 %) at a false-positive rate of 0.10 %, within the target.",
        "if its whole interval is above the target, as for phash-64. At",
        "A choice in sample would have claimed 96.0 %, for phash-256.",
        "Second is find-256 with 90.0 %: the two are tied.",
        "1 of 3 variants exceeds the target; the highest rate is 0.20 %, for phash-64.",
        "For phash-64 the whole interval is above the target.",
        "Interpolated to exactly 0.1 % false positives, phash-256 finds most: 94.0 %.",
        "It takes 1.60 times as long as the choice.",
        "Deduplication: find-256 up to 94 bits finds 91.2 %; tied with phash-256.",
        "With 405 different-family pairs we cannot see false-positive rates below 0.25 %.",
        "find 3.20 × 10⁹ true pairs and match 4.50 × 10¹⁴ (9.00 × 10¹³–8.00 × 10¹⁴) falsely.",
        "find/reference 4 pictures. Their bits were compared only on these.",
        "find/numba (numba not installed)",
        "The machine: Abacus, 2 cores, 8.00 GB, Python 3.11.7, pillow 13.0.0.",
    ):
        assert sentence in words
    assert "synthetic" not in words


def test_the_demonstration_is_called_synthetic(run):
    assert "The pictures are synthetic." in run.said(run.tables(), replace(run.context, corpus="demo"))


WITHIN = (0.0005, 0.0001, 0.002)


@pytest.mark.parametrize(
    ("variant", "held_out", "sentence"),
    [
        ("phash-256", {"fpr": (0.004, 0.0005, 0.01)}, "0.40 %, above the target."),
        ("phash-256", {"tpr": (0.89, 0.86, 0.92)}, "this rule chooses find-256 with a threshold of 96 bits"),
        ("phash-256", {"fpr": (0.004, 0.002, 0.01)}, "is above the target, as for phash-64 and phash-256. At"),
        ("find-256", {"fpr": (0.004, 0.002, 0.01)}, "is above the target, as for find-256 and phash-64. At"),
        ("find-256", {"tpr": (0.90, 0.88, 0.91)}, "No other variant is tied with it."),
        ("find-256", {"tpr": (0.95, 0.92, 0.97)}, "find-256 and phash-256 find most: 95.0 %"),
        ("phash-64", {"tpr": (0.90, 0.80, 0.93), "fpr": WITHIN}, "consider phash-64. It takes 0.80 times"),
        ("phash-256", {"fpr": (0.0, 0.0, 0.05)}, "true pairs and match at most 8.00 × 10¹⁴ falsely."),
        ("phash-64", {"fpr": WITHIN}, "Every variant stays within the target"),
    ],
)
def test_comparing_words_follow_the_tables(run, variant, held_out, sentence):
    assert sentence in run.said(run.tables(accuracy=run.changed(variant, **held_out)))
    assert sentence not in run.said(run.tables())


@pytest.mark.parametrize(
    ("cost", "sentence"),
    [
        ((0.6, 0.6, 0.6, 1600.0, 800.0, 0), "needs 600 ms and is slower."),
        ((0.3, 0.3, 0.3, 800.0, 400.0, 0), "needs 300 ms and is not clearly faster or slower."),
    ],
)
def test_a_speed_up_is_claimed_only_where_its_interval_leaves_one_out(run, cost, sentence):
    costs = run.costs | {("find", "numpy", 256): cost, ("find", "reference", 256): (9.0, 9.0, 9.0, 9000.0, 9000.0, 0)}
    assert sentence in run.said(run.tables(costs=costs))


def test_an_implementation_with_other_bits_does_not_count(run):
    costs = run.costs | {("find", "reference", 256): (0.0001, 0.0001, 0.0001, 1.5, 0.1, 0)}
    made = run.tables(costs=costs, identical=1)
    assert describe(run.context, **made)["find"]["fastest"]["name"] == "find/numpy"
    assert "find/reference differs on 3 of 4 pictures, by up to 9 bits, and does not count." in run.said(made)


def test_without_accuracy_the_paper_says_why_and_keeps_the_costs(run, tmp_path):
    made = run.tables(accuracy={})
    made["families"] = made["families"].head(0)
    words = run.said(made)
    assert "Accuracy is not judged: no accuracy: the corpus has no family with two pictures" in words
    assert "the fastest variant is phash-64. The slowest is find-256" in words
    assert "Protocol" not in words
    write_paper(tmp_path / "paper.pdf", run.context, template=run.template, **made_files(tmp_path, made))


def test_where_no_variant_reaches_the_target_there_is_no_verdict(run):
    none = {v: (auc, np.nan, 0.0, (0.0, 0.0, 0.2), (0.0, 0.0, 0.2)) for v, (auc, *_) in run.accuracy.items()}
    words = run.said(run.tables(accuracy=none))
    assert "No variant is chosen: no variant reaches a false-positive rate of 0.001." in words
    assert "is the fastest." not in words


def test_without_a_split_there_are_no_intervals_and_the_paper_calls_that_flattering(run):
    made = run.tables()
    made["scores"] = made["scores"][made["scores"].families == "all"]
    made["differences"] = made["differences"].head(0)
    made["verdict"] = run.verdict(made["scores"], made["differences"])
    words = run.said(made)
    assert "So every rate below looks too good." in words
    assert "phash-256 finds most: 96.0 %" in words
    assert "It is tied with" not in words


def test_without_find_there_is_one_part_and_no_profile(run):
    context, made = run.subset("phash")
    assert describe(context, **made)["find"] is None
    assert "FINd" not in run.said(made, context)
    assert "phash-256 finds most" in run.said(made, context)


def test_only_find_is_compared_with_nothing(run):
    context, made = run.subset("find")
    words = run.said(made, context)
    assert "Part two: what FINd finds" in words
    assert "find-256 finds 90.0 % of the same-family pairs" in words
    assert "the library imagehash" not in words
    assert "the library imagehash" in run.said(run.tables())
    assert describe(context, **made)["find"]["baseline"]["name"] == "find/reference"


def test_a_single_implementation_has_nothing_to_be_compared_with(run):
    context, made = run.subset("find")
    made["timings"] = made["timings"][made["timings"].implementation == "numpy"]
    made["agreement"] = made["agreement"].head(0)
    words = run.said(made, context)
    assert "This run holds no two implementations of find to compare." in words
    assert "times as fast as" not in words


def test_memory_that_was_not_measured_is_not_spoken_of(run):
    made = run.tables()
    made["memory"] = made["memory"].head(0)
    assert "Memory is the other cost" not in run.said(made)
    assert "Memory is the other cost" in run.said(run.tables())
