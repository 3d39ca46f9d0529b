"""Compare every pair with NumPy: the simplest matcher. The others are tested against it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hashbench.matching.blocks import between
from hashbench.matching.matchers.matcher import Pairs, in_order

# Known hashes to take at a time, so that the array of distances stays small.
_COLUMNS = 4096


@dataclass(frozen=True)
class Matcher:
    """Known hashes, (n, words) uint64, or (n, words, 2) with masks."""

    words: NDArray[np.uint64]
    radius: int

    def later(self, rows: slice) -> Pairs:
        """Return the pairs a, b with a in `rows` and b > a."""
        a, b, distance = self._search(self.words[rows], rows.start)
        a += rows.start
        once = a < b
        return a[once], b[once], distance[once]

    def against(self, queries: NDArray[np.uint64]) -> Pairs:
        """Return the pairs (query, known)."""
        return self._search(queries, 0)

    def _search(self, queries: NDArray[np.uint64], first: int) -> Pairs:
        found = [np.empty((3, 0), np.int64)]
        for start in range(first, len(self.words), _COLUMNS):
            distances = between(queries, self.words[start : start + _COLUMNS])
            i, j = np.nonzero(distances <= self.radius)
            found.append(np.array([i, j + start, distances[i, j]]))
        return in_order(*np.concatenate(found, axis=1))


def build(words: NDArray[np.uint64], *, bits: int, radius: int) -> Matcher:
    """Return the matcher of known hashes; see `matcher.Matcher`."""
    return Matcher(words, radius)
