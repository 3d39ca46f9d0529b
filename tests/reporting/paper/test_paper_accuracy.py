"""Sentences on accuracy, matching and clusters follow from the tables, and say what a run cannot tell."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from hashbench.reporting.paper import paper
from hashbench.reporting.paper.paper import write_paper

# Each test describes a run anew and typesets the whole paper.
pytestmark = pytest.mark.slow

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
        ("find-256", {"tpr": (0.90, 0.88, 0.91)}, "No cheaper one of these is tied with it, so saving"),
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
def test_comparing_words_follow_the_tables(said_with, usual, variant, held_out, sentence):
    assert sentence in said_with(variant, **held_out)
    assert sentence not in usual


@pytest.fixture(scope="module")
def said_with(run):
    """Return a function that returns the words of the paper with other rates of a variant."""

    @cache
    def words(variant, **held_out):
        return run.said(run.tables(accuracy=run.changed(variant, **held_out)))

    return words


def test_a_tie_whose_interval_excludes_zero_is_explained(run, usual):
    made = run.tables()
    differences = made["differences"]
    assert "Holm's correction. phash-64" not in usual.replace("’", "'")
    between = (differences.variant == "find-256") & (differences.other == "phash-256")
    made["differences"] = differences.assign(high=differences.high.where(~between, -0.01))
    sentence = (
        "Taken alone, the interval of the difference to find-256 excludes zero, but it is not significant after Holm"
    )
    assert sentence in run.said(made)


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
    monkeypatch.setattr(paper, "PAPER_FIGURES", run.figures)
    made = run.tables(accuracy={})
    made["families"] = made["families"].head(0)
    made["robustness"] = made["robustness"].assign(recall=np.nan)
    words = run.said(made)
    assert "We cannot judge accuracy: the corpus has no family with two pictures" in words
    assert "The cheapest is find-256 at 250 pixels" in words
    assert "We recommend no variant: the corpus has no family" in words
    assert "_Pairs._" not in words
    assert "false-positive rate" not in words
    write_paper(tmp_path / "paper.pdf", run.context, template=run.template, inputs=run.files(tmp_path, made))


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
    assert "phash-256 finds most (Table 6): 96.0 %" in words
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


def test_a_variant_without_a_threshold_is_named(run, usual):
    none = run.accuracy | {"phash-64": (0.98, np.nan, 0.0, (0.0, 0.0, 0.1), (0.0, 0.0, 0.1))}
    assert "No threshold of phash-64 keeps within the target." in run.said(run.tables(accuracy=none))
    assert "keeps within the target" not in usual


def test_a_link_threshold_says_what_it_means_in_the_collection_asked_for(run, usual):
    assert "We did not measure that." in usual
    made = run.tables()
    links = {"value": 8962.0, "low": 4322.0, "high": 18492.0}
    size = {"pictures": 1_000_000, "larger": True, "mixed_share": None, "mixed_at_most": None, "chance_links": links}
    made["verdict"]["link"]["at_size"] = size
    words = run.said(made)
    assert "Among 1 million pictures a picture has 8,962 (4,322–18,492) pictures of other families" in words
    assert "We did not measure that." not in words


def test_a_stricter_target_is_only_advised_with_a_known_precision(run):
    made = run.tables()
    strict = made["scale"].assign(threshold=80, precision=0.6, precision_low=0.5, precision_high=0.7)
    rate = made["scores"][(made["scores"].metric == "tpr") & (made["scores"]["at"] == 1e-3)]
    made["scores"] = pd.concat([made["scores"], rate.assign(value=0.8).assign(**{"at": 1e-4})])
    strict["at"] = 1e-4
    known = made | {"scale": pd.concat([made["scale"], strict])}
    assert (
        "A target of 0.01 % (up to 80 bits) finds 80.0 %, with a precision of 60.0 % (50.0–70.0 %) at 1 million."
        in run.said(known)
    )
    assert "Up to 80 bits, a precision of 60.0 % (50.0–70.0 %) was measured, not promised." in run.said(known)
    unseen = made | {"scale": pd.concat([made["scale"], strict.assign(precision=np.nan)])}
    assert "A target of" not in run.said(unseen)
