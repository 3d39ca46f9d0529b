import pandas as pd
import pytest

from hashbench.matching.speed.crossovers import COLUMNS, crossovers
from hashbench.matching.speed.speeds import COLUMNS as MATCHING

# matcher, radius and seconds at 1,000, 4,000 and 16,000 hashes of 64 bits.
TIMES = (
    ("numba", 8, (0.1, 1.0, 16.0)),
    ("faiss", 8, (0.2, 0.9, 20.0)),
    ("multi_index", 8, (0.3, 0.8, 4.0)),
    ("faiss_ivf", 8, (0.05, 2.0, 17.0)),
    ("count_distances", None, (0.01, 0.1, 1.0)),
    ("numba_weighted", 8, (0.01, 0.1, 1.0)),  # of another distance
    ("numba", 12, (0.1, 1.0, 16.0)),
    ("multi_index", 12, (1.0, 9.0)),
)


@pytest.fixture
def table():
    rows = [
        (matcher, 64, radius, hashes, 2, 0, taken, 0, 0, 0.9 if matcher == "faiss_ivf" else 1.0, 0, "measured")
        for matcher, radius, times in TIMES
        for hashes, taken in zip((1000, 4000, 16_000), times, strict=False)
    ]
    return pd.DataFrame(rows, columns=list(MATCHING))


def test_an_index_pays_from_where_it_stays_ahead_of_the_fastest_that_compares_every_pair(table):
    found = crossovers(table)
    assert found.columns.tolist() == list(COLUMNS)
    index, approximate, far = (list(row) for row in found.itertuples(index=False))
    assert index == ["multi_index", 64, 8, True, 1000, 16_000, 4000, 4.0, "numba", 1.0]
    # Ahead at 1,000 hashes, behind afterwards.
    assert approximate[:6] == ["faiss_ivf", 64, 8, False, 1000, 16_000]
    assert pd.isna(approximate[6])
    assert approximate[7:] == [16 / 17, "numba", 0.9]
    assert far[:6] == ["multi_index", 64, 12, True, 1000, 4000]
    assert pd.isna(far[6])


def test_extrapolated_times_and_sizes_of_one_alone_do_not_count(table):
    table.loc[(table.hashes == 16_000) & (table.matcher == "numba"), "kind"] = "extrapolated"
    found = crossovers(table).set_index(["matcher", "radius"])
    assert found.over["multi_index", 8] == "faiss"
    assert found.faster["multi_index", 8] == 5
    assert found.largest["multi_index", 12] == 4000
    assert crossovers(table[table.matcher == "multi_index"]).empty
