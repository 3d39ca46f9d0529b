"""The compiled inner loop of matching: the Hamming distances between four hashes and a run of other hashes.

One loop writes the distances to a small buffer, and the caller reads them there. LLVM turns this loop into vector
instructions (with AVX-512, one population count takes eight words). The distances of four hashes share a word of the
buffer, so that they are written and read together. `columns` is stored as (words, n), so that the same word of
neighbouring hashes lies side by side in memory. Indices are unsigned, so that Numba need not check for negative ones.

Hashes with masks have one axis more: `rows` is (m, words, 2), the hash and then the mask, and `columns` (2, words, n).
Numba compiles the same functions once more for them, with the weighted distance: a bit that differs counts once for
each of the two masks in which it is set, and the sum is scaled as in `blocks.weighted_distances`.
"""

import numpy as np
from numba.extending import intrinsic
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.matching.blocks import SHIFT, TIMES

# How many hashes share a word for their distances, with 16 bits each.
FOUR = 4
_LANE = np.uint64(16)
# What is left of each of the four distances in a word.
_SCALED = np.uint64(0x03FF03FF03FF03FF)
# Columns to take at a time. Their words, their distances and the counts in use fit in the first-level cache.
TILE = 512


@intrinsic
def popcount(context, value):
    """Return the number of 1 bits of an unsigned integer, by LLVM's `ctpop`, which can be vectorised."""
    return value(value), lambda context, builder, signature, arguments: builder.ctpop(arguments[0])


@compiled
def distance_between(a: NDArray, b: NDArray) -> int:
    """Return the distance between two hashes, (words,) or (words, 2) uint64 each."""
    distance = np.uint64(0)
    if a.ndim == 2:
        for word in range(len(a)):
            distance += _weigh(a[word, 0] ^ b[word, 0], a[word, 1], b[word, 1])
        return np.int64(_scaled(distance))
    for word in range(len(a)):
        distance += popcount(a[word] ^ b[word])
    return np.int64(distance)


@compiled
def distances_of_four(
    rows: NDArray, first: int, last: int, columns: NDArray, start: int, stop: int, out: NDArray
) -> None:
    """Write to `out` the distances between four rows and the hashes `start` to `stop` of `columns`.

    Parameters
    ----------
    rows, columns : (m, words) and (words, n) uint64, hashes of at most `collection.MOST_BITS` bits, or (m, words, 2)
        and (2, words, n), hashes with masks of at most `collection.MOST_WEIGHTED_BITS` bits.
    first, last : the four rows are `first` and the three after it. A row after `last` is replaced by row `last`.
    out : (stop - start or more,) uint64. Each word holds four distances of 16 bits, the first one in the lowest bits.
    """
    one, two = np.uint64(first), np.uint64(min(first + 1, last))
    three, four = np.uint64(min(first + 2, last)), np.uint64(min(first + 3, last))
    begin, number = np.uint64(start), np.uint64(stop - start)
    if rows.ndim == 3:
        _weighted_of_four(rows[one], rows[two], rows[three], rows[four], columns, begin, number, out)
        return
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
def _weighted_of_four(
    a: NDArray, b: NDArray, c: NDArray, d: NDArray, columns: NDArray, begin: int, number: int, out: NDArray
) -> None:
    """Do what `distances_of_four` does for four hashes with masks, (words, 2) each."""
    hashes, masks = columns[0], columns[1]
    if len(a) == 4:
        for j in range(number):
            k = begin + j
            h = hashes[0, k], hashes[1, k], hashes[2, k], hashes[3, k]
            s = masks[0, k], masks[1, k], masks[2, k], masks[3, k]
            packed = _weigh_four(h, s, a) | (_weigh_four(h, s, b) << _LANE)
            packed |= _weigh_four(h, s, c) << (_LANE + _LANE)
            out[j] = _scaled(packed | (_weigh_four(h, s, d) << (_LANE + _LANE + _LANE)))
        return
    for word in range(len(a)):
        a0, b0, c0, d0 = a[word, 0], b[word, 0], c[word, 0], d[word, 0]
        a1, b1, c1, d1 = a[word, 1], b[word, 1], c[word, 1], d[word, 1]
        for j in range(number):
            w, s = hashes[word, begin + j], masks[word, begin + j]
            packed = _weigh(w ^ a0, s, a1) | (_weigh(w ^ b0, s, b1) << _LANE)
            packed |= _weigh(w ^ c0, s, c1) << (_LANE + _LANE)
            packed |= _weigh(w ^ d0, s, d1) << (_LANE + _LANE + _LANE)
            out[j] = out[j] + packed if word else packed
    for j in range(number):
        out[j] = _scaled(out[j])


@compiled
def _weigh_four(hashes: tuple, masks: tuple, a: NDArray) -> int:
    """Return how much a hash of four words, given with its mask, and another, (4, 2), differ, not scaled."""
    low = _weigh(hashes[0] ^ a[0, 0], masks[0], a[0, 1]) + _weigh(hashes[1] ^ a[1, 0], masks[1], a[1, 1])
    return low + _weigh(hashes[2] ^ a[2, 0], masks[2], a[2, 1]) + _weigh(hashes[3] ^ a[3, 0], masks[3], a[3, 1])


@compiled
def _weigh(differ: int, mask: int, other: int) -> int:
    """Return how much the bits of a word that differ weigh: once for each mask in which they are set."""
    return popcount(differ & mask) + popcount(differ & other)


@compiled
def _scaled(packed: int) -> int:
    """Return the four distances in a word, scaled; a single distance is the lowest of them."""
    return ((packed * np.uint64(TIMES)) >> np.uint64(SHIFT)) & _SCALED


@compiled
def lane(packed: int, place: int) -> int:
    """Return one of the four distances in a word: the distance of row number `place`, 0 to 3."""
    return np.uint16(packed >> (np.uint64(place) * _LANE))
