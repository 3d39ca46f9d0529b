"""The distance of two pictures in any orientation: the least from all hashes of one to the hash of the other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hashbench.matching.blocks import between
from hashbench.matching.collection import to_words
from hashbench.matching.matchers.matcher import MOST_PAIRS, Matcher, Pairs, TooManyPairsError


@dataclass(frozen=True)
class Turned:
    """A matcher of pictures that have a hash in each of several orientations.

    All orientations of one picture, the query, are compared with the stored orientation of the other.

    Attributes
    ----------
    ready : the matcher of the known hashes as they are stored.
    words : (orientations, n, words) uint64, the hashes of the queries, with masks where the known ones have them. For
        `later`, the n queries are the known pictures.
    """

    ready: Matcher
    words: NDArray[np.uint64]

    def later(self, rows: slice) -> Pairs:
        """Return each pair a, b with a in `rows`, a query, and b > a, with its least distance, sorted by a, then b."""
        found = []
        for a, b, distance in map(self.ready.against, self.words[:, rows]):
            after = b > a + rows.start
            found.append((a[after] + rows.start, b[after], distance[after]))
        return least(found, queries=rows.stop - rows.start)

    def against(self, rows: slice) -> Pairs:
        """Return the pairs (query in `rows`, counted from 0; known) and their least distances, sorted."""
        return least(map(self.ready.against, self.words[:, rows]), queries=rows.stop - rows.start)


def least(found: Iterable[Pairs], *, queries: int) -> Pairs:
    """Return every pair that occurs in one of several lists once, with its least distance, sorted by a, then b.

    Raises
    ------
    TooManyPairsError
        There are several queries and more than `MOST_PAIRS` pairs.
    """
    lists = iter(found)
    a, b, distance = next(lists)
    for more in lists:
        a, b, distance = (np.concatenate(sides) for sides in zip((a, b, distance), more, strict=True))
        order = np.lexsort((distance, b, a))
        a, b, distance = a[order], b[order], distance[order]
        first = np.append(True, (a[1:] != a[:-1]) | (b[1:] != b[:-1]))[: len(a)]
        a, b, distance = a[first], b[first], distance[first]
        if queries > 1 and len(a) > MOST_PAIRS:
            raise TooManyPairsError
    return a, b, distance


def turned_words(hashes: Sequence[NDArray[np.uint8]], *, weighted: bool = False) -> NDArray[np.uint64]:
    """Return the hashes of n pictures, each (orientations, bytes), as (orientations, n, words) uint64, zero-padded.

    If they are `weighted`, each with its mask behind it, they are (orientations, n, words, 2).
    """
    sides = zip(*hashes, strict=True)
    return np.stack([to_words([digest.tobytes() for digest in side], weighted=weighted) for side in sides])


def distances_between(queries: NDArray[np.uint64], words: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the least distance of each query to each hash, (m, n), of (orientations, m, words) and (n, words).

    Both may have masks, in one more axis.
    """
    least_yet = None
    for side in queries:
        distance = between(side, words).astype(np.int64)
        least_yet = distance if least_yet is None else np.minimum(least_yet, distance)
    return least_yet
