"""The compiled inner loop of matching: the Hamming distances between four hashes and a run of other hashes.

One loop writes the distances to a small buffer, and the caller reads them there. LLVM turns this loop into vector
instructions (with AVX-512, one population count takes eight words). The distances of four hashes share a word of the
buffer, so that they are written and read together. `columns` is stored as (words, n), so that the same word of
neighbouring hashes lies side by side in memory. Indices are unsigned, so that Numba need not check for negative ones.
"""

import numpy as np
from numba.extending import intrinsic
from numpy.typing import NDArray

from hashbench.compiled import compiled

# How many hashes share a word for their distances, with 16 bits each.
FOUR = 4
_LANE = np.uint64(16)
# Columns to take at a time. Their words, their distances and the counts in use fit in the first-level cache.
TILE = 512


@intrinsic
def popcount(context, value):
    """Return the number of 1 bits of an unsigned integer, by LLVM's `ctpop`, which can be vectorised."""
    return value(value), lambda context, builder, signature, arguments: builder.ctpop(arguments[0])


@compiled
def distance_between(a: NDArray, b: NDArray) -> int:
    """Return the Hamming distance, in bits, between two hashes, (words,) uint64 each."""
    distance = np.uint64(0)
    for word in range(len(a)):
        distance += popcount(a[word] ^ b[word])
    return np.int64(distance)


@compiled
def distances_of_four(
    rows: NDArray, first: int, last: int, columns: NDArray, start: int, stop: int, out: NDArray
) -> None:
    """Write to `out` the Hamming distances between four rows and the hashes `start` to `stop` of `columns`.

    Parameters
    ----------
    rows, columns : (m, words) and (words, n) uint64, hashes of at most `collection.MOST_BITS` bits.
    first, last : the four rows are `first` and the three after it. A row after `last` is replaced by row `last`.
    out : (stop - start or more,) uint64. Each word holds four distances of 16 bits, the first one in the lowest bits.
    """
    one, two = np.uint64(first), np.uint64(min(first + 1, last))
    three, four = np.uint64(min(first + 2, last)), np.uint64(min(first + 3, last))
    begin, number = np.uint64(start), np.uint64(stop - start)
    if rows.shape[1] == 1:
        a0, b0, c0, d0 = rows[one, 0], rows[two, 0], rows[three, 0], rows[four, 0]
        for j in range(number):
            w = columns[0, begin + j]
            a, b, c, d = popcount(w ^ a0), popcount(w ^ b0), popcount(w ^ c0), popcount(w ^ d0)
            out[j] = a | (b << _LANE) | (c << (_LANE + _LANE)) | (d << (_LANE + _LANE + _LANE))
        return
    if rows.shape[1] == 4:
        a0, a1, a2, a3 = rows[one, 0], rows[one, 1], rows[one, 2], rows[one, 3]
        b0, b1, b2, b3 = rows[two, 0], rows[two, 1], rows[two, 2], rows[two, 3]
        c0, c1, c2, c3 = rows[three, 0], rows[three, 1], rows[three, 2], rows[three, 3]
        d0, d1, d2, d3 = rows[four, 0], rows[four, 1], rows[four, 2], rows[four, 3]
        for j in range(number):
            w, x = columns[0, begin + j], columns[1, begin + j]
            y, z = columns[2, begin + j], columns[3, begin + j]
            a = popcount(w ^ a0) + popcount(x ^ a1) + popcount(y ^ a2) + popcount(z ^ a3)
            b = popcount(w ^ b0) + popcount(x ^ b1) + popcount(y ^ b2) + popcount(z ^ b3)
            c = popcount(w ^ c0) + popcount(x ^ c1) + popcount(y ^ c2) + popcount(z ^ c3)
            d = popcount(w ^ d0) + popcount(x ^ d1) + popcount(y ^ d2) + popcount(z ^ d3)
            out[j] = a | (b << _LANE) | (c << (_LANE + _LANE)) | (d << (_LANE + _LANE + _LANE))
        return
    for j in range(number):
        out[j] = np.uint64(0)
    for word in range(rows.shape[1]):
        a0, b0, c0, d0 = rows[one, word], rows[two, word], rows[three, word], rows[four, word]
        for j in range(number):
            w = columns[word, begin + j]
            a, b, c, d = popcount(w ^ a0), popcount(w ^ b0), popcount(w ^ c0), popcount(w ^ d0)
            out[j] += a | (b << _LANE) | (c << (_LANE + _LANE)) | (d << (_LANE + _LANE + _LANE))


@compiled
def lane(packed: int, place: int) -> int:
    """Return one of the four distances in a word: that of row number `place`, 0 to 3."""
    return np.uint16(packed >> (np.uint64(place) * _LANE))
