"""The plan of the ladder: complete, and its predictions are what its arithmetic says."""

import re
from pathlib import Path

import pytest
import yaml

from hashbench.hashers.registry import ENTRIES

PLAN = yaml.safe_load((Path(__file__).parents[3] / "config/ladder.yaml").read_text())


def test_every_implementation_has_a_rung():
    built = {entry.name for entry in ENTRIES if entry.method == "find"}
    assert {rung["implementation"] for rung in PLAN["rungs"]} == {PLAN["baseline"], *built}
    assert PLAN["baseline"] in {entry.name for entry in ENTRIES}


def test_the_profile_is_whole():
    assert sum(PLAN["profile"].values()) == pytest.approx(1.0)


@pytest.mark.parametrize("rung", PLAN["rungs"] + PLAN["passed_over"], ids=lambda rung: rung["implementation"])
def test_a_prediction_is_amdahls(rung):
    assert set(rung) == {"implementation", "technique", "why", "difficulty", "arithmetic", "predicted"}
    assert rung["difficulty"] in PLAN["difficulties"]
    assert re.fullmatch(r"[\d.+*/() ]+", rung["arithmetic"])
    shares = [float(share) for share in re.findall(r"0\.\d{3}", rung["arithmetic"])]
    assert shares == list(PLAN["profile"].values())
    assert round(eval(rung["arithmetic"])) == rung["predicted"]
