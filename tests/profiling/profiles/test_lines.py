import pytest

from hashbench import hashers
from hashbench.profiling.profiles.lines import COLUMNS, profile_lines


def test_every_line_that_ran_is_counted(sleeper, files):
    table = profile_lines(sleeper.hasher, files[0])
    assert tuple(table.columns) == COLUMNS
    found = table[["function", "source", "hits"]].values.tolist()
    assert found == [
        ["slow", "    for _ in range(4):", 5],
        ["slow", "        time.sleep(0.005)", 4],
        ["quick", "    return np.zeros(bits // 8, np.uint8)", 1],
        ["hash_image", "    taken = np.ones(MEBIBYTES * 2**20, np.uint8)", 1],
        ["hash_image", "    slow()", 1],
        ["hash_image", "    return quick(bits)", 1],
    ]
    assert [sleeper.lines[line - 1] for line in table.line] == table.source.tolist()
    assert set(table.file) == {"modules/sleeping_hasher.py"}


def test_shares_are_of_the_outermost_function(sleeper, files):
    table = profile_lines(sleeper.hasher, files[0]).set_index("source")
    assert table[table.function == "hash_image"].share.sum() == pytest.approx(1)
    assert 0.9 < table.share["    slow()"] <= 1
    assert table.share["        time.sleep(0.005)"] <= table.share["    slow()"]
    assert table.seconds["        time.sleep(0.005)"] >= 0.02


def test_a_real_implementation_is_put_back_as_it_was(files):
    from hashbench.hashers.find import numpy as module

    before = dict(vars(module))
    table = profile_lines(hashers.load("find", "numpy"), files[0])
    # `luma` is borrowed from a module that all array implementations share.
    places = set(zip(table.function, table.file, strict=True))
    assert {("box_means", "hashbench/hashers/find/numpy.py"), ("luma", "hashbench/hashers/find/arrays.py")} <= places
    assert {name: vars(module)[name] for name in before} == before
