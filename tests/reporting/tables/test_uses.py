"""The advice for each use on the page of the verdict."""

import re
from html import unescape

import pytest

from .made_verdict import AT_SIZE, BOUNDS, THIN, match, rate


def uses(path):
    """Return the advice for each use: its heading, then what is said under it."""
    html = path.read_text(encoding="utf-8")
    found = re.findall(r'<h3>(.*?)</h3>\s*<dl class="facts">(.*?)</dl>', html, flags=re.DOTALL)
    plain = [[heading, *re.findall("<dd>(.*?)</dd>", body, flags=re.DOTALL)] for heading, body in found]
    return [[unescape(text) for text in texts] for texts in plain]


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
