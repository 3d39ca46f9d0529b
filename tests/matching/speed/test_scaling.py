from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hashbench.hashers.variant import read_variant
from hashbench.matching.distances import count_distances
from hashbench.matching.matchers.registry import WEIGHTED
from hashbench.matching.pairs import count_pairs
from hashbench.matching.speed import scaling, synthetic
from hashbench.matching.speed.fitting import fit
from hashbench.matching.speed.output import measure_output
from hashbench.matching.speed.scaling import Case, _expected, _grow, imitated, measure_matching, radii_of, with_radii
from hashbench.matching.speed.speeds import COLUMNS
from hashbench.matching.speed.synthetic import Mixture, generate, random_bits, with_masks

SPLITS = ("tuning", "held_out")
# Families of 40. Centres flip 40 % of the 64 bits of one hash, and members flip 5 to 15 % of their centre's bits.
NOISE = Mixture(np.array([0.05, 0.1, 0.15]), np.full(3, 1 / 3))
MODEL = replace(random_bits(np.array([40.0])), centres=Mixture(np.array([0.4]), np.ones(1)), noise=NOISE)


def within(distances, relation, radius):
    """The share of the pairs of a relation that are within a radius."""
    rows = distances[distances.relation == relation]
    return rows.pairs[rows.distance <= radius].sum() / rows.pairs.sum()


def as_distances(same, different):
    rows = [("1", "same", "tuning", distance, pairs) for distance, pairs in same.items()]
    rows += [("1", "different", "tuning", distance, pairs) for distance, pairs in different.items()]
    return pd.DataFrame(rows, columns=["family", "relation", "other_split", "distance", "pairs"])


def test_flips_at_a_rate_have_the_distances_of_their_distribution():
    distances = count_distances(generate(MODEL, 2000, bits=64), splits=SPLITS)
    same, different = (distances[distances.relation == relation] for relation in ("same", "different"))
    # Both of a pair flip: 2 q (1 - q) of 64 bits, of q = 0.05, 0.1 and 0.15 in turn; and of unrelated ones 2 f (1 - f)
    # with f = 0.4 + 0.1 - 2 * 0.4 * 0.1 on average.
    assert np.average(same.distance, weights=same.pairs) == pytest.approx(64 * (0.095 + 0.18 + 0.255) / 3, abs=0.5)
    assert np.average(different.distance, weights=different.pairs) == pytest.approx(64 * 2 * 0.42 * 0.58, abs=0.5)


def test_made_hashes_find_as_many_pairs_as_measured_ones_in_the_lower_tail():
    # 64 bits, even distances, like a measured collection: one pair in 1,300 of different families within 15, where
    # random bits of that mean and deviation (31.3 and 4.3) would have one in 12,000.
    same = {2: 122, 4: 354, 6: 544, 8: 683, 10: 615, 12: 642, 14: 431, 16: 311, 18: 192, 20: 159, 24: 179, 28: 97}
    different = {8: 30, 10: 70, 12: 144, 14: 212, 16: 404, 18: 1222, 20: 4042, 22: 10_758, 24: 26_046, 26: 51_746}
    different |= {28: 84_290, 30: 109_112, 32: 114_974, 34: 95_840, 36: 63_790, 38: 33_794, 40: 14_470, 42: 6816}
    measured = as_distances(same, different)
    model = fit(measured, bits=64, family_sizes=np.array([12.0]))
    made = count_distances(generate(model, 12_000, bits=64), splits=SPLITS)
    assert not (made.distance % 2).any()
    for radius in (8, 12, 16, 24):
        assert within(made, "same", radius) == pytest.approx(within(measured, "same", radius), rel=0.1)
    for radius in (14, 16, 20, 26):
        assert within(made, "different", radius) == pytest.approx(within(measured, "different", radius), rel=0.25)


# Pairs at distances 0, 1, 2, … or, for phash, 0, 2, 4, …; the rest is 0. From the drawn demo and from 900 real memes.
HISTOGRAMS = {
    "dhash-64 of the demo": (
        12,
        "16 62 132 161 224 263 291 317 278 320 297 292 266 276 209 199 156 138 129 96 59 45 51 33 18 17 5 2 3 0 0 0 "
        "0 1",
        "0 0 0 0 0 1 5 19 32 33 32 41 59 73 97 121 186 263 373 564 921 1540 2594 4002 5964 8841 11935 15371 18977 "
        "22376 24877 26946 26857 26273 24191 21132 17559 13625 10364 7456 5491 3730 2394 1348 869 514 318 166 106 "
        "73 59 45 27 21 13 4 2",
        (8, 13),
    ),
    "phash-64 of the demo": (
        12,
        "13 109 354 544 683 615 642 431 311 192 159 105 74 48 49 18 4 5",
        "0 0 1 2 12 35 72 106 202 611 2021 5379 13023 25873 42145 54556 57487 47920 31895 16897 7235 2474 744 156 "
        "26 7 1",
        (8, 13, 15),
    ),
    # Blank thumbnails: 120 pairs of different families have the same hash, and no pair is 1 to 3 bits apart.
    "whash-64 of memes": (
        10,
        "219 0 256 0 504 0 589 0 571 0 428 1 442 3 287 2 249 5 179 1 121 5 64 2 62 2 19 3 13 1 8 0 7 0 2 0 3 0 0 0 "
        "1 0 0 0 1",
        "120 0 0 0 81 0 148 0 83 0 278 1 674 8 1839 9 3767 32 6667 48 11824 72 18769 113 26061 164 34227 204 42097 "
        "237 45284 265 45512 297 43284 263 36761 232 28446 206 20480 200 13749 127 8206 89 4546 51 2492 32 1204 15 "
        "445 1 370 0 80 0 79 0 46 0 3 0 212",
        (0, 4, 8),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HISTOGRAMS)
def test_made_hashes_find_as_many_pairs_as_the_distances_imply_at_the_radii_in_use(name):
    size, *histograms, radii = HISTOGRAMS[name]
    step = 2 if name.startswith("phash") else 1
    same, different = ({step * i: int(n) for i, n in enumerate(text.split())} for text in histograms)
    measured = as_distances(same, different)
    made = generate(fit(measured, bits=64, family_sizes=np.array([float(size)]), radii=radii), 32_000, bits=64)
    check_pairs_within(made, measured, radii)


def check_pairs_within(made, measured, radii):
    """Check that a made collection has as many pairs within each radius as the measured rates imply, within 10 %."""
    counted = count_distances(made, splits=SPLITS, executor="threads", workers=2)
    totals = counted.groupby("relation").pairs.sum() / [2, 1]  # a pair of different families has two rows
    for radius in radii:
        found = sum(within(counted, relation, radius) * totals[relation] for relation in totals.index)
        implied = sum(within(measured, relation, radius) * totals[relation] for relation in totals.index)
        assert found / implied == pytest.approx(1, abs=0.1)


# Weighted distances of the drawn demo: pairs of one family at 0, 1, 2, …, and of different ones from `first` on.
WEIGHTED_PAIRS = {
    "phash-64w": (
        0,
        "900 398 376 328 633 254 215 178 147 234 87 63 61 44 95 42 49 49 27 48 29 25 17 22 12 6 8 2 4 1 0 1 1",
        "0 1 2 4 12 10 23 45 45 110 56 63 90 132 438 372 549 821 1124 3650 2940 3889 5258 6943 19318 12651 14645 "
        "16648 37693 20353 20708 20497 19477 33846 13887 11889 9980 8101 11251 3554 2450 1815 1245 1340 340 226 "
        "134 109 91 19 12 7 5 5 5 2",
        (5, 8, 10),
    ),
    "find-256w": (
        52,
        "31 8 9 19 39 26 40 35 42 79 46 58 48 64 112 44 63 45 50 115 61 59 50 68 128 56 57 46 138 64 52 61 56 111 "
        "55 50 49 47 106 45 49 60 55 91 37 57 52 51 92 42 39 43 42 65 39 29 38 65 29 44 46 31 45 22 30 39 22 52 "
        "31 18 27 25 52 23 21 30 23 47 16 27 18 39 16 13 13 11 34 11 19 14 7 22 10 9 3 10 12 11 4 11 8 14 5 5 3 4 "
        "8 5 7 2 4 4 3 2 2 1 2 1 2 1 2 1 0 0 1 0 1 0 0 0 0 1 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 1",
        "2 1 0 0 0 1 1 2 2 0 1 3 0 1 0 3 0 0 0 5 7 5 6 1 9 10 12 15 10 23 17 12 16 17 48 36 31 40 45 105 63 115 "
        "125 139 314 222 226 328 356 851 618 688 838 954 2377 1537 1776 2059 5119 3042 3447 3875 4350 10051 5925 "
        "6538 6933 7466 16507 8809 9290 9699 9979 20550 10295 10272 10458 10475 19742 9414 8703 8657 15508 6857 "
        "6192 5737 5270 9044 3871 3373 2894 2597 4097 1653 1444 1201 1003 1491 546 519 378 298 459 166 126 90 69 "
        "115 26 27 29 27 13 13 13 10 13 3 2 2 6 5 3 5 1 3 8 0 3 0 0 0 0 1",
        (31, 86, 100),
    ),
}


@pytest.mark.parametrize("name", ["phash-64w", pytest.param("find-256w", marks=pytest.mark.slow)])
def test_made_hashes_with_masks_find_as_many_pairs_as_the_weighted_distances_imply(name):
    bits = read_variant(name).bits
    first, same, different, radii = WEIGHTED_PAIRS[name]
    measured = as_distances(
        *(dict(enumerate(map(int, text.split()), at)) for text, at in ((same, 0), (different, first)))
    )
    model = fit(measured, bits=bits, family_sizes=np.array([12.0]), radii=radii, masked=True)
    check_pairs_within(with_masks(generate(model, 32_000, bits=bits)), measured, radii)


def test_a_group_of_families_keeps_its_share_of_pairs_at_any_size():
    # Families of one that are 10 % from the centre of their group: one pair in a hundred, about 0.18 of 256 bits apart.
    groups = Mixture(np.array([0.1]), np.array([0.01]))
    model = replace(random_bits(np.ones(1), noise=0.0), groups=groups)
    for n in (500, 2000):
        distances = count_distances(generate(model, n, bits=256), splits=SPLITS)
        assert within(distances, "different", 80) == pytest.approx(0.01, rel=0.05)


def test_hashes_of_as_many_ones_as_zeros_stay_so():
    collection = generate(replace(MODEL, balanced=True), 500, bits=64)
    assert (np.bitwise_count(collection.words) == 32).all()


@pytest.mark.slow
def test_without_families_hashes_are_random():
    model = fit(as_distances({}, {}), bits=256, family_sizes=np.ones(1))
    assert not model.balanced
    distances = count_distances(generate(model, 600, bits=256), splits=SPLITS)
    mean = np.average(distances.distance, weights=distances.pairs)
    assert mean == pytest.approx(128, abs=1)
    assert np.sqrt(np.average((distances.distance - mean) ** 2, weights=distances.pairs)) == pytest.approx(8, abs=1)


def test_made_hashes_are_the_same_for_a_seed_and_padded_with_noughts():
    first, again, other = (generate(MODEL, 300, bits=100, seed=seed) for seed in (3, 3, 4))
    assert first.words.shape == (300, 2)
    assert np.array_equal(first.words, again.words)
    assert not np.array_equal(first.words, other.words)
    octets = first.words.view(np.uint8)
    assert not octets[:, 13:].any()
    assert not (octets[:, 12] & 0x0F).any()
    assert first.family_names == tuple(map(str, range(round(300 / 40))))


def test_made_families_are_as_unlike_in_size_as_those_of_the_collection():
    collection = generate(random_bits(np.array([2.0, 2.0, 2.0, 94.0])), 20_000, bits=64)
    sizes = np.bincount(collection.families, minlength=len(collection.family_names))
    assert np.unique_counts(sizes).values.tolist() == [2, 94]
    assert np.unique_counts(sizes).counts.tolist() == [600, 200]


@pytest.fixture(scope="module")
def measured():
    case = Case(64, 8, MODEL, hashes=(200, 400, 800, 3000), matchers=("numba", "faiss_ivf", "count_distances"))
    return measure_matching([case], workers=2, seconds=60, share=0.5)


@pytest.mark.slow
def test_each_matcher_is_measured_at_each_size(measured):
    assert measured.columns.tolist() == list(COLUMNS)
    sizes = measured.groupby("matcher", sort=False).hashes.agg(list).to_dict()
    assert sizes == {name: [200, 400, 800, 3000] for name in ("numba", "faiss_ivf", "count_distances")}
    assert set(measured.kind) == {"measured"}
    assert (measured.comparisons == measured.hashes * (measured.hashes - 1) // 2).all()
    assert (measured.seconds > 0).all()


@pytest.mark.slow
def test_pairs_and_recall_are_counted(measured):
    exact, approximate, counted = (rows for _, rows in measured.groupby("matcher", sort=False))
    distances = count_distances(generate(MODEL, 3000, bits=64), splits=SPLITS)
    near = distances[distances.distance <= 8].groupby("relation").pairs.sum()
    assert exact.pairs.iloc[-1] == near.same + near.get("different", 0) // 2
    assert exact.recall.tolist() == [1.0] * 4
    assert ((approximate.recall > 0.5) & (approximate.recall <= 1)).all()
    assert counted.recall.isna().all()
    assert counted.radius.isna().all()


@pytest.mark.slow
def test_a_size_that_would_take_too_long_is_measured_in_part_or_left_out():
    # A second size of thirty times the hashes takes up to 900 times as long, and half of it still longer than allowed.
    case = Case(64, 8, MODEL, hashes=(100, 3000), matchers=("numpy",))
    table = measure_matching([case], workers=1, seconds=1e-7, share=0.5)
    assert table.hashes.tolist() == [100]
    case = Case(64, 8, MODEL, hashes=(2000, 9000), matchers=("numpy",))
    table = measure_matching([case], workers=1, seconds=0.01, share=0.01)
    assert table.hashes.tolist() == [2000]  # 33 blocks of rows are too few to take every hundredth


def test_a_part_of_the_blocks_tells_of_all(monkeypatch):
    monkeypatch.setattr(scaling, "_expected", lambda before, n: 1.0)
    case = Case(64, 8, MODEL, hashes=(5000,), matchers=("numba", "multi_index"))
    # Every tenth of the 33 blocks of rows.
    (row,) = pd.DataFrame(_grow("numba", case, 1, 0.5, 0.1), columns=list(COLUMNS)).itertuples()
    (whole,) = pd.DataFrame(_grow("numba", case, 1, 2.0, 0.1), columns=list(COLUMNS)).itertuples()
    assert (row.kind, whole.kind) == ("extrapolated", "measured")
    assert row.pairs == pytest.approx(whole.pairs, rel=0.3)
    # An index is made whole, however little is searched.
    assert list(_grow("multi_index", case, 1, 0.5, 0.1)) == []


def test_each_case_is_matched_at_its_first_size_before_it_is_timed_and_no_peak_is_below_nought(monkeypatch):
    events, peaks, clock = [], iter([5000, 4000, 5000, 9000]), iter(range(1000))

    def matched(matcher, collection, radius, workers, every):
        events.append(("match", len(collection), radius))
        return 0, 1.0

    def timed(matcher, collection, radius, workers, every):
        events.append(("time", len(collection), radius))
        return 1.0, 0, 1.0

    monkeypatch.setattr(scaling, "match", matched)
    monkeypatch.setattr(scaling, "_time_match", timed)
    monkeypatch.setattr(scaling, "_restart_peak", lambda: next(peaks))
    monkeypatch.setattr(scaling, "_peak", lambda: next(peaks))
    # The clock goes on by 0.06 with each look: at 0.06 it is not yet warm, at 0.12 it is.
    monkeypatch.setattr(scaling.time, "perf_counter", lambda: 0.06 * next(clock))
    cases = [Case(64, radius, MODEL, (500, 800), ("numba",)) for radius in (4, 8)]
    rows = list(_grow("numba", cases[0], 1, 9.0, 0.1))
    assert events == [("match", 256, 4), ("match", 500, 4), ("time", 500, 4), ("time", 800, 4)]
    assert [row[COLUMNS.index("peak_bytes")] for row in rows] == [0, 4000]
    events.clear()
    peaks = iter([1, 1, 1, 1])
    list(_grow("numba", cases[1], 1, 9.0, 0.1))
    assert events[:2] == [("match", 256, 8), ("match", 500, 8)]


def test_the_time_of_a_size_is_expected_from_those_before():
    assert _expected([], 1000) == 0
    assert _expected([(1000, 1.0)], 2000) == 4
    assert _expected([(1000, 1.0), (2000, 2.0**1.5)], 8000) == pytest.approx(2**4.5)
    # A power between 1 and 2, whatever else two times may say.
    assert _expected([(1000, 4.0), (2000, 3.0)], 4000) == 6
    assert _expected([(1000, 1.0), (2000, 9.0)], 4000) == 36


def test_radii_are_numbers_or_thresholds_of_the_variant():
    cases = [
        {"bits": bits, "radius": radius, "hashes": [1000, 2000, 4000], "matchers": ["numba"]}
        for bits in (64, 256)
        for radius in (8, "match", "link")
    ]
    thresholds = {64: {"match": 15, "link": 8}, 256: {"match": None, "link": 25}}
    found = with_radii(cases, thresholds)
    assert [(case["bits"], case["radius"]) for case in found] == [(64, 8), (64, 15), (256, 8), (256, 25)]
    assert found[1]["matchers"] == ["numba"]
    assert radii_of(cases, thresholds) == {64: (8, 15), 256: (8, 25)}


def test_the_advised_variant_is_imitated_in_place_of_another_of_as_many_bits():
    modeled, bits = {64: "phash-64", 256: "find-256"}, {"phash-64": 64, "find-256": 256, "phash-256": 256}
    assert imitated(modeled, "phash-256", bits) == {64: "phash-64", 256: "phash-256"}
    assert imitated(modeled, None, bits) == modeled


def test_no_more_pairs_are_looked_for_than_are_to_be_written():
    case = Case(64, 64, MODEL, hashes=(1000,), matchers=())
    (whole,) = measure_output([case], least=1000 * 999 // 2).pairs
    assert whole == 1000 * 999 // 2
    (some,) = measure_output([case], least=200_000).pairs
    assert 200_000 <= some < 200_000 + 128 * 999  # the last block of rows


def test_quantiles_of_a_binomial_distribution():
    # Throws of four coins: 1/16, 5/16, 11/16, 15/16 and all have at most 0, 1, 2, 3 and 4 heads.
    shares = np.array([0.0625, 0.07, 0.3, 0.32, 0.9, 0.95, 1.0])
    assert synthetic._quantile(shares, 4, 0.5).tolist() == [0, 1, 1, 2, 3, 4, 4]


def test_what_a_pair_takes_to_write():
    cases = [Case(64, 8, MODEL, hashes=(1000, 4000, 64_000), matchers=())] * 2
    distances = count_distances(generate(MODEL, 4000, bits=64), splits=SPLITS)
    within = count_pairs(distances, radius=8)
    (once,) = measure_output(cases, least=within).itertuples()
    assert (once.bits, once.radius, once.hashes, once.pairs) == (64, 8, 4000, within)
    # Two ids of eight bytes of which the first repeats, and a distance.
    assert 8 < once.bytes / once.pairs < 16
    assert once.seconds > 0
    # To write more pairs than were found they are written again, under other ids, so that a pair takes as much room.
    (again,) = measure_output(cases, least=2 * within + 1).itertuples()
    assert again.pairs == 3 * within
    assert again.bytes / again.pairs == pytest.approx(once.bytes / once.pairs, rel=0.1)


def test_where_no_pair_is_found_none_is_written():
    alone = random_bits(np.ones(50))
    (row,) = measure_output([Case(64, 0, alone, hashes=(50,), matchers=())], least=10).itertuples()
    assert row.pairs == 0


@pytest.mark.slow
def test_hashes_with_masks_are_timed_under_a_name_of_their_own_and_have_no_recall():
    case = Case(64, 8, MODEL, hashes=(300, 600), matchers=("numba", WEIGHTED.name))
    table = measure_matching([case], workers=1, seconds=60, share=0.01).set_index(["matcher", "hashes"])
    assert table.index.get_level_values("matcher").unique().tolist() == ["numba", "numba_weighted"]
    assert table.recall.notna().tolist() == [True, True, False, False]
    assert table.loc[("numba_weighted", 600), "comparisons"] == 600 * 599 // 2
    # A random mask marks 60 % of what differs, and 53 / 64 is near 1 / (2 · 0.6).
    pairs = table.pairs.xs(600, level="hashes")
    assert 0.5 < pairs["numba_weighted"] / pairs["numba"] < 2


def test_masks_are_of_the_hashes_as_they_are():
    plain = generate(MODEL, 100, bits=64)
    masked = with_masks(plain)
    assert (masked.words[..., 0] == plain.words).all()
    assert set(np.bitwise_count(masked.words[..., 1]).sum(axis=1).tolist()) == {38}
    assert masked.words.flags.c_contiguous
