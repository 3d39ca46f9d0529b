import math

import pandas as pd

from hashbench.profiling.timings.collected import collect_timings, join, part_of

NAMES = ("find/numba", "phash/imagehash")


def test_rows_follow_the_names_and_say_whose_they_are():
    table = join({name: pd.DataFrame({"stage": ["a", "b"], "n": [number, 9]}) for number, name in enumerate(NAMES)})
    assert table.to_dict("list") == {
        "method": ["find", "find", "phash", "phash"],
        "implementation": ["numba", "numba", "imagehash", "imagehash"],
        "stage": ["a", "b", "a", "b"],
        "n": [0, 9, 1, 9],
    }


def test_a_table_without_rows_leaves_the_types_of_the_others():
    some, none = pd.DataFrame({"n": [1]}), pd.DataFrame(columns=["n"])
    table = join(dict(zip(NAMES, (none, some), strict=True)))
    assert (table.n.dtype, table.method.tolist()) == ("int64", ["phash"])
    assert join(dict.fromkeys(NAMES, none)).columns.tolist() == ["method", "implementation", "n"]


def test_slopes_are_fitted_to_the_growth_of_each_implementation():
    growth = {
        name: pd.DataFrame(
            {
                "bits": 64,
                "axis": "pictures",
                "pictures": [1, 10, 100],
                "side": 250,
                "seconds": [math.pow(n, power) for n in (1, 10, 100)],
            }
        )
        for name, power in zip(NAMES, (1, 2), strict=True)
    }
    memory = {name: pd.DataFrame({"added_bytes": [0]}) for name in NAMES}
    # A job a method: each has a table of its own.
    given = {"growth": growth, "memory": memory}
    found = collect_timings(
        {kind: [join({name: table}) for name, table in tables.items()] for kind, tables in given.items()}
    )
    assert list(found) == ["growth", "memory", "slopes"]
    assert len(found["growth"]) == 6
    assert found["memory"].method.tolist() == ["find", "phash"]
    assert found["slopes"].set_index("method").slope.round(9).to_dict() == {"find": 1, "phash": 2}


def test_the_rows_of_one_implementation_are_those_that_were_joined():
    empty = pd.DataFrame(columns=["line", "source"])
    source = pd.DataFrame({"line": ["1", "2"], "source": ["    if None, 1:", ""]})
    tables = [join({"find/numba": empty, "find/scipy": source}), join({"phash/scipy": source.head(1)})]
    assert part_of(tables, "find/scipy").to_dict("list") == source.to_dict("list")
    assert part_of(tables, "phash/scipy").to_dict("list") == {"line": ["1"], "source": ["    if None, 1:"]}
    assert part_of(tables, "find/numba").columns.tolist() == ["line", "source"]
    assert part_of(tables, "find/numba").empty
