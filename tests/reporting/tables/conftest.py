"""Draw the page of a verdict that is made up."""

import json

import pytest

from hashbench.reporting.tables import verdict

from .made_verdict import CERTIFIED, match


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


@pytest.fixture
def draw_verdict(tmp_path, context, scores, write, advice):
    def draw(table=scores, note="", **others):
        output = tmp_path / "verdict.html"
        path = write("verdict.json", json.dumps(advice | others))
        certified = write("certified.csv", CERTIFIED.format(note=note))
        verdict.draw(output, context, verdict=path, scores=table, certified=certified)
        return output

    return draw
