"""Compare every pair in a compiled loop. A tile of known hashes stays in the first-level cache for all queries."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.matching.kernel import FOUR, TILE, distances_of_four, lane
from hashbench.matching.matchers import matcher
from hashbench.matching.matchers.matcher import Pairs

# A 1 in the highest, or the lowest, bit of each of the four distances in a word.
_HIGH, _LOW = np.uint64(0x8000800080008000), np.uint64(0x0001000100010001)
# Distances to look at together. They are looked at one by one only if one of them is within the radius.
_LOOK = np.uint64(64)


@compiled
def noted(found: NDArray, number: int, query: int, known: int, distance: int) -> NDArray:
    """Write a pair to row `number` of `found`, (capacity, 3). If `found` is full, double its size. Return `found`."""
    if number == len(found):
        larger = np.empty((2 * number, 3), np.int64)
        for k in range(number):  # Numba takes four seconds to compile an assignment of slices
            for column in range(3):
                larger[k, column] = found[k, column]
        found = larger
    found[number, 0], found[number, 1], found[number, 2] = query, known, distance
    return found


@compiled
def search(queries: NDArray, columns: NDArray, first: int, triangular: bool, radius: int, most: int) -> NDArray:
    """Return query, known hash and distance of the pairs within `radius`: (pairs, 3) int64.

    If there are several queries, the search ends when it has found more than `most` pairs.

    Four queries go through a tile together. The four distances that share a word are compared with the radius in one
    step: set the highest bit of each distance and subtract the radius plus one. The highest bit stays set exactly where
    the distance exceeds the radius (Lamport 1975).

    Parameters
    ----------
    queries, columns : (m, words) and (words, n) uint64, C-contiguous; with masks as in `kernel`.
    first : the known hash to start at.
    triangular : if True, query q is the known hash `first` + q, and only later known hashes count.
    """
    found, number = np.empty((1024, 3), np.int64), 0
    distances = np.empty(TILE, np.uint64)
    beyond = np.uint64(radius + 1) * _LOW
    for tile in range(first, columns.shape[-1], TILE):
        tile_stop = min(tile + TILE, columns.shape[-1])
        for q in range(0, len(queries), FOUR):
            start = max(tile, first + q + 1) if triangular else tile
            if start >= tile_stop:
                continue
            last = min(q + FOUR, len(queries)) - 1
            distances_of_four(queries, q, last, columns, start, tile_stop, distances)
            end = np.uint64(tile_stop - start)
            for begin in range(np.uint64(0), end, _LOOK):
                stop = min(begin + _LOOK, end)
                all_far = _HIGH
                for j in range(begin, stop):
                    all_far &= (distances[j] | _HIGH) - beyond
                if all_far == _HIGH:
                    continue
                for j in range(begin, stop):
                    if ((distances[j] | _HIGH) - beyond) & _HIGH == _HIGH:
                        continue
                    known = start + np.int64(j)
                    for query in range(q, last + 1):
                        distance = lane(distances[j], query - q)
                        if distance <= radius and (known > first + query or not triangular):
                            found = noted(found, number, query, known, distance)
                            number += 1
            if number > most and len(queries) > 1:
                return found[:number]
    return found[:number]


@dataclass(frozen=True)
class Matcher:
    """Known hashes: (n, words) and (words, n) uint64; with masks as in `kernel`."""

    words: NDArray[np.uint64]
    columns: NDArray[np.uint64]
    radius: int

    def later(self, rows: slice) -> Pairs:
        """Return the pairs a, b with a in `rows` and b > a."""
        a, b, distance = self._search(self.words[rows], rows.start, True)
        return a + rows.start, b, distance

    def against(self, queries: NDArray[np.uint64]) -> Pairs:
        """Return the pairs (query, known)."""
        return self._search(queries, 0, False)

    def _search(self, queries: NDArray[np.uint64], first: int, triangular: bool) -> Pairs:
        found = search(queries, self.columns, first, triangular, self.radius, matcher.MOST_PAIRS)
        return matcher.finished(found, queries=len(queries))


def build(words: NDArray[np.uint64], *, bits: int, radius: int) -> Matcher:
    """Return the matcher of known hashes; see `matcher.Matcher`."""
    return Matcher(words, np.ascontiguousarray(words.T), radius)
