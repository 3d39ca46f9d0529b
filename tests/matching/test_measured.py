import numpy as np
import pandas as pd

from hashbench.matching.crossovers import COLUMNS, crossovers
from hashbench.matching.measured import FOLDER, read_measured
from hashbench.matching.measured.turns import time_in_turns
from hashbench.matching.scaling import Case
from hashbench.matching.speeds import COLUMNS as TIMINGS
from hashbench.matching.synthetic import random_bits


def test_what_is_shipped_follows_from_the_times_that_are_shipped_with_it():
    table, machine = read_measured()
    assert table.columns.tolist() == list(COLUMNS)
    found = crossovers(pd.read_csv(FOLDER / "timings.csv"))
    assert found.pays_from.tolist() == table.pays_from.tolist()
    assert found.faster.tolist() == table.faster.tolist()
    assert machine.keys() == {"processor", "cores", "date", "packages", "how"}


def test_matchers_in_turn_find_the_same_pairs():
    case = Case(64, 8, random_bits(np.array([20.0])), hashes=(200, 400), matchers=("numba", "multi_index"))
    table = time_in_turns([case], workers=1)
    assert table.columns.tolist() == list(TIMINGS)
    assert list(zip(table.matcher, table.hashes, strict=True)) == [
        *(("numba", 200), ("multi_index", 200), ("numba", 400), ("multi_index", 400))
    ]
    assert table.pairs[0] == table.pairs[1] > 0
    assert set(table.recall) == {1.0}
    assert (table.seconds > 0).all()
