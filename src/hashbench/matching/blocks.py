"""Go through all pairs of a collection in blocks of rows and columns, so that memory does not grow with n²."""

import numpy as np
from numpy.typing import NDArray

BLOCK = 1024
# Scales a sum of counted bits: 53 / 64 is a little less than 1 / (2 · 0.6), as masks mark 60 % of the bits.
TIMES, SHIFT = 53, 6

Block = tuple[slice, slice]


def block_pairs(n: int, *, block: int = BLOCK) -> list[Block]:
    """Return the row and column slices that together cover every pair i < j of n items exactly once."""
    starts = range(0, n, block)
    return [(slice(i, min(i + block, n)), slice(j, min(j + block, n))) for i in starts for j in starts if i <= j]


def between(rows: NDArray[np.uint64], columns: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """Return the distances between m and n hashes, as `collection.Collection.words` has them: shape (m, n)."""
    return hamming(rows, columns) if rows.ndim == 2 else weighted_distances(rows[:, None], columns[None])


def one_by_one(some: NDArray[np.uint64], others: NDArray[np.uint64]) -> NDArray[np.integer]:
    """Return the distance between each of `some` hashes and the one in the same place of `others`."""
    if some.ndim == 3:
        return weighted_distances(some, others)
    return np.bitwise_count(some ^ others).sum(axis=1)


def weighted_distances(some: NDArray[np.uint64], others: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """Return the weighted distance of each of `some` to each of `others`, (…, words, 2), by the rules of broadcasting.

    A bit that differs counts once for each of the two masks in which it is set. The sum is scaled by
    53 / 64 and rounded down, so that hashes of n bits are at most n apart.
    """
    counted = np.zeros(np.broadcast_shapes(some.shape[:-2], others.shape[:-2]), np.uint16)
    for word in range(some.shape[-2]):
        differ = some[..., word, 0] ^ others[..., word, 0]
        counted += np.bitwise_count(differ & some[..., word, 1])
        counted += np.bitwise_count(differ & others[..., word, 1])
    return counted * np.uint16(TIMES) >> np.uint16(SHIFT)


def least_distance(some: NDArray[np.uint8], other: NDArray[np.uint8], *, weighted: bool) -> int:
    """Return the least distance of one of several hashes, (n, bytes), to another, (1, bytes).

    If they are `weighted`, each has its mask behind it.
    """
    if weighted:
        sides = (hashes.reshape(len(hashes), 2, -1).swapaxes(1, 2) for hashes in (some, other))
        return int(weighted_distances(*sides).min())
    return int(np.bitwise_count(some ^ other).sum(axis=1).min())


def hamming(rows: NDArray[np.uint64], columns: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """Return the Hamming distances between (m, w) `rows` and (n, w) `columns` of words: shape (m, n), 0 to 64 w."""
    distances = np.zeros((len(rows), len(columns)), dtype=np.uint16)
    for word in range(rows.shape[1]):
        distances += np.bitwise_count(rows[:, None, word] ^ columns[None, :, word])
    return distances
