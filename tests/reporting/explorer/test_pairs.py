import numpy as np
import pandas as pd
import pytest

from hashbench import tables
from hashbench.matching.pairs import write_pairs
from hashbench.reporting.explorer import pairs as pairs_module
from hashbench.reporting.explorer.pairs import pairs_to_show


@pytest.fixture
def shown(write_table):
    """Write rows as a `pairs` table and return which of them are shown."""
    return lambda rows, bits=64: pairs_to_show(write_table("pairs/phash-64.parquet", tables.PAIRS, rows), bits=bits)


def test_two_pairs_of_each_relation_and_distance_nearest_first(shown):
    rows = [(1, 2, "same", 4), (3, 4, "same", 4), (5, 6, "same", 4), (7, 8, "same", 2), (1, 8, "different", 4)]
    assert shown(rows) == {"same": [(2, 7, 8), (4, 1, 2), (4, 3, 4)], "different": [(4, 1, 8)]}


def test_pictures_shown_just_before_give_way_to_others(shown):
    rows = [
        (1, 2, "unknown", 3),
        (1, 3, "unknown", 3),
        (4, 5, "unknown", 3),
        (1, 6, "unknown", 4),
        (7, 8, "unknown", 4),
    ]
    assert shown(rows) == {"unknown": [(3, 1, 2), (3, 4, 5), (4, 7, 8), (4, 1, 6)]}


def test_no_pairs_are_none(shown):
    assert shown([]) == {}


def test_of_many_pairs_those_of_the_first_pictures_are_kept_whatever_part_they_are_in(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "_ROWS", 500)
    monkeypatch.setattr(pairs_module, "_ROWS", 70)
    rng = np.random.default_rng(3)
    a, b = np.sort(rng.integers(0, 2**63, (2, 4000)), axis=0).astype(np.uint64) * np.uint64(2)
    pairs = pd.DataFrame({"a": a, "b": b, "relation": "different", "distance": np.arange(4000, dtype=np.int32) % 5})
    write_pairs([pairs], tmp_path / "phash-64.parquet")
    kept = pairs.sort_values("b").groupby("distance").head(2)
    expected = {(row.distance, row.a, row.b) for row in kept.itertuples()}
    assert set(pairs_to_show(tmp_path / "phash-64.parquet", bits=64)["different"]) == expected
