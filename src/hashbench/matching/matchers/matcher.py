"""What a matcher is: a module whose `build` prepares known hashes and returns an object that searches them."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

# The most pairs to return for several queries at once. With the memory to sort them, they take about 400 MB.
MOST_PAIRS = 2**22

Pairs = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]


class TooManyPairsError(Exception):
    """A search found more than `MOST_PAIRS` pairs and stopped. It has to be repeated with fewer queries at once."""


class Matcher(Protocol):
    """Known hashes, ready to be searched within one radius.

    A module's `build(words, *, bits, radius)` makes it from (n, words) uint64 as `collection.to_words` gives them, or
    from (n, words, 2) if the registry says that it can match hashes with masks.
    Several threads may use it at once. It uses one thread itself.

    A matcher that can stop during a search raises `TooManyPairsError` if there are several queries. For a matcher that
    cannot stop, `search` asks for so few queries at once that all their pairs fit in memory.
    """

    def later(self, rows: slice) -> Pairs:
        """Return each pair a, b with a in `rows` and b > a once, with its distance, sorted by a, then b."""

    def against(self, queries: NDArray[np.uint64]) -> Pairs:
        """Return the pairs (query, known) of (m, words) `queries` and their distances, sorted by query, then known."""


def finished(found: NDArray[np.int64], *, queries: int) -> Pairs:
    """Return the pairs in `found`, sorted by query, then known hash.

    Parameters
    ----------
    found : (pairs, 3): query, known hash and distance.
    queries : the number of queries.

    Raises
    ------
    TooManyPairsError
        There are several queries and more than `MOST_PAIRS` pairs.
    """
    if queries > 1 and len(found) > MOST_PAIRS:
        raise TooManyPairsError
    return in_order(*found.T)


def in_order(a: NDArray, b: NDArray, distance: NDArray) -> Pairs:
    """Return pairs sorted by a, then b. No pair occurs twice, and a and b are less than 2³¹."""
    # NumPy sorts single numbers with vector instructions, in a tenth of the time that two keys would take.
    order = np.argsort((a.astype(np.int64) << 32) | b.astype(np.int64))
    return a[order].astype(np.int64), b[order].astype(np.int64), distance[order].astype(np.int32)
