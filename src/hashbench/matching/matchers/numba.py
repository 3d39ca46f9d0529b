"""Every pair compared, by a compiled loop: a tile of known hashes stays in the first-level cache for all queries."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.matching.kernel import TILE, distances_to
from hashbench.matching.matchers import matcher
from hashbench.matching.matchers.matcher import Pairs

# Columns of a tile that are looked through one by one where any of them is near.
_PART = 32


@compiled
def noted(found: NDArray, number: int, query: int, known: int, distance: int) -> NDArray:
    """Return `found`, (capacity, 3), with a pair in row `number`, with twice the room where it was full."""
    if number == len(found):
        larger = np.empty((2 * number, 3), np.int64)
        for k in range(number):  # Numba compiles an assignment of slices, with its error messages, for four seconds
            for column in range(3):
                larger[k, column] = found[k, column]
        found = larger
    found[number, 0], found[number, 1], found[number, 2] = query, known, distance
    return found


@compiled
def _nearest(distances: NDArray, start: int, stop: int) -> int:
    some = distances[start:stop]
    nearest = some[0]
    for j in range(len(some)):
        nearest = min(nearest, some[j])
    return nearest


@compiled
def search(queries: NDArray, columns: NDArray, first: int, triangular: bool, radius: int, most: int) -> NDArray:
    """Return query, known hash and distance of the pairs within `radius`: (pairs, 3) int64.

    Of several queries, a search that finds more than `most` pairs ends there.

    The nearest of a tile, and of a part of it, tells by a vector loop that most hold none.

    Parameters
    ----------
    queries, columns : (m, words) and (words, n) uint64, C-contiguous.
    first : the known hash to start at.
    triangular : query q is the known hash first + q, and only later ones count.
    """
    found, number = np.empty((1024, 3), np.int64), 0
    distances = np.empty(TILE, np.uint16)
    for tile in range(first, columns.shape[1], TILE):
        tile_stop = min(tile + TILE, columns.shape[1])
        for q in range(len(queries)):
            start = max(tile, first + q + 1) if triangular else tile
            if start >= tile_stop:
                continue
            distances_to(queries[q], columns, start, tile_stop, distances)
            if _nearest(distances, 0, tile_stop - start) > radius:
                continue
            for part in range(0, tile_stop - start, _PART):
                part_stop = min(part + _PART, tile_stop - start)
                if _nearest(distances, part, part_stop) > radius:
                    continue
                for j in range(part, part_stop):
                    if distances[j] <= radius:
                        found = noted(found, number, q, start + j, distances[j])
                        number += 1
            if number > most and len(queries) > 1:
                return found[:number]
    return found[:number]


@dataclass(frozen=True)
class Matcher:
    """Known hashes: (n, words) and (words, n) uint64."""

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
