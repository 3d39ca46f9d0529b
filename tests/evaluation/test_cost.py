import pandas as pd
import pytest

from hashbench.evaluation.cost import (
    COST_COLUMNS,
    PRICE_COLUMNS,
    comparisons_per_core_second,
    costs_of,
    prices_of,
)

TIMINGS = pd.DataFrame(
    [
        ("phash", "imagehash", None, "decode", 0.1, 1),
        ("phash", "imagehash", 64, "file_to_hash", 0.2, 2),
        ("phash", "imagehash", 64, "hash", 0.3, 3),
        ("phash", "imagehash", 256, "file_to_hash", 0.4, 4),
        ("phash", "imagehash", 256, "hash", 0.35, 3),
        ("phash", "fast", 64, "file_to_hash", 0.5, 5),
        ("dhash", "imagehash", 64, "file_to_hash", 0.6, 6),
    ],
    columns=["method", "implementation", "bits", "stage", "median_seconds", "ratio_to_decode"],
)
MEMORY = pd.DataFrame(
    [("phash", "imagehash", bits, run, 1000 * bits + run) for bits in (64, 256) for run in (0, 1, 5)],
    columns=["method", "implementation", "bits", "run", "added_bytes"],
)
PRODUCTION = {"phash-64": ("phash", "imagehash", 64), "phash-256": ("phash", "imagehash", 256)}


def test_costs_are_those_of_the_implementation_and_size_behind_each_variant():
    table = costs_of(PRODUCTION, TIMINGS, MEMORY, comparisons_per_second={256: 5e8})
    assert table.columns.tolist() == list(COST_COLUMNS)
    assert table.iloc[0].drop("comparisons_per_second").tolist() == [
        *("phash-64", "imagehash", 0.2, 0.1, 0.3, 2.0, 64_001.0, 8)
    ]
    assert table.iloc[1].tolist() == ["phash-256", "imagehash", 0.4, 0.1, 0.35, 4.0, 256_001.0, 32, 5e8]
    assert pd.isna(table.comparisons_per_second[0])


def test_prices_by_hand():
    costs = costs_of(PRODUCTION, TIMINGS, MEMORY, comparisons_per_second={256: 5e8})
    table = prices_of(costs, sizes=[1_000_000], price_per_core_hour=0.036, currency="EUR")
    assert table.columns.tolist() == list(PRICE_COLUMNS)
    short, long = table.iloc[0], table.iloc[1]
    # A core-second costs 1e-5. A million pictures: 2e5 s to hash; 5e11 pairs at 5e8 a second take 1000 s.
    assert (short.hashing_seconds, short.stored_bytes) == (pytest.approx(2e5), 8_000_000)
    assert (short.hashing_price, short.price) == (pytest.approx(2), pytest.approx(2))
    assert pd.isna(short.matching_price)
    assert long.matching_seconds == pytest.approx(1000, rel=1e-5)
    assert (long.hashing_price, long.matching_price) == (pytest.approx(4), pytest.approx(0.01, rel=1e-5))
    assert (long.price, long.currency) == (pytest.approx(4.01), "EUR")


def test_comparisons_are_those_of_the_largest_measured_collection_a_core():
    rows = [
        ("numba", 256, 1000, 2, 1e8, "measured"),
        ("numba", 256, 8000, 2, 3e9, "measured"),
        ("numba", 256, 10**6, 2, 9e9, "extrapolated"),
        ("numba", 64, 8000, 2, 8e9, "measured"),
        ("faiss", 256, 8000, 2, 2e9, "measured"),
    ]
    matching = pd.DataFrame(rows, columns=["matcher", "bits", "hashes", "workers", "comparisons_per_second", "kind"])
    assert comparisons_per_core_second(matching, matcher="numba") == {256: 1.5e9, 64: 4e9}
    assert comparisons_per_core_second(matching, matcher="hnsw") == {}
