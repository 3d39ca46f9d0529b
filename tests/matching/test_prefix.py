"""The prefix filter: which bits it chooses, which pairs it keeps, and when it does not filter."""

import numpy as np
import pytest

from hashbench.errors import InputError
from hashbench.experiment.registries import registered_names
from hashbench.matching.known.incremental import HashTable, match_new
from hashbench.matching.matchers import matcher, numba, prefix, registry

STEADY = np.arange(192, 256)
RADIUS = 90


def families(number: int, members: int, bits: int = 256) -> np.ndarray:
    """Hashes of random families. Members flip the last 64 bits in 4 %, and the others in 25 % of pictures."""
    rng = np.random.default_rng(7)
    centres = np.repeat(rng.integers(0, 2, (number, bits)), members, axis=0)
    flips = rng.random(centres.shape) < np.where(np.arange(bits) < bits - 64, 0.25, 0.04)
    octets = np.packbits(rng.permutation(centres ^ flips).astype(np.uint8), axis=1)
    return np.ascontiguousarray(octets).view(np.uint64)


def test_the_bits_of_a_prefix_are_those_that_differ_least_within_close_pairs():
    words = families(40, 20)
    places, near = prefix.choose(words, bits=256, radius=RADIUS)
    assert places.tolist() == STEADY.tolist()
    # Two pictures differ in 2 · 0.04 · 0.96 = 7.68 % of these bits: 4.9 on average. P(more than 10 of 64) is 1.1 %.
    assert near in (10, 11)


@pytest.mark.parametrize(("bits", "radius"), [(256, 90), (320, 115)])
@pytest.mark.parametrize("near", [0, 11, 28])
def test_the_pairs_kept_are_those_with_near_prefixes(bits, radius, near):
    words = families(15, 20, bits)  # 300 hashes: not a multiple of 64
    places = np.arange(bits - 64, bits)
    ready = prefix.Matcher(words, np.pad(prefix.prefixes_of(words, places), (0, 64)), places, near, radius)
    hashes = [int.from_bytes(row.tobytes(), "big") for row in words]
    low = 2**64 - 1
    expected = [
        (a, b, (hashes[a] ^ hashes[b]).bit_count())
        for a in range(300)
        for b in range(300)
        if ((hashes[a] ^ hashes[b]) & low).bit_count() <= near and (hashes[a] ^ hashes[b]).bit_count() <= radius
    ]
    assert list(zip(*(each.tolist() for each in ready.against(words)), strict=True)) == expected
    later = list(zip(*(each.tolist() for each in ready.later(slice(7, 290))), strict=True))
    assert later == [pair for pair in expected if 7 <= pair[0] < 290 and pair[0] < pair[1]]
    assert len(later) > {0: 0, 11: 2000, 28: 2000}[near]


def test_nearly_all_close_pairs_are_found():
    words = families(100, 20)
    assert registry.find_matcher("prefix").recall == 0.95
    exact = numba.build(words, bits=256, radius=RADIUS).later(slice(0, 2000))
    found = prefix.build(words, bits=256, radius=RADIUS)
    assert isinstance(found, prefix.Matcher)
    pairs = [set(zip(a.tolist(), b.tolist(), strict=True)) for a, b, _ in (found.later(slice(0, 2000)), exact)]
    assert pairs[0] < pairs[1]
    assert 0.98 < len(pairs[0]) / len(pairs[1]) < 1


@pytest.mark.parametrize(
    ("words", "radius"),
    [
        (families(1000, 1), 90),  # no close pairs
        (families(100, 10), 120),  # close pairs are mostly of other families, whose prefixes are far
        (families(40, 20)[:, 3:], 10),  # 64 bits are no more than a prefix
    ],
)
def test_every_pair_is_compared_in_full_where_a_filter_would_save_nothing(words, radius):
    ready = prefix.build(words, bits=64 * words.shape[1], radius=radius)
    assert isinstance(ready, numba.Matcher)


def test_a_search_stops_at_too_many_pairs(monkeypatch):
    monkeypatch.setattr(matcher, "MOST_PAIRS", 500)
    ready = prefix.build(families(40, 20), bits=256, radius=RADIUS)
    with pytest.raises(matcher.TooManyPairsError):
        ready.later(slice(0, 100))
    assert 10 < len(ready.later(slice(0, 1))[0]) < 20


def test_it_is_refused_where_every_pair_is_promised():
    words = families(2, 2)
    known = HashTable(np.array(["a", "b", "c", "d"]), words)
    assert "prefix" not in registered_names()["exact_matcher"]
    assert "prefix" in registered_names()["timed_matcher"]
    expected = r"^matcher prefix may miss pairs; use numba, numpy, faiss, multi_index or faiss_multi_hash$"
    with pytest.raises(InputError, match=expected):
        match_new(known, known, bits=256, radius=9, matcher="prefix")
