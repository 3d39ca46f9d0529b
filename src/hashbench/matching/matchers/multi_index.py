"""Exact multi-index hashing: one table for each part of the hashes (see `parts`), searched within a smaller radius.

A table holds the hashes in the order of the part's value, so that hashes with the same value are together in memory.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.matching.kernel import popcount
from hashbench.matching.matchers import matcher
from hashbench.matching.matchers.matcher import Pairs
from hashbench.matching.matchers.numba import noted
from hashbench.matching.matchers.parts import Part, choose_parts


@compiled
def value_of(words: NDArray, start: int, bits: int) -> int:
    """Return `bits` bits (at most 32) of a hash, (words,) uint64, from bit `start` on."""
    word, shift = start // 64, np.uint64(start % 64)
    value = words[word] >> shift
    if start % 64 + bits > 64:
        value |= words[word + 1] << (np.uint64(64) - shift)
    return value & ((np.uint64(1) << np.uint64(bits)) - np.uint64(1))


@compiled
def values_of(words: NDArray, start: int, bits: int) -> NDArray[np.uint32]:
    """Return the value of one part of each of (n, words) hashes, as in `value_of`: (n,) uint32."""
    values = np.empty(len(words), np.uint32)
    for i in range(len(words)):
        values[i] = value_of(words[i], start, bits)
    return values


@compiled
def search(
    queries, words, ids, starts, offsets, parts, flips, flip_offsets, first, triangular, radius, most
) -> NDArray:
    """Return query, known hash and distance of the pairs within `radius`: (pairs, 3) int64.

    Queries are taken in the order of a part's value. So similar queries look into the same places, which are then in
    the cache. A pair that agrees in several parts is returned only for the first of them. If there are several queries,
    the search ends when it has found more than `most` pairs.

    Parameters
    ----------
    queries : (m, words) uint64.
    words, ids : (parts, n, words) uint64 and (parts, n): the known hashes and their numbers, in the order of each part.
    starts, offsets : where each value of a part starts in `words` and `ids`. The starts of part p begin at
        `offsets[p]`. parts : (parts, 3): start, bits and radius of each part. flips, flip_offsets : masks of the bits
        to flip. The masks of part p begin at `flip_offsets[p]`. first, triangular : if `triangular`, query q is the
        known hash `first` + q, and only later known hashes count.
    """
    found, number = np.empty((1024, 3), np.int64), 0
    for p in range(len(parts)):
        values = values_of(queries, parts[p, 0], parts[p, 1])
        these_words, these_ids = words[p], ids[p]
        these_starts = starts[offsets[p] :]
        for q in np.argsort(values):
            query = queries[q]
            after = first + q if triangular else -1
            for flip in flips[flip_offsets[p] : flip_offsets[p + 1]]:
                bucket = values[q] ^ flip
                start, stop = np.int64(these_starts[bucket]), np.int64(these_starts[bucket + np.uint32(1)])
                for place in range(stop - 1, start - 1, -1):
                    distance = 0
                    for word in range(len(query)):
                        distance += popcount(query[word] ^ these_words[place, word])
                    if distance > radius:
                        continue
                    # The id is read last, because it is elsewhere in memory. Hashes of one value are sorted by id, so
                    # all hashes before this one have smaller ids.
                    if these_ids[place] <= after:
                        break
                    if not _agree_earlier(query, these_words[place], parts, p):
                        found = noted(found, number, q, these_ids[place], distance)
                        number += 1
            if number > most and len(queries) > 1:
                return found[:number]
    return found[:number]


@compiled
def _agree_earlier(query, known, parts, p) -> bool:
    for earlier in range(p):
        start, bits, radius = parts[earlier]
        if popcount(value_of(query, start, bits) ^ value_of(known, start, bits)) <= radius:
            return True
    return False


@dataclass(frozen=True)
class Matcher:
    """The tables of known hashes. `search` describes the arrays."""

    known: NDArray[np.uint64]
    words: NDArray[np.uint64]
    ids: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    offsets: NDArray[np.int64]
    parts: NDArray[np.int64]
    flips: NDArray[np.uint32]
    flip_offsets: NDArray[np.int64]
    radius: int

    def later(self, rows: slice) -> Pairs:
        """Return the pairs a, b with a in `rows` and b > a."""
        a, b, distance = self._search(self.known[rows], rows.start, True)
        return a + rows.start, b, distance

    def against(self, queries: NDArray[np.uint64]) -> Pairs:
        """Return the pairs (query, known)."""
        return self._search(queries, 0, False)

    def _search(self, queries: NDArray[np.uint64], first: int, triangular: bool) -> Pairs:
        tables = (self.words, self.ids, self.starts, self.offsets, self.parts, self.flips, self.flip_offsets)
        found = search(queries, *tables, first, triangular, self.radius, matcher.MOST_PAIRS)
        return matcher.finished(found, queries=len(queries))


def build(words: NDArray[np.uint64], *, bits: int, radius: int) -> Matcher:
    """Return the matcher of known hashes; see `matcher.Matcher`.

    A table takes 8 bytes for each word of its hashes, 4 bytes for each hash, and 4 bytes for each value of its part.
    """
    parts = choose_parts(8 * -(-bits // 8), radius, len(words))
    orders, starts = zip(*(_table(words, part) for part in parts), strict=True)
    flips = [_flips(part) for part in parts]
    return Matcher(
        known=words,
        words=np.stack([words[order] for order in orders]),
        ids=np.stack(orders).astype(np.uint32),
        starts=np.concatenate(starts),
        offsets=np.cumsum([0, *map(len, starts)])[:-1],
        parts=np.array([(part.start, part.bits, part.radius) for part in parts], np.int64),
        flips=np.concatenate(flips),
        flip_offsets=np.cumsum([0, *map(len, flips)]),
        radius=radius,
    )


def _table(words: NDArray[np.uint64], part: Part) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Return the order that sorts the hashes by a part's value (stably), and where each value starts in it.

    The last entry of the starts is the end of the order.
    """
    values = values_of(words, part.start, part.bits)
    counts = np.bincount(values, minlength=2**part.bits)
    return np.argsort(values, kind="stable"), np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32)


def _flips(part: Part) -> NDArray[np.uint32]:
    """Return the masks that flip at most `part.radius` of a part's bits."""
    masks = [
        sum(1 << bit for bit in bits)
        for number in range(min(part.radius, part.bits) + 1)
        for bits in combinations(range(part.bits), number)
    ]
    return np.array(masks, np.uint32)
