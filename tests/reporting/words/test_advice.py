"""Advice in sentences, from figures of the demonstration at phash-256, 94 bits."""

import pytest

from hashbench.reporting.words.advice import at_size

# The precision of 792 pictures there is 0.8851, by another interval than the one that the ends of both rates give.
AMONG_793 = {
    "pictures": 793,
    "false_pairs": {"value": 555.1, "low": 15.9, "high": 5551.0},
    "false_pairs_per_query": {"value": 1.4, "low": 0.04, "high": 14.0},
    "precision": {"value": 0.8848, "low": 0.398, "high": 0.9963},
}
MATCHES = "among 793 pictures expect 1 (0.04–14) false matches a query (555 in all)"
THIN = "\u2009"


@pytest.mark.parametrize(
    ("here", "precision"),
    [
        (0.8851, ""),
        (0.8862, f" and precision 88.5{THIN}% (39.8–99.63{THIN}%, from the ends of both rates' intervals)"),
        (None, f" and precision 88.5{THIN}% (39.8–99.63{THIN}%)"),
    ],
)
def test_a_precision_that_reads_the_same_here_is_said_once(here, precision):
    assert at_size(AMONG_793, here=here) == MATCHES + precision


def test_without_a_false_match_there_are_bounds_and_none_that_says_nothing():
    unseen = {
        "pictures": 10**6,
        "false_pairs": {"value": None, "low": 0.0, "high": 9.2e9},
        "false_pairs_per_query": {"value": None, "low": 0.0, "high": 18_492.0},
        "precision": {"value": None, "low": 1e-3, "high": 1.0},
    }
    said = f"among 1{THIN}million pictures expect at most 18,492 false matches a query (9.20{THIN}×{THIN}10⁹ in all)"
    assert at_size(unseen) == f"{said} and precision 0.10{THIN}% or more"
    assert at_size(unseen | {"precision": {"value": None, "low": 0.0, "high": 1.0}}) == said
