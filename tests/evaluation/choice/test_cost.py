import pandas as pd
import pytest

from hashbench.evaluation.choice.cost import (
    COST_COLUMNS,
    PRICE_COLUMNS,
    comparisons_per_core_second,
    costs_of,
    matching_times,
    prices_of,
)
from hashbench.matching.matchers.parts import expected_work
from hashbench.matching.speeds import COLUMNS

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
        *("phash-64", "imagehash", 64, 0.2, 0.1, 0.3, 2.0, 64_001.0, 8)
    ]
    assert table.iloc[1].tolist() == ["phash-256", "imagehash", 256, 0.4, 0.1, 0.35, 4.0, 256_001.0, 32, 5e8]
    assert pd.isna(table.comparisons_per_second[0])


def measured(matcher, bits, radius, seconds):
    """Rows of the `matching` table at 20,000 hashes, twice as many, and so on, on two workers."""
    rows = [
        (matcher, bits, radius, 20_000 * 2**step, 2, 2e8 * 4**step, taken, 2e8 * 4**step / taken, 0, 1.0, 0, "measured")
        for step, taken in enumerate(seconds)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def test_prices_by_hand():
    costs = costs_of(PRODUCTION, TIMINGS, MEMORY, comparisons_per_second={256: 5e8})
    matching = matching_times(measured("numba", 256, 31, [0.4, 1.6, 6.4]), matcher="numba", sizes=[1_000_000])
    table = prices_of(costs, matching, sizes=[1_000_000], price_per_core_hour=0.036, currency="EUR")
    assert table.columns.tolist() == list(PRICE_COLUMNS)
    short, long = table.iloc[0], table.iloc[1]
    # A core-second costs 1e-5. A million pictures, each two and four times 0.1 s of decoding; matching took two cores
    # 1.6 s at 40,000, so 625 times that and twice the core time: 2000 s.
    assert (short.hashing_seconds, short.stored_bytes) == (pytest.approx(2e5), 8_000_000)
    assert short.hashing_price == pytest.approx(2)
    assert pd.isna(short.matching_price)
    assert pd.isna(short.price)
    assert (long.matching_seconds, long.matching_law, long.matching_radius) == (pytest.approx(2000), "square", 31)
    assert (long.hashing_price, long.matching_price) == (pytest.approx(4), pytest.approx(0.02))
    assert (long.price, long.currency) == (pytest.approx(4.02), "EUR")


def test_comparisons_are_those_of_the_largest_measured_collection_a_core():
    rows = [
        ("numba", 256, 31, 1000, 2, 1e8, "measured"),
        ("numba", 256, 60, 8000, 2, 3e9, "measured"),
        ("numba", 256, 31, 8000, 2, 7e9, "measured"),
        ("numba", 256, 60, 10**6, 2, 9e9, "extrapolated"),
        ("numba", 64, 8, 8000, 2, 8e9, "measured"),
        ("multi_index", 64, 8, 8000, 2, 2e9, "measured"),
    ]
    columns = ["matcher", "bits", "radius", "hashes", "workers", "comparisons_per_second", "kind"]
    matching = pd.DataFrame(rows, columns=columns)
    assert comparisons_per_core_second(matching, matcher="numba") == {256: 1.5e9, 64: 4e9}
    assert comparisons_per_core_second(matching, matcher="faiss") == {}
    assert comparisons_per_core_second(matching, matcher="multi_index") == {}


def test_matching_by_an_index_is_priced_at_the_largest_radius():
    sizes = [20_000 * 2**step for step in range(5)]
    near, far = (
        measured("multi_index", 64, radius, [1e-6 * sum(expected_work(64, radius, n)) for n in sizes[:4]])
        for radius in (8, 12)
    )
    table = matching_times(pd.concat([near, far]), matcher="multi_index", sizes=[20_000, 320_000])
    # A microsecond a look-up and a candidate; two workers.
    expected = [2e-6 * sum(expected_work(64, 12, n)) for n in (20_000, 320_000)]
    assert table.matching_seconds.tolist() == pytest.approx(expected, rel=1e-4)
    assert table.matching_low.tolist() == pytest.approx(table.matching_seconds.tolist(), rel=1e-3)
    assert set(zip(table.bits, table.matching_law, table.matching_radius, strict=True)) == {(64, "lookups", 12)}
    assert matching_times(near, matcher="numba", sizes=[20_000]).empty
    brief = measured("multi_index", 64, 8, [0.001, 0.002, 0.004])
    assert matching_times(brief, matcher="multi_index", sizes=[20_000]).empty
