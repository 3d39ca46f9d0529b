"""What a matcher is: a module with `build`, which makes known hashes ready, and the searches of what it returns."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Pairs = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]


class Matcher(Protocol):
    """Known hashes, ready to be searched within one radius.

    A module's `build(words, *, bits, radius)` makes it from (n, words) uint64 as `collection.to_words` gives them. It
    may be used by several threads at once, and uses one thread itself.
    """

    def later(self, rows: slice) -> Pairs:
        """Return the pairs a, b and their distances, a in `rows` and b > a, sorted by a, then b: each pair once."""

    def against(self, queries: NDArray[np.uint64]) -> Pairs:
        """Return the pairs (query, known) and their distances, for (m, words) queries, sorted by query, then known."""


def in_order(a: NDArray, b: NDArray, distance: NDArray) -> Pairs:
    """Return pairs sorted by a, then b."""
    order = np.lexsort((b, a))
    return a[order].astype(np.int64), b[order].astype(np.int64), distance[order].astype(np.int32)
