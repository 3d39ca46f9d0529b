"""What a matcher is: a module with `build`, which makes known hashes ready, and the searches of what it returns."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

# More pairs than this are not returned for several hashes at once: with what sorting them takes, some 400 MB.
MOST_PAIRS = 2**22

Pairs = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]


class TooManyPairsError(Exception):
    """More than `MOST_PAIRS` pairs were found, and the search given up: it is to be done for fewer hashes at once."""


class Matcher(Protocol):
    """Known hashes, ready to be searched within one radius.

    A module's `build(words, *, bits, radius)` makes it from (n, words) uint64 as `collection.to_words` gives them. It
    may be used by several threads at once, and uses one thread itself.

    Where it can stop in the middle, it raises `TooManyPairsError` for two hashes or more; where it cannot, `search`
    asks for no more hashes at once than all their pairs fit in memory.
    """

    def later(self, rows: slice) -> Pairs:
        """Return the pairs a, b and their distances, a in `rows` and b > a, sorted by a, then b: each pair once."""

    def against(self, queries: NDArray[np.uint64]) -> Pairs:
        """Return the pairs (query, known) and their distances, for (m, words) queries, sorted by query, then known."""


def finished(found: NDArray[np.int64], *, queries: int) -> Pairs:
    """Return pairs given as (pairs, 3), query, known hash and distance, sorted by query, then known.

    Raises
    ------
    TooManyPairsError
        There are more than `MOST_PAIRS`, of several queries.
    """
    if queries > 1 and len(found) > MOST_PAIRS:
        raise TooManyPairsError
    return in_order(*found.T)


def in_order(a: NDArray, b: NDArray, distance: NDArray) -> Pairs:
    """Return pairs, no two alike, of up to 2³¹ hashes each, sorted by a, then b."""
    # Of one number NumPy sorts by vector instructions, in a tenth of the time of two.
    order = np.argsort((a.astype(np.int64) << 32) | b.astype(np.int64))
    return a[order].astype(np.int64), b[order].astype(np.int64), distance[order].astype(np.int32)
