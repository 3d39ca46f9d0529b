"""Compare every pair with FAISS's IndexBinaryFlat (Johnson, Douze and Jégou 2021, doi:10.1109/TBDATA.2019.2921572)."""

from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from hashbench.matching.matchers.matcher import Pairs, in_order


def octets(words: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Return (n, words) uint64 in the form that FAISS needs: (n, 8 words) uint8."""
    return np.ascontiguousarray(words).view(np.uint8)


def range_search(index, queries: NDArray[np.uint64], radius: int) -> Pairs:
    """Return the pairs (query, known) that an index finds at most `radius` bits apart, on one thread."""
    # By default FAISS uses all threads of the machine. The setting belongs to the thread that calls it.
    faiss.omp_set_num_threads(1)
    # FAISS's radius is the first distance that is too large.
    limits, distance, known = index.range_search(octets(queries), radius + 1)
    query = np.repeat(np.arange(len(queries)), np.diff(limits.astype(np.int64)))
    return in_order(query, known, distance)


def flat(words: NDArray[np.uint64]) -> "faiss.IndexBinaryFlat":
    """Return a flat index of (n, words) uint64."""
    index = faiss.IndexBinaryFlat(64 * words.shape[1])
    index.add(octets(words))
    return index


@dataclass(frozen=True)
class Indexed:
    """Known hashes, (n, words) uint64, and a FAISS index of all of them."""

    words: NDArray[np.uint64]
    index: "faiss.IndexBinary"
    radius: int

    def later(self, rows: slice) -> Pairs:
        """Return the pairs a, b with a in `rows` and b > a that the index finds for query a."""
        a, b, distance = range_search(self.index, self.words[rows], self.radius)
        a += rows.start
        once = a < b
        return a[once], b[once], distance[once]

    def against(self, queries: NDArray[np.uint64]) -> Pairs:
        """Return the pairs (query, known)."""
        return range_search(self.index, queries, self.radius)

    def __reduce__(self):
        return _thaw, (self.words, faiss.serialize_index_binary(self.index), self.radius)


def _thaw(words: NDArray[np.uint64], index: NDArray[np.uint8], radius: int) -> Indexed:
    return Indexed(words, faiss.deserialize_index_binary(index), radius)


@dataclass(frozen=True)
class Matcher:
    """Known hashes, (n, words) uint64."""

    words: NDArray[np.uint64]
    radius: int

    def later(self, rows: slice) -> Pairs:
        """Return the pairs a, b with a in `rows` and b > a.

        The index holds only the hashes from the start of `rows` on, which halves the work over all blocks.
        """
        words = self.words[rows.start :]
        a, b, distance = Indexed(words, flat(words), self.radius).later(slice(0, rows.stop - rows.start))
        return a + rows.start, b + rows.start, distance

    def against(self, queries: NDArray[np.uint64]) -> Pairs:
        """Return the pairs (query, known)."""
        return range_search(flat(self.words), queries, self.radius)


def build(words: NDArray[np.uint64], *, bits: int, radius: int) -> Matcher:
    """Return the matcher of known hashes; see `matcher.Matcher`."""
    return Matcher(words, radius)
