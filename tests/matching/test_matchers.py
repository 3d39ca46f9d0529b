"""The contract of every registered matcher: find the pairs that the simplest one finds, also on difficult hashes."""

import importlib
import pickle
from functools import cache
from itertools import islice

import numpy as np
import pytest

from hashbench.errors import InputError
from hashbench.matching.collection import to_words
from hashbench.matching.matchers import matcher, registry
from hashbench.matching.matchers.parts import Part, choose_parts
from hashbench.matching.search import in_parts, pairs_within, row_blocks

# bits, radius, hashes
SIZES = [
    pytest.param(64, 8, 20_000, marks=pytest.mark.slow),
    pytest.param(256, 31, 20_000, marks=pytest.mark.slow),
    (63, 5, 3000),
    (65, 9, 3000),
    (100, 12, 3000),
    (8, 1, 300),
    (1024, 90, 600),
]


@cache
def planted(bits: int, n: int) -> np.ndarray:
    """Random hashes, half of them noisy copies of others, with duplicates and all-zero ones among them."""
    rng = np.random.default_rng((bits, n))
    octets = rng.integers(0, 256, (n, -(-bits // 8)), np.uint8)
    originals = rng.integers(n // 2, n, n // 2)
    noise = rng.random((n // 2, octets.shape[1] * 8)) < rng.choice([0.02, 0.06, 0.12], (n // 2, 1))
    octets[: n // 2] = octets[originals] ^ np.packbits(noise, axis=1)
    octets[:20] = 0
    octets[20:40] = octets[40]
    octets[:, -1] &= 0xFF << (-bits % 8) & 0xFF
    return to_words([row.tobytes() for row in rng.permutation(octets)])


def all_pairs(words: np.ndarray, bits: int, radius: int, matcher: str, **options) -> list[tuple[int, int, int]]:
    found = [np.stack(pairs) for _, pairs in pairs_within(words, bits=bits, radius=radius, matcher=matcher, **options)]
    return list(map(tuple, np.concatenate(found, axis=1).T.tolist()))


@cache
def expected(bits: int, radius: int, n: int) -> list[tuple[int, int, int]]:
    return all_pairs(planted(bits, n), bits, radius, "numpy")


def test_the_simplest_matcher_finds_the_pairs_of_the_definition():
    words = planted(63, 200)
    hashes = [int(word) for (word,) in words]
    close = [(a, b, (hashes[a] ^ hashes[b]).bit_count()) for a in range(200) for b in range(a + 1, 200)]
    assert all_pairs(words, 63, 20, "numpy") == [pair for pair in close if pair[2] <= 20]
    assert 190 < len([pair for pair in close if pair[2] <= 20]) < len(close)


@pytest.mark.parametrize("entry", registry.ENTRIES, ids=lambda entry: entry.name)
@pytest.mark.parametrize(("bits", "radius", "n"), SIZES)
def test_every_matcher_finds_the_same_pairs_each_once_and_in_order(entry, bits, radius, n):
    found = all_pairs(planted(bits, n), bits, radius, entry.name, executor="threads", workers=2)
    truth = expected(bits, radius, n)
    assert len(truth) >= 2 * 190  # the zeros among themselves, and the duplicates
    assert found == sorted(set(found))
    if entry.exact:
        assert found == truth
    else:
        assert set(found) <= set(truth)
        assert len(found) >= entry.recall * len(truth)


@pytest.mark.parametrize("name", registry.NAMES)
@pytest.mark.parametrize(("bits", "radius"), [(64, 8), (100, 12)])
def test_new_hashes_are_matched_with_known_ones(name, bits, radius):
    words = planted(bits, 3000)
    new, known = words[:100], words[100:]
    truth = [(a, b - 100, d) for a, b, d in expected(bits, radius, 3000) if a < 100 <= b]
    found = registry.load(name).build(known, bits=bits, radius=radius).against(new)
    found = list(map(tuple, np.stack(found).T.tolist()))
    assert len(truth) > 20
    assert found == truth if registry.find_matcher(name).exact else set(found) <= set(truth)


@pytest.mark.parametrize("name", registry.NAMES)
@pytest.mark.parametrize("radius", [0, 16])
def test_the_smallest_and_the_largest_radius(name, radius):
    words = to_words([b"\x00\x00", b"\xff\xff", b"\x00\x00", b"\x01\x00"])
    found = all_pairs(words, 16, radius, name)
    every = [(0, 1, 16), (0, 2, 0), (0, 3, 1), (1, 2, 16), (1, 3, 15), (2, 3, 1)]
    assert found == ([(0, 2, 0)] if radius == 0 else every)


@pytest.mark.parametrize("name", registry.NAMES)
def test_one_hash_has_no_pairs(name):
    assert all_pairs(to_words([b"\x00" * 8]), 64, 8, name) == []


@pytest.mark.parametrize("name", registry.NAMES)
def test_a_matcher_can_be_sent_to_another_process(name):
    words = planted(64, 3000)
    matcher = registry.load(name).build(words, bits=64, radius=8)
    sent = pickle.loads(pickle.dumps(matcher))
    for here, there in zip(matcher.later(slice(5, 900)), sent.later(slice(5, 900)), strict=True):
        assert here.tolist() == there.tolist()


def test_two_hashes_within_the_radius_agree_in_a_part():
    rng = np.random.default_rng(1)
    for bits, radius, n in [(64, 8, 10**6), (64, 3, 100), (256, 31, 10**6), (104, 12, 3000), (16, 16, 50)]:
        parts = choose_parts(bits, radius, n)
        for _ in range(300):
            differing = rng.choice(bits, radius, replace=False)
            inside = [np.sum((part.start <= differing) & (differing < part.start + part.bits)) for part in parts]
            assert any(number <= part.radius for number, part in zip(inside, parts, strict=True))


def test_parts_by_hand():
    # 8 = 4 * 2 + 0: within 2 in the first part or within 1 in the others.
    assert choose_parts(64, 8, 10**6) == (Part(0, 16, 2), Part(16, 16, 1), Part(32, 16, 1), Part(48, 16, 1))


@pytest.mark.parametrize("name", registry.NAMES)
@pytest.mark.parametrize("n", [0, 1, 1024, 1025, 60_000, 10**6])
def test_row_blocks_cover_every_row_in_order(n, name):
    blocks = row_blocks(n, matcher=name)
    assert [row for block in blocks for row in (block.start, block.stop)][1:-1:2] == [b.start for b in blocks[1:]]
    assert (blocks[0].start, blocks[-1].stop) == (0, n) if n else blocks == []
    stops = registry.find_matcher(name).stops
    assert stops or all((block.stop - block.start) * n <= 2**24 for block in blocks)


@pytest.mark.parametrize("name", [entry.name for entry in registry.ENTRIES if entry.exact])
@pytest.mark.parametrize("executor", ["serial", "threads"])
@pytest.mark.slow
def test_masses_of_equal_hashes_come_a_bounded_number_at_a_time(name, executor, monkeypatch):
    monkeypatch.setattr(matcher, "MOST_PAIRS", 50_000)
    words = np.zeros((3000, 1), np.uint64)
    words[-100:] = planted(64, 3000)[:100]
    rows, sizes, last = [], [], (-1, -1)
    for block, (a, b, _) in pairs_within(words, bits=64, radius=8, matcher=name, executor=executor, workers=2):
        rows += [block.start, block.stop]
        sizes.append(len(a))
        assert last < (a[0], b[0])
        last = (a[-1], b[-1])
    assert (rows[0], rows[-1]) == (0, 3000)
    assert rows[1:-1:2] == rows[2::2]
    assert 2900 * 2899 // 2 <= sum(sizes) < 3000 * 2999 // 2
    assert not registry.find_matcher(name).stops or max(sizes) <= 50_000


@pytest.mark.parametrize("bits", [64, 256])
@pytest.mark.slow
def test_twenty_thousand_equal_hashes_come_in_blocks_of_few_rows(bits, monkeypatch):
    monkeypatch.setattr(matcher, "MOST_PAIRS", 100_000)
    every = pairs_within(np.zeros((20_000, bits // 64), np.uint64), bits=bits, radius=8, matcher="multi_index")
    row = 0
    for rows, (a, b, distance) in islice(every, 20):
        # Each row has all later ones as pairs. A block is halved only if its pairs are too many.
        assert (rows.start, a[0], b[0]) == (row, row, row + 1)
        assert len(a) == sum(20_000 - 1 - later for later in range(rows.start, rows.stop))
        assert 50_000 - 20_000 < len(a) <= 100_000
        assert not distance.any()
        row = rows.stop


def test_new_hashes_close_to_masses_of_known_ones_come_in_parts(monkeypatch):
    monkeypatch.setattr(matcher, "MOST_PAIRS", 5000)
    ready = registry.load("multi_index").build(np.zeros((2000, 1), np.uint64), bits=64, radius=3)
    new = np.zeros((9, 1), np.uint64)
    parts = list(in_parts(lambda rows: ready.against(new[rows]), slice(0, 9)))
    assert [(rows.start, rows.stop) for rows, _ in parts] == [(0, 2), (2, 4), (4, 6), (6, 7), (7, 9)]
    assert [len(query) for _, (query, _, _) in parts] == [4000, 4000, 4000, 2000, 4000]


def test_an_unknown_matcher_is_refused_with_what_there_is():
    with pytest.raises(InputError, match=r"^matcher 'tree' is unknown; known matchers: numba, numpy, faiss, multi_"):
        list(pairs_within(planted(8, 300), bits=8, radius=1, matcher="tree"))


def test_a_matcher_whose_library_is_missing_says_so(monkeypatch):
    def missing(name):
        raise ImportError("No module named 'faiss'")

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(InputError, match=r"^matcher faiss cannot be used here: No module named 'faiss'$"):
        registry.load("faiss")
    listed = registry.matchers(["faiss_ivf"]).iloc[0].to_dict()
    reason = "No module named 'faiss'"
    assert listed == {"matcher": "faiss_ivf", "exact": False, "prunes": True, "available": False, "reason": reason}


def test_matchers_that_can_be_used_are_listed_without_a_reason():
    listed = registry.matchers(["numba", "multi_index"])
    assert listed.matcher.tolist() == ["numba", "multi_index"]
    assert listed.available.all()
    assert listed.reason.tolist() == ["", ""]
