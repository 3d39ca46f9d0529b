import numpy as np
import pandas as pd
import pytest

from hashbench.errors import InputError
from hashbench.matching.speed.measured import COLUMNS, FOLDER, read_measured, shipped
from hashbench.matching.speed.measured import __main__ as again
from hashbench.matching.speed.measured import turns as module
from hashbench.matching.speed.measured.turns import time_in_turns
from hashbench.matching.speed.scaling import Case
from hashbench.matching.speed.speeds import COLUMNS as TIMINGS
from hashbench.matching.speed.synthetic import random_bits


def test_what_is_shipped_follows_from_the_times_that_are_shipped_with_it():
    table, machine = read_measured()
    assert table.columns.tolist() == list(COLUMNS)
    found = shipped(pd.read_csv(FOLDER / "timings.csv"), pd.read_csv(FOLDER / "turns.csv"))
    for column in ("pays_from", "faster", "faster_low", "faster_high"):
        assert found[column].tolist() == table[column].tolist()
    assert ((table.faster_low <= table.faster_high) & (table.faster_high > 0)).all()
    assert machine.keys() == {"processor", "cores", "date", "packages", "how"}


def test_smaller_sizes_are_kept_if_they_are_of_this_machine(monkeypatch):
    there = read_measured()[1]
    monkeypatch.setattr(again, "machine", lambda: there | {"date": "2000-01-01", "how": ""})
    assert again.kept(0) == ([], [])
    for (rows,), name in zip(again.kept(100_000), ("timings.csv", "turns.csv"), strict=True):
        every = pd.read_csv(FOLDER / name)
        assert set(rows.hashes) == {10_000, 30_000} < set(every.hashes)
    monkeypatch.setattr(again, "machine", lambda: there | {"processor": "another"})
    with pytest.raises(InputError, match=r"machine\.json: processor .+, here another; leave out SMALLEST"):
        again.kept(100_000)


CASE = Case(64, 8, random_bits(np.array([20.0])), hashes=(200, 400), matchers=("numba", "multi_index"))


def test_the_interval_is_of_the_turns_at_the_largest_size():
    timings, turns = (pd.concat(parts) for parts in zip(*time_in_turns([CASE], workers=1), strict=True))
    turns["seconds"] = turns.matcher.map({"numba": 6.0, "multi_index": 2.0}) + turns.turn
    (row,) = shipped(timings, turns).itertuples()
    # 6 / 2 in the first turn, 10 / 6 in the fifth.
    assert (row.faster_low, row.faster_high) == (10 / 6, 3)


def test_some_blocks_of_a_large_collection_stand_for_all(monkeypatch):
    monkeypatch.setattr(module, "_WHOLE", 10_000)
    case = Case(64, 8, random_bits(np.array([20.0])), hashes=(10_000, 10_001), matchers=("numba", "multi_index"))
    whole, some = (table for table, _ in time_in_turns([case], workers=1))
    assert (set(whole.kind), set(some.kind)) == ({"measured"}, {"extrapolated"})
    assert some.pairs.tolist() == pytest.approx(whole.pairs.tolist(), rel=0.1)
    assert some.recall.tolist() == [1.0, 1.0]


def test_matchers_in_turn_find_the_same_pairs():
    table = pd.concat([table for table, _ in time_in_turns([CASE], workers=1)], ignore_index=True)
    assert table.columns.tolist() == list(TIMINGS)
    assert list(zip(table.matcher, table.hashes, strict=True)) == [
        *(("numba", 200), ("multi_index", 200), ("numba", 400), ("multi_index", 400))
    ]
    assert table.pairs[0] == table.pairs[1] > 0
    assert set(table.recall) == {1.0}
    assert (table.seconds > 0).all()
