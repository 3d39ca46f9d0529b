import math

import pytest

from hashbench import hashers
from hashbench.profiling.profiles.functions import COLUMNS, profile_functions


def of(table, function):
    (row,) = table[table.function == function].to_dict("records")
    return row


def test_functions_are_counted_and_timed(sleeper, files):
    table = profile_functions(sleeper.hasher, files[:3], top=1000)
    assert tuple(table.columns) == COLUMNS
    slow, quick = of(table, "slow"), of(table, "quick")
    assert (slow["calls"], quick["calls"], of(table, "<built-in method time.sleep>")["calls"]) == (3, 3, 12)
    assert slow["file"] == "modules/sleeping_hasher.py"
    assert slow["line"] == sleeper.lines.index("def slow():") + 1
    assert slow["cumulative_seconds"] >= 3 * 0.02
    assert slow["self_seconds"] < slow["cumulative_seconds"] / 2
    assert of(table, "<built-in method time.sleep>")["self_share"] > 0.5


def test_shares_are_of_the_whole(sleeper, files):
    table = profile_functions(sleeper.hasher, files[:2], top=1000)
    assert table.self_share.sum() == pytest.approx(1)
    assert (table.self_share <= table.cumulative_share + 1e-12).all()
    assert table.self_seconds.sum() * table.self_share.iloc[0] == pytest.approx(table.self_seconds.iloc[0])


def test_the_functions_with_most_time_of_their_own_come_first(sleeper, files):
    whole = profile_functions(sleeper.hasher, files[:2], top=1000)
    assert whole.self_seconds.is_monotonic_decreasing
    assert len(profile_functions(sleeper.hasher, files[:2], top=5)) == 5
    assert whole.function.iloc[0] == "<built-in method time.sleep>"


def test_untraced_shares_are_of_the_implementations_own_functions(sleeper, files):
    table = profile_functions(sleeper.hasher, files[:3], top=1000)
    shares = table.dropna(subset="untraced_share").set_index("function").untraced_share
    assert sorted(shares.index) == ["hash_image", "quick", "slow"]
    assert 0 < shares["quick"] < shares["slow"] < shares["hash_image"] <= 1
    assert shares["slow"] > 0.5


def test_functions_called_too_often_to_clock_have_no_untraced_share(sleeper, files):
    sleeper.edit("    slow()\n", "    for _ in range(1001):\n        quick(bits)\n")
    table = profile_functions(sleeper.hasher, files[:2], top=1000)
    assert of(table, "quick")["calls"] == 2 * 1002
    assert math.isnan(of(table, "quick")["untraced_share"])
    assert table.untraced_share.count() == 1  # of hash_image


def test_a_real_implementation_is_put_back_as_it_was(files):
    from hashbench.hashers.find import numpy as module

    before = dict(vars(module))
    table = profile_functions(hashers.load("find", "numpy"), files[:2])
    assert of(table, "box_means")["calls"] == 2
    assert of(table, "box_means")["file"] == "hashbench/hashers/find/numpy.py"
    assert {name: vars(module)[name] for name in before} == before
