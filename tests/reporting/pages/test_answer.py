"""The answer of a small run with numbers that are easy to follow, whole and with parts missing."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest

from hashbench.reporting.items import ITEMS
from hashbench.reporting.pages.answer import draw

THIN = "\u2009"


def figure(value, low=None, high=None, families=40):
    return {"value": value, "low": low, "high": high, "n_erring": 3, "n_families": families, "note": ""}


MATCH = {
    "variant": "phash-64",
    "threshold": 12,
    "rule": "target_fpr",
    "target": 0.1,
    "families": "held_out",
    "expected": {"tpr": figure(0.85, 0.7, 0.95), "fpr": figure(0.12, 0.05, 0.3)},
    "note": "",
}
LINK = {
    "variant": "dhash-256",
    "clustering": "complete_linkage",
    "threshold": 60,
    "expected": {"pair_recall": figure(0.9, 0.8, 0.96), "pair_precision": figure(0.99, 0.95, 1.0)},
    "n_families": 38,
    "notes": [],
    "at_size": {
        "pictures": 2_000_000,
        "chance_links": {"value": 0.01, "low": 0.004, "high": 0.02},
        "mixed_at_most": 0.02,
        "mixed_share": None,
    },
}
MODERATION = {"name": "moderation", "variant": None, "must": {"precision": 0.9}, "reason": "12 families are too few"}
VERDICT = {
    "collection_size": 2_000_000,
    "target_fpr": 0.1,
    "variant": "phash-64",
    "ties": ["dhash-256"],
    "ranking": [{"variant": "phash-64"}],
    "match": MATCH,
    "link": LINK,
    "scenarios": [MODERATION],
}
SCALE = """\
variant,rule,at,pictures,asked,false_pairs,false_pairs_low,false_pairs_high,false_pairs_per_query,\
false_pairs_per_query_low,false_pairs_per_query_high,precision,precision_low,precision_high
phash-64,target_fpr,0.1,10000,False,5000,2000,8000,1,0.4,1.6,0.5,0.4,0.6
phash-64,target_fpr,0.1,100000,False,1,1,1,1,1,1,1,1,1
phash-64,target_fpr,0.1,2000000,True,,,3e9,,,3000,,0.125,
phash-64,target_fpr,0.01,2000000,True,7,7,7,7,7,7,1,1,1
"""
COSTS = "variant,seconds_per_picture,ratio_to_decode\nphash-64,0.001,2.5\ndhash-256,0.0007,1.75\n"
PRICES = """\
variant,pictures,purpose,hashing_seconds,matching_seconds,stored_bytes,output_pairs,output_pairs_low,output_pairs_high,\
hashing_price,matching_price,storing_price,output_price,price,price_low,price_high,currency,note
phash-64,2000000,match,2000,,16000000,,1e6,5e8,0.022,,0.03,,,,,EUR,matching: too far beyond; pairs: too wide
phash-64,1000000,match,1,1,1,1,1,1,1,1,1,1,4,4,4,EUR,
dhash-256,2000000,link,1400,300,64000000,4e6,3e6,5e6,0.015,0.003,0.1,0.25,0.368,0.3,0.4,EUR,
"""
QUERIES = """\
variant,families,metric,rule,at,threshold,size,value,low,high,n_queries,n_families,note
phash-64,held_out,fpir,target_fpr,0.1,12,100,0.2,0.1,0.3,400,40,
phash-64,held_out,fpir,target_fpr,0.1,12,360,0.4,0.25,0.6,400,40,
phash-64,held_out,worst_share,target_fpr,0.1,12,4,0.15,,,400,40,
phash-64,held_out,fnir,target_fpr,0.1,12,1,0.06,0.04,0.08,400,40,
phash-64,held_out,fnir,target_fpr,0.1,10,3,0.02,0.01,0.04,400,40,
"""
ROBUSTNESS = """\
variant,edit,strength,recall,low,high,n,median_distance,threshold,failed,flagged,finding,note
phash-64,horizontal flip,,0,0,0.05,66,30,12,0,0,blind,
phash-64,crop,5,0.7,0.6,0.8,66,10,12,0,0,between,
phash-64,JPEG,,1,0.95,1,66,2,12,0,0,finds,
dhash-256,JPEG,,0,0,0.05,66,80,60,0,0,blind,
"""
TABLES = {"scale": SCALE, "costs": COSTS, "prices": PRICES, "queries": QUERIES, "robustness": ROBUSTNESS}


@pytest.fixture
def answer(tmp_path, context, write):
    """Draw the answer and return its HTML; a table given as None is not written."""

    def draw_answer(advice=VERDICT, images="pictures/", **given):
        paths = {"verdict": str(tmp_path / "verdict.json")}
        if advice is not None:
            write("verdict.json", json.dumps(advice))
        for name, text in (TABLES | given).items():
            paths[name] = str(tmp_path / f"{name}.csv")
            if text is not None:
                write(f"{name}.csv", text)
        draw(tmp_path / "answer.html", replace(context, images=images), **paths)
        return (tmp_path / "answer.html").read_text(encoding="utf-8")

    return draw_answer


def text_of(page):
    """Return the text of a fragment, without its style and script."""
    page = re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", unescape(re.sub(r"<[^>]+>", "", page))).replace(THIN, " ")


def test_one_screen_answers_which_thresholds_what_to_expect_what_it_costs_and_what_is_missed(answer):
    said = text_of(answer())
    for sentence in (
        "Use phash-64: pairs match up to 12 bits; groups link by dhash-256 complete linkage up to 60 bits",
        "It is not proven better than dhash-256: adjusted for all comparisons, the families are too few.",
        "Look at every match before you act: 12 families are too few.",
        "phash-64, up to 12 of 64 bits",
        "Finds 85.0 % (70.0–95.0 %) of same-family pairs.",
        "Falsely matches 12.0 % (5.00–30.0 %) of different-family pairs; the target was 10 %.",
        "Judged on 40 held-out families.",
        "Complete linkage of dhash-256, up to 60 of 256 bits",
        "Gathers 90.0 % (80.0–96.0 %) of same-family pairs.",
        "Of pairs in a group, 99.00 % (95.0–100 %) are right.",
        "Among 2 million pictures a picture has 0.01 (0.004–0.02) pictures of other families within the threshold: "
        "at most 2.00 % of the pictures share a cluster with another family.",
        "Fewer than half of the copies are found after horizontal flip.",
        "Sometimes missed, or too few to say: crop (5 % off each side).",
        "Each edit was tried on 66 pictures.",
        "Looked up among 360 others, 40.0 % (25.0–60.0 %) of pictures meet a false match.",
        "The worst 1 % of pictures make 15.0 % of the false matches.",
        "With 3 known examples of a family, 2.00 % of its pictures are missed; with one, 6.00 %, at equal alarms.",
    ):
        assert sentence in said


def test_costs_are_those_of_the_size_asked_for_and_say_what_is_not_known(answer):
    said = text_of(answer())
    for sentence in (
        "What 2 million pictures cost\n0.052 EUR to hash and store; the rest is not known",  # 0.022 + 0.03
        "One picture: 1.00 ms, 2.50× decoding it.",
        "Hashing: 2,000 s of a core, 0.022 EUR.",
        "Matching: not known, too far beyond.",
        "Hashes, kept a month: 16.0 MB, 0.03 EUR.",
        "Pairs that match: 1 million to 500 million, not priced, too wide.",
        "Pairs to link: 4 million (3 million–5 million), 0.25 EUR.",
    ):
        assert sentence in said
    known = PRICES.replace(",,,,,EUR,matching: too far beyond; pairs: too wide", ",,,1.5,9.25,EUR,")
    assert "Between 1.5 and 9.25 EUR to match" in text_of(answer(prices=known))
    far = PRICES.replace("0.25,0.368,0.3,0.4,EUR,", ",,,,EUR,writing: more than was written")
    said = text_of(answer(prices=far))
    assert "Pairs to link: 4 million (3 million–5 million); writing them is not priced, more than was written." in said
    wide = PRICES.replace("pairs: too wide", "pairs: too wide; price: the interval would span 12 times")
    said = text_of(answer(prices=wide))
    assert "What 2 million pictures cost\nPrice not known to within a factor of ten" in said
    assert "Hashing: 2,000 s of a core, 0.022 EUR." in said


def test_the_table_has_the_sizes_people_ask_about_and_the_configured_one(answer, rows, tmp_path):
    answer()
    found = [[cell.replace(THIN, " ").strip() for cell in row] for row in rows(tmp_path / "answer.html")]
    assert found[1:] == [
        ["10,000", "1 (0.4–2)", "5,000 (2,000–8,000)", "50.0 % (40.0–60.0 %)"],
        ["2 million", "at most 3,000", "at most 3.00 × 10⁹", "at least 12.5 %"],
    ]
    assert (tmp_path / "answer.html").read_text(encoding="utf-8").count('<tr class="asked">') == 1


def test_every_link_leads_to_a_part_of_the_report(answer):
    there = {f"{item.name}.html#{part.name}" for item in ITEMS for part in item.parts}
    links = re.findall(r'<a href="([^"]+)" data-item="([^"]+)">', answer())
    assert len(links) > 25
    assert {link for link, _ in links} <= there
    assert all(link.endswith(f"#{item}") for link, item in links)


def test_every_figure_is_a_link(answer):
    linked = r'<(style|script|a)[ >].*?</\1>|<th scope="row">.*?</th>|phash-64|dhash-256'
    page = re.sub(linked, "", answer(), flags=re.DOTALL)
    # What is left are words: which hundredth is meant, how many examples, and which kind of interval.
    assert re.findall(r"[\d,.]*\d", text_of(page)) == ["1", "3", "95"]


def test_of_a_weighted_variant_it_is_said_that_sure_bits_count_more(answer):
    said = text_of(answer(VERDICT | {"link": VERDICT["link"] | {"variant": "phash-256w"}}))
    assert "Complete linkage of phash-256w, up to 60 of 256 bits, with sure bits counted more" in said


def test_that_the_pictures_are_drawn_is_said_of_the_demo_alone(answer):
    assert "Drawn pictures: this is the demo." in text_of(answer(images="demo"))
    assert "Drawn" not in text_of(answer())


@pytest.mark.parametrize("name", TABLES)
def test_a_missing_table_is_named_with_the_command_that_makes_it(answer, tmp_path, name):
    said = text_of(answer(**{name: None}))
    path = tmp_path / f"{name}.csv"
    assert f"{path} is missing. Make it with: snakemake --cores all {path}" in said
    assert "phash-64, up to 12 of 64 bits" in said


def test_without_a_verdict_its_command_is_given(answer, tmp_path):
    path = tmp_path / "verdict.json"
    said = text_of(answer(advice=None))
    assert "There is no verdict yet" in said
    assert f"snakemake --cores all {path}" in said


def test_without_labels_costs_are_shown_and_how_to_get_an_answer(answer):
    link = {"variant": None, "reason": "no family has two pictures; 10% of the bits is a cautious threshold"}
    none = {"variant": None, "reason": "no accuracy: no family has two pictures", "ranking": [], "match": None}
    said = text_of(answer(VERDICT | none | {"link": link, "ties": []}, robustness=ROBUSTNESS.splitlines()[0] + "\n"))
    assert "No hash can be recommended on these pictures\nNo accuracy: no family has two pictures." in said
    assert "by family.from in the configuration" in said
    assert "No family has two pictures; 10% of the bits is a cautious threshold." in said
    assert "One picture: 700 µs, 1.75× decoding it, by dhash-256, the cheapest." in said
    assert "Hashing: 1,400 s of a core, 0.015 EUR. Hashes, kept a month: 64.0 MB." in said
    assert "Without a threshold no edited copy is found or missed." in said


def test_a_target_that_no_variant_reaches_is_said(answer):
    none = {"variant": None, "reason": "no variant reaches a false-positive rate of 0.1", "match": None, "link": None}
    said = text_of(answer(VERDICT | none))
    assert "No variant reaches a false-positive rate of 0.1.\n" in said
    assert "family.from" not in said


def test_what_families_do_not_promise_is_said_before_anything_else(answer):
    note = {"note": "not promised: this takes 78 families, and here are 40"}
    doubt = {"chance_links": {"value": 50.0, "low": 20.0, "high": 90.0}, "mixed_at_most": None, "mixed_share": None}
    link = LINK | {"at_size": LINK["at_size"] | doubt}
    unseen = {"expected": MATCH["expected"] | {"fpr": figure(0.0, 0.0, 0.07)}}
    page = answer(VERDICT | {"match": MATCH | note | unseen, "link": link})
    said = text_of(page)
    assert "Best here is phash-64: " in said
    assert "The target is not promised: this takes 78 families, and here are 40." in said
    assert "Saw no false match: at most 7.00 % of different-family pairs; the target was 10 %." in said
    assert "clusters are not promised to follow families at that size" in said
    assert page.count('<li class="warn">') == 2


def test_in_sample_rates_are_called_that(answer):
    said = text_of(answer(VERDICT | {"match": MATCH | {"families": "all"}}))
    assert "Judged on 40 families, in sample." in said
    assert "The threshold was set on the same families, so expect less." in said


def test_words_from_outside_are_shown_as_text(answer):
    hostile = "<script>alert(1)</script> {braces} & 'quotes'"
    none = {"variant": None, "reason": hostile, "match": None, "link": None}
    page = answer(VERDICT | none, prices=PRICES.replace("too far beyond", hostile))
    assert hostile not in page
    assert hostile in text_of(page)
    priced = answer(prices=PRICES.replace("too far beyond", hostile))
    assert hostile not in priced
    assert hostile in text_of(priced)
