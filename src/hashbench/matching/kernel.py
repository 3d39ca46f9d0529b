"""The compiled inner loop of matching: Hamming distances of a hash to a run of others.

Distances go to a small buffer, by a loop that LLVM turns into vector instructions (eight words a population count where
the processor has AVX-512), and are looked at there. Columns are hashes with the words apart, (words, n), so that
neighbours in memory are the same word of neighbouring hashes.
"""

import numpy as np
from numba.extending import intrinsic
from numpy.typing import NDArray

from hashbench.compiled import compiled

# Columns at a time: their words, four rows of distances and the counts in use stay in the first-level cache.
TILE = 512


@intrinsic
def popcount(context, value):
    """Return the number of ones of an unsigned integer: LLVM's `ctpop`, which has vector forms."""
    return value(value), lambda context, builder, signature, arguments: builder.ctpop(arguments[0])


@compiled
def distances_to(row: NDArray, columns: NDArray, start: int, stop: int, out: NDArray) -> None:
    """Write the Hamming distances of `row`, (words,), to the hashes `start` to `stop` of `columns` to `out`, uint16."""
    n = stop - start
    if len(row) == 1:
        a = row[0]
        first = columns[0, start:stop]
        for j in range(n):
            out[j] = np.uint16(popcount(first[j] ^ a))
    elif len(row) == 4:
        a, b, c, d = row[0], row[1], row[2], row[3]
        first, second = columns[0, start:stop], columns[1, start:stop]
        third, fourth = columns[2, start:stop], columns[3, start:stop]
        for j in range(n):
            out[j] = np.uint16(
                popcount(first[j] ^ a) + popcount(second[j] ^ b) + popcount(third[j] ^ c) + popcount(fourth[j] ^ d)
            )
    else:
        out[:n] = np.uint16(0)
        for word in range(len(row)):
            a = row[word]
            these = columns[word, start:stop]
            for j in range(n):
                out[j] += np.uint16(popcount(these[j] ^ a))
