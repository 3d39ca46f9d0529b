import numpy as np
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
from hashbench.evaluation.choice.output import COLUMNS as OUTPUT_COLUMNS
from hashbench.matching.matchers.parts import expected_work
from hashbench.matching.speed.speeds import COLUMNS

TIMINGS = pd.DataFrame(
    [
        ("phash", "imagehash", None, "decode", 0.1, 1, 250),
        ("phash", "imagehash", 64, "file_to_hash", 0.2, 2, 250),
        ("phash", "imagehash", 64, "hash", 0.3, 3, 250),
        ("phash", "imagehash", 256, "file_to_hash", 0.4, 4, 250),
        ("phash", "imagehash", 256, "hash", 0.35, 3, 250),
        ("phash", "fast", 64, "file_to_hash", 0.5, 5, 250),
        ("dhash", "imagehash", 64, "file_to_hash", 0.6, 6, 250),
    ],
    columns=["method", "implementation", "bits", "stage", "median_seconds", "ratio_to_decode", "size"],
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
        *("phash-64", "imagehash", 64, 250, 0.2, 0.1, 0.3, 2.0, 64_001.0, 8)
    ]
    assert table.iloc[1].tolist() == ["phash-256", "imagehash", 256, 250, 0.4, 0.1, 0.35, 4.0, 256_001.0, 32, 5e8]
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
    matching = matching_times(
        measured("numba", 256, 31, [0.4, 1.6, 6.4]), matcher="numba", wanted=[(256, 31), (64, 8)], sizes=[1_000_000]
    )
    output = pd.DataFrame(
        [
            ("phash-64", "match", 8, 1_000_000, np.nan, 1e6, 1e8, "pairs unknown", 1e-6, 10.0, 5e6),
            ("phash-256", "match", 31, 1_000_000, 4e6, 2e6, 8e6, "", 1e-6, 10.0, 5e6),
        ],
        columns=["variant", *OUTPUT_COLUMNS, "seconds_a_pair", "bytes_a_pair", "pairs_written"],
    )
    prices = {"price_per_core_hour": 0.036, "price_per_gigabyte_month": 10.0, "currency": "EUR"}
    table = prices_of(costs, matching, output, **prices)
    assert table.columns.tolist() == list(PRICE_COLUMNS)
    short, long = table.iloc[0], table.iloc[1]
    # A core-second costs 1e-5. A million pictures, each two and four times 0.1 s of decoding; matching took two cores
    # 1.6 s at 40,000, so 625 times that and twice the core time: 2000 s.
    assert (short.hashing_seconds, short.stored_bytes) == (pytest.approx(2e5), 8_000_000)
    assert short.hashing_price == pytest.approx(2)
    assert short.storing_price == pytest.approx(0.08)
    assert short[["matching_price", "output_price", "price", "price_low"]].isna().all()
    assert short.note == "numba was not timed long enough at 64 bits; pairs unknown"
    assert (long.matching_seconds, long.matching_law, long.matching_radius) == (pytest.approx(2000), "square", 31)
    # Four million pairs take 4 s to write, 4e-5, and 40 MB to store, 0.4.
    assert (long.output_seconds, long.output_bytes) == (pytest.approx(4), 40_000_000)
    assert (long.hashing_price, long.matching_price) == (pytest.approx(4), pytest.approx(0.02))
    assert (long.storing_price, long.output_price) == (pytest.approx(0.32), pytest.approx(0.40004))
    assert (long.price, long.currency, long.note) == (pytest.approx(4.74004), "EUR", "")
    assert long.price_low == pytest.approx(4.54002, rel=1e-4)
    assert long.price_high == pytest.approx(5.14008, rel=1e-4)


def test_a_price_that_is_not_known_within_tenfold_is_left_out_and_it_is_said():
    costs = costs_of(PRODUCTION, TIMINGS, MEMORY, comparisons_per_second={256: 5e8})
    matching = matching_times(
        measured("numba", 256, 31, [0.4, 1.6, 6.4]), matcher="numba", wanted=[(256, 31)], sizes=[1_000_000]
    )
    output = pd.DataFrame(
        [
            ("phash-256", purpose, 31, 1_000_000, np.nan, 1e6, high, "pairs: wide", 1e-6, 10.0, 5e6)
            for purpose, high in (("match", 3e8), ("link", 5e8))
        ],
        columns=["variant", *OUTPUT_COLUMNS, "seconds_a_pair", "bytes_a_pair", "pairs_written"],
    )
    prices = {"price_per_core_hour": 0.036, "price_per_gigabyte_month": 10.0, "currency": "EUR"}
    known, unknown = prices_of(costs, matching, output, **prices).itertuples()
    # Hashing, matching and storing cost 4.34; 3e8 pairs cost 30.003 and 5e8 cost 50.005, one pair in 300 or 500 of it.
    assert (known.price_low, known.price_high) == (pytest.approx(4.44, rel=1e-3), pytest.approx(34.34, rel=1e-3))
    assert (np.isnan(known.price), known.note) == (True, "pairs: wide")
    assert np.isnan([unknown.price, unknown.price_low, unknown.price_high]).all()
    assert unknown.note == "pairs: wide; price: the interval would span 12-fold"
    assert (unknown.hashing_price, unknown.storing_price) == (pytest.approx(4), pytest.approx(0.32))


def test_writing_is_not_priced_two_decades_beyond_the_pairs_that_were_written_but_pairs_are_counted():
    costs = costs_of(PRODUCTION, TIMINGS, MEMORY, comparisons_per_second={256: 5e8})
    matching = matching_times(
        measured("numba", 256, 31, [0.4, 1.6, 6.4]), matcher="numba", wanted=[(256, 31)], sizes=[1_000_000]
    )
    output = pd.DataFrame(
        [
            ("phash-256", purpose, 31, 1_000_000, 4e8, 2e8, high, "", 1e-6, 10.0, 5e6)
            for purpose, high in (("match", 5e8), ("link", 5.1e8))
        ],
        columns=["variant", *OUTPUT_COLUMNS, "seconds_a_pair", "bytes_a_pair", "pairs_written"],
    )
    prices = {"price_per_core_hour": 0.036, "price_per_gigabyte_month": 10.0, "currency": "EUR"}
    near, far = prices_of(costs, matching, output, **prices).itertuples()
    # 100 times 5 million written pairs are still projected: 4e8 pairs take 400 s.
    assert (near.output_seconds, near.note) == (pytest.approx(400), "")
    assert (far.output_pairs, far.output_pairs_high) == (4e8, 5.1e8)
    assert np.isnan([far.output_seconds, far.output_bytes, far.output_price, far.price]).all()
    assert np.isnan([far.price_low, far.price_high]).all()
    assert far.note == "writing: the high end is more than 100 times the 5,000,000 pairs that were written"


def test_a_search_takes_the_time_of_the_nearest_radius_above_that_was_measured():
    table = pd.concat([measured("numba", 64, radius, [radius, 4 * radius, 16 * radius]) for radius in (8, 15)])
    times = matching_times(table, matcher="numba", wanted=[(64, 4), (64, 9), (64, 20)], sizes=[80_000])
    # At 80,000 hashes, 16 times the radius in seconds of two cores. Every pair is compared at any radius.
    assert times.matching_radius.tolist() == [8, 15, 15]
    assert times.matching_seconds.tolist() == pytest.approx([256, 480, 480])
    pruned = table.assign(matcher="multi_index")
    (beyond,) = matching_times(pruned, matcher="multi_index", wanted=[(64, 20)], sizes=[80_000]).itertuples()
    assert pd.isna(beyond.matching_seconds)
    assert beyond.matching_note == "multi_index was not timed long enough at 64 bits"


def test_time_far_beyond_what_ran_has_a_note_in_its_place():
    matching = measured("numba", 256, 31, [0.4, 1.6, 6.4])
    near, far = matching_times(matching, matcher="numba", wanted=[(256, 31)], sizes=[8_000_000, 8_000_001]).itertuples()
    assert near.matching_seconds == pytest.approx(2 * 6.4 * 100**2)
    assert pd.isna(far.matching_seconds)
    assert far.matching_note == "matching: more than 100 times the 80,000 hashes that ran"


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


def test_comparisons_are_taken_at_the_radius_that_another_matcher_also_ran_at():
    rows = [
        ("numba", 256, 31, 8000, 2, 7e9, "measured"),
        ("numba", 256, 96, 8000, 2, 5e9, "measured"),
        ("numba", 256, 106, 8000, 2, 1e9, "measured"),
        ("numba_weighted", 256, 96, 4000, 2, 2e9, "measured"),
        ("multi_index", 256, 31, 16000, 2, 3e9, "measured"),
        ("numba", 256, 31, 16000, 2, 8e9, "measured"),
    ]
    columns = ["matcher", "bits", "radius", "hashes", "workers", "comparisons_per_second", "kind"]
    matching = pd.DataFrame(rows, columns=columns)
    assert comparisons_per_core_second(matching, matcher="numba") == {256: 2.5e9}
    assert comparisons_per_core_second(matching, matcher="numba_weighted") == {256: 1e9}


def test_matching_by_an_index_is_priced_by_its_look_ups():
    sizes = [20_000 * 2**step for step in range(5)]
    far = measured("multi_index", 64, 12, [1e-6 * sum(expected_work(64, 12, n)) for n in sizes[:4]])
    table = matching_times(far, matcher="multi_index", wanted=[(64, 12)], sizes=[20_000, 320_000])
    # A microsecond a look-up and a candidate; two workers.
    expected = [2e-6 * sum(expected_work(64, 12, n)) for n in (20_000, 320_000)]
    assert table.matching_seconds.tolist() == pytest.approx(expected, rel=1e-4)
    assert table.matching_low.tolist() == pytest.approx(table.matching_seconds.tolist(), rel=1e-3)
    assert set(zip(table.bits, table.matching_law, table.matching_radius, strict=True)) == {(64, "lookups", 12)}
    for matcher, rows in (("numba", far), ("multi_index", measured("multi_index", 64, 12, [0.001, 0.002, 0.004]))):
        assert matching_times(rows, matcher=matcher, wanted=[(64, 12)], sizes=[20_000]).matching_seconds.isna().all()


def test_a_weighted_variant_costs_its_mask_and_its_slower_comparisons():
    masked = pd.DataFrame(
        [
            ("phash", "imagehash", 64, "file_to_hash_and_mask", 0.22, 2.2, 250),
            ("phash", "imagehash", 64, "hash_and_mask", 0.33, 3.3, 250),
        ],
        columns=TIMINGS.columns,
    )
    maker = ("phash", "imagehash", 64)
    costs = costs_of(
        {"phash-64": maker, "phash-64w": maker},
        pd.concat([TIMINGS, masked], ignore_index=True),
        MEMORY,
        comparisons_per_second={64: 5e8},
        weighted_per_second={64: 2e8},
    ).set_index("variant")
    assert costs.bits.tolist() == [64, 64]
    assert costs.bytes_stored.tolist() == [8, 16]
    assert costs.ratio_to_decode.tolist() == [2, 2.2]
    assert costs.hash_seconds.tolist() == [0.3, 0.33]
    assert costs.comparisons_per_second.tolist() == [5e8, 2e8]
