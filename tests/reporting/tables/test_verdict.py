import json
import re
from html import unescape

import pytest

from hashbench.reporting.tables import verdict

THIN = "\u2009"


def words(path):
    """Return the text before the first table."""
    body = path.read_text(encoding="utf-8").partition("<table")[0]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", body)).replace(THIN, " ")


def uses(path):
    """Return the advice for each use: its heading, then what is said under it."""
    html = path.read_text(encoding="utf-8")
    found = re.findall(r'<h3>(.*?)</h3>\s*<dl class="facts">(.*?)</dl>', html, flags=re.DOTALL)
    plain = [[heading, *re.findall("<dd>(.*?)</dd>", body, flags=re.DOTALL)] for heading, body in found]
    return [[unescape(text) for text in texts] for texts in plain]


def rate(value, low, high, erring=22, note=""):
    return {"value": value, "low": low, "high": high, "n_erring": erring, "n_families": 43, "note": note}


AT_SIZE = {
    "pictures": 10**6,
    "precision": {"value": 0.006, "low": 0.0005, "high": 0.17},
    "false_pairs": {"value": 8.5e8, "low": 2.5e7, "high": 9.2e9},
    "false_pairs_per_query": {"value": 1708.2, "low": 50.9, "high": 18_492.1},
}
BOUNDS = {
    "pictures": 10**6,
    "precision": {"value": None, "low": 0.0001, "high": 1.0},
    "false_pairs": {"value": None, "low": 0, "high": 3.3e10},
    "false_pairs_per_query": {"value": None, "low": 0, "high": 67_000.0},
}


def match(**others):
    expected = {
        "tpr": rate(0.85, 0.7, 0.95),
        "fpr": rate(0.12, 0.05, 0.3),
        "precision": rate(0.32, None, None),
        "tpr_generalised": rate(0.85, 0.7, 0.95),
        "fpr_generalised": rate(0.12, 0.05, 0.3),
    }
    return {
        "variant": "phash-64",
        "threshold": 10,
        "rule": "target_fpr",
        "target": 0.1,
        "families": "held_out",
        "expected": expected,
        "at_size": AT_SIZE,
        "note": "",
    } | others


@pytest.fixture
def advice():
    ranking = [
        {"variant": "phash-64", "seconds_per_picture": 0.001, "ratio_to_decode": 2.5},
        {"variant": "dhash-256", "seconds_per_picture": 0.00072, "ratio_to_decode": 1.8},
    ]
    return {
        "rule": "highest held-out rate among variants compatible with the target",
        "target_fpr": 0.1,
        "families": "held_out",
        "variant": "phash-64",
        "threshold": 11,
        "reason": "highest true-positive rate",
        "ties": [],
        "passed_over": [],
        "ranking": ranking,
        "in_sample": {"variant": "phash-64", "threshold": 12, "tpr": 0.9, "fpr": 0.08, "precision": 0.27},
        "match": match(),
        "link": None,
        "scenarios": [],
    }


CERTIFIED = """\
variant,target_fpr,look_alikes,families,threshold,certified,price,note
phash-64,0.1,in,tuning,12,,,"not certifiable: 9 families needed, here 5"
phash-64,0.1,apart,tuning,12,10,0.013,{note}
phash-64,0.1,in,all,12,9,0.5,
phash-64,0.1,apart,all,12,9,0.5,
"""


@pytest.fixture
def draw_verdict(tmp_path, context, scores, write, advice):
    def draw(table=scores, note="", **others):
        output = tmp_path / "verdict.html"
        path = write("verdict.json", json.dumps(advice | others))
        certified = write("certified.csv", CERTIFIED.format(note=note))
        verdict.draw(output, context, verdict=path, scores=table, certified=certified)
        return output

    return draw


def test_the_verdict_says_what_to_use_what_to_expect_and_what_it_costs(draw_verdict):
    said = words(draw_verdict())
    assert "Use phash-64: two pictures match if their hashes differ in at most 10 of 64 bits." in said
    assert "find 85.0 % of same-family pairs (95 % interval 70.0–95.0 %)" in said
    assert "match falsely 12.0 % of different-family pairs (5.00–30.0 %; the target was 10 %)" in said
    assert "would have claimed 90.0 % for phash-64 up to 12 bits, at a false-positive rate of 8.00 %." in said
    assert (
        "Among 1 million pictures expect 1,708 (51–18,492) false matches a query (850 million in all) and precision "
        "0.60 % (0.050–17.0 %), if families stay as large as here." in said
    )
    assert "same family" not in said
    assert "one family" not in said
    assert "not proven better" not in said
    assert "takes 1.00 ms from file to hash, 2.50× the time of decoding it (phash/imagehash, one thread)" in said


def test_a_rate_that_families_do_not_promise_is_not_advised(draw_verdict):
    said = words(draw_verdict(match=match(note="not promised: this takes 78 families, and here are 34")))
    assert "Use " not in said
    assert "Best on these families is phash-64: two pictures match if" in said
    assert "A false-positive rate of 10 % is not promised: this takes 78 families, and here are 34." in said


def test_a_certified_threshold_stands_beside_the_usual_one_with_its_price(draw_verdict):
    said = words(draw_verdict())
    assert (
        "A threshold that promises 10 % on other families: with look-alike families in, not certifiable: 9 families "
        "needed, here 5; with look-alike families set apart, 10 bits, which costs 1.3 points of recall." in said
    )
    broken = words(draw_verdict(note="not kept over random splits of these families"))
    assert "1.3 points of recall (not kept over random splits of these families)." in broken


def test_few_errors_and_refused_files_are_said(draw_verdict):
    expected = match()["expected"] | {
        "fpr": rate(
            0.001, 0.0, 0.3, note="direction only: 4 errors; not promised: this takes 245 families, and here are 34"
        ),
        "tpr_generalised": rate(0.8, 0.6, 0.9),
    }
    said = words(draw_verdict(match=match(expected=expected)))
    assert "match falsely 0.10 % of different-family pairs (0–30.0 %, direction only (4 errors); the target" in said
    assert "Where files without a hash that means something count as missed, it finds 80.0 %." in said


def test_groups_are_gathered_by_a_threshold_of_their_own(draw_verdict):
    link = {"variant": "find-256", "clustering": "complete_linkage", "threshold": 82}
    said = words(draw_verdict(link=link))
    assert "To gather groups, link pictures by complete linkage of find-256 up to 82 bits." in said
    link["match_threshold"] = 90
    cliffs = {"connected_components": 90, "dbscan": 91, "complete_linkage": None}
    said = words(draw_verdict(link=link | {"cliffs": cliffs}))
    assert "up to 82 bits: by connected components, the threshold for pairs chains groups together." in said
    assert "chains" not in words(draw_verdict(link=link | {"cliffs": dict.fromkeys(cliffs, 91)}))
    assert "To gather groups" not in words(draw_verdict(link={"variant": None, "reason": "none was scored"}))


def test_ties_and_variants_passed_over_are_named(draw_verdict):
    said = words(draw_verdict(ties=["dhash-256"], passed_over=["ahash-64", "whash-64"], in_sample=None))
    assert (
        "It is not proven better than dhash-256: paired by family, the difference is not significant "
        "after Holm's correction for all comparisons." in (said.replace("&#39;", "'"))
    )
    assert "Passed over, because their false-positive rate is clearly too high: ahash-64 and whash-64." in said
    assert "would have claimed" not in said


def test_the_ranking_stands_below_with_the_choice_marked(draw_verdict, rows):
    page = draw_verdict()
    ranked = rows(page)[2:]
    assert [row[0] for row in ranked] == ["phash-64", "dhash-256"]
    assert ranked[0] == [
        "phash-64",
        f"1.00{THIN}ms",
        "2.50×",
        "12",
        f"90.0{THIN}%",
        "11",
        f"85.0{THIN}%",
        f"70.0–95.0{THIN}%",
        "4",
        f"12.0{THIN}%",
        f"5.00–30.0{THIN}%",
        "3",
        f"32.0{THIN}%",
        "–",
        "–",
    ]
    assert re.findall(r'<tr class="marked">\s*<td>([^<]*)', page.read_text(encoding="utf-8")) == ["phash-64"]


def test_the_ranking_says_what_each_rate_means_at_the_size_asked_for(draw_verdict, advice, rows):
    first, second = advice["ranking"]
    page = draw_verdict(ranking=[first | {"at_size": AT_SIZE}, second | {"at_size": None}])
    listed = rows(page)
    assert listed[0][-1].replace(THIN, " ") == "among 1 million pictures"
    assert listed[1][-6:-3] == ["false matches a query", "precision", "false matches in all"]
    there = [cell.replace(THIN, " ") for cell in listed[2][-6:]]
    assert there == ["1,708", "0.60 %", "850 million", "51–18,492", "0.050–17.0 %", "25 million–9.20 × 10⁹"]
    assert listed[3][-6:] == ["–"] * 6


def test_without_held_out_families_the_verdict_does_not_promise(draw_verdict, in_sample, rows):
    page = draw_verdict(in_sample, match=match(families="all"))
    assert "No families were held out" in words(page)
    assert rows(page)[1] == ["variant", "time", "× decoding", "threshold", "found"]


def test_where_no_variant_qualifies_there_is_a_ranking_but_no_advice(draw_verdict, rows):
    page = draw_verdict(
        variant=None, threshold=None, match=None, reason="no variant reaches a false-positive rate of 0.1"
    )
    assert "There is no verdict: no variant reaches a false-positive rate of 0.1." in words(page)
    assert "Use " not in words(page)
    assert len(rows(page)) == 4


def test_without_accuracy_the_verdict_says_why(tmp_path, context, write, no_verdict, no_scores, rows):
    certified = write("certified.csv", CERTIFIED.format(note=""))
    verdict.draw(tmp_path / "verdict.html", context, verdict=no_verdict, scores=no_scores, certified=certified)
    assert "There is no verdict: the corpus has no family" in words(tmp_path / "verdict.html")
    assert rows(tmp_path / "verdict.html") == []


def scenario(**others):
    expected = {
        "tpr": rate(0.88, 0.8, 0.93, 9),
        "fpr": rate(0.0, 0.0, 0.067, 0),
        "precision": rate(1.0, 0.11, 1.0, 0),
    }
    behind = {
        "scale": "difference",
        "difference": 0.039,
        "low": 0.013,
        "high": 0.065,
        "p_holm": 0.03,
        "outcome": "better",
        "note": "",
    }
    return {
        "name": "moderation",
        "question": "Act on a match without a second look",
        "choice": "best, ties to the cheaper",
        "rule": "target_fpr",
        "must": {"precision": 0.5},
        "at": 1e-5,
        "metric": "tpr",
        "families": "held_out",
        "variant": "phash-256",
        "threshold": 79,
        "expected": expected,
        "at_size": BOUNDS,
        "note": "",
        "ratio_to_decode": 2.3,
        "runner_up": {"variant": "find-256"} | behind,
        "ties": [],
        "cheaper": None,
        "passed_over": [],
        "elsewhere": [{"at": 1e-2, "variant": "dhash-256"}, {"at": 1e-3, "variant": "dhash-256"}],
        "same_error": None,
    } | others


FILTER = match(variant="find-256", threshold=96)
CLUSTERED = {
    "rule": "clusters",
    "must": {"pair_precision": 0.5, "pair_recall": 0.4},
    "clustering": "complete_linkage",
    "reason": "highest pairwise F1",
    "expected": {
        "tpr": rate(0.92, None, None, None),
        "precision": rate(0.98, None, None, None),
        "fpr": rate(None, None, None, None),
    },
    "at_size": None,
    "note": "larger collections were not clustered",
}


def against(**numbers):
    return {"variant": "find-256", "outcome": "tie", "note": ""} | numbers


def test_a_scenario_reads_as_advice(draw_verdict):
    page = draw_verdict(scenarios=[scenario()])
    assert uses(page) == [
        [
            "Moderation: phash-256, up to 79 of 256 bits",
            "Act on a match without a second look",
            f"finds 88.0{THIN}% (80.0–93.0{THIN}%); falsely matches none seen, at most 6.70{THIN}%; "
            f"precision here 100{THIN}% (11.0–100{THIN}%); errors in 9 families only, so the interval is likely too "
            "narrow; "
            f"held-out families; among 1{THIN}million pictures expect at most 67,000 false matches a query "
            f"(3.30{THIN}×{THIN}10¹⁰ in all) and precision 0.010{THIN}% or more",
            f"precision 50{THIN}% in the collection asked for",
            "find-256: clearly behind (+3.90 points, +1.30 to +6.50)",
            f"a target of 1{THIN}% and 0.1{THIN}%: dhash-256",
            f"highest true-positive rate at a false-positive rate of 0.001{THIN}%",
        ]
    ]


@pytest.mark.parametrize(
    ("others", "said"),
    [
        (
            {"ties": ["find-256", "dhash-256"], "cheaper": "find-256", "elsewhere": []},
            "more families could separate it from find-256 and dhash-256; find-256 costs less",
        ),
        ({"elsewhere": []}, "nothing that was measured here"),
        (
            {"elsewhere": [], "same_error": {"variant": "find-256", "tpr": 0.9, "chosen": 0.85}},
            f"at exactly that false-positive rate, find-256 finds more (90.0{THIN}% against 85.0{THIN}%)",
        ),
        (
            {
                "expected": scenario()["expected"] | {"fpr": rate(6e-5, 1e-5, 1e-4, note="direction only: 5 errors")},
                "at_size": AT_SIZE,
            },
            f"finds 88.0{THIN}% (80.0–93.0{THIN}%); falsely matches 0.0060{THIN}% (0.0010–0.010{THIN}%), "
            f"6.00× the target, direction only (5 errors); precision here 100{THIN}% (11.0–100{THIN}%); "
            "errors in 9 families only, so the interval is likely too narrow; held-out families; "
            f"among 1{THIN}million pictures expect 1,708 (51–18,492) false matches a query (850{THIN}million "
            f"in all) and precision 0.60{THIN}% "
            f"(0.050–17.0{THIN}%, from the ends of both rates' intervals)",
        ),
        (
            {"elsewhere": [], "passed_over": ["ahash-64"]},
            "a less strict target: this one excludes ahash-64",
        ),
        (
            {"runner_up": against(scale="difference", difference=0.01, low=-0.02, high=0.04)},
            "find-256: a tie (+1.00 points, −2.00 to +4.00)",
        ),
        (
            {"runner_up": against(scale="difference", difference=-0.02, low=-0.037, high=-0.005, p_holm=0.0759)},
            "find-256: not proven: p = 0.076 after adjusting for all comparisons, though the interval of this one "
            "leaves out equality (−2.00 points, −3.70 to −0.50)",
        ),
        (
            {"runner_up": against(scale="ratio", difference=0.5, low=0.125, high=2.0)},
            "find-256: a tie (0.50× the false matches of find-256, 0.12×–2.00×)",
        ),
        (
            {
                "runner_up": against(
                    scale="ratio", difference=None, low=0.0, high=None, note="neither variant made an error"
                )
            },
            "find-256: a tie (neither variant made an error)",
        ),
        (
            {"rule": "target_recall", "metric": "fpr_at_recall", "at": 0.95},
            f"lowest false-positive rate where 95{THIN}% of same-family pairs are found",
        ),
        ({"rule": "best_f1", "metric": "f1_at_best_f1", "at": None}, "highest F1 at the threshold of the best F1"),
        (
            {"choice": "cheapest of those not clearly worse"},
            "cheapest of the variants tied with the highest true-positive rate "
            f"at a false-positive rate of 0.001{THIN}%",
        ),
        (
            {"rule": "target_precision", "metric": "tpr_generalised_at_precision", "at": 0.9},
            f"highest true-positive rate where 90{THIN}% of matches are right in the collection asked for",
        ),
        ({"variant": None, "reason": "too few pairs for 1e-5", "filter": None}, "no advice: too few pairs for 1e-5"),
        (
            {"variant": None, "reason": "no variant reaches precision 0.5", "filter": FILTER},
            "no advice: no variant reaches precision 0.5; as a filter before a second look, find-256, up to 96 of 256 "
            "bits",
        ),
        (
            {"variant": None, "reason": "no variant reaches precision 0.5", "filter": FILTER},
            f"finds 85.0{THIN}% (70.0–95.0{THIN}%); falsely matches 12.0{THIN}% (5.00–30.0{THIN}%); precision here "
            f"32.0{THIN}%; held-out families; among 1{THIN}million pictures expect 1,708 (51–18,492) "
            f"false matches a query (850{THIN}million in all) and precision 0.60{THIN}% "
            f"(0.050–17.0{THIN}%, from the ends of both rates' intervals)",
        ),
        (CLUSTERED, "phash-256 linked by complete linkage, up to 79 of 256 bits"),
        (CLUSTERED, f"pairwise precision 50{THIN}% and pairwise recall 40{THIN}%"),
        (
            CLUSTERED,
            f"gathers 92.0{THIN}% of same-family pairs; 98.0{THIN}% of pairs in one cluster are of one family; "
            "held-out families; larger collections were not clustered",
        ),
        (CLUSTERED, "highest pairwise F1"),
    ],
)
def test_what_a_scenario_says_follows_from_its_numbers(draw_verdict, others, said):
    first, second = uses(draw_verdict(scenarios=[scenario(), scenario(**others)]))
    assert said in [*second, second[0].partition(": ")[2]]
    assert said not in [*first, first[0].partition(": ")[2]]


def test_where_no_scenario_has_an_answer_none_is_listed(draw_verdict):
    page = draw_verdict(scenarios=[scenario(variant=None, reason="no accuracy", filter=None)])
    assert uses(page) == []
