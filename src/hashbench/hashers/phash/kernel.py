"""The compiled part of pHash. Importing this module imports Numba, and the first call compiles."""

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.hashers.sure_kernel import mask_of


@compiled
def low_frequencies(thumbnail: NDArray[np.uint8], cosines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (k, k) lowest frequencies `D A Dᵀ` of an (n, n) `thumbnail` A, by (k, n) `cosines` D, n even.

    Even frequencies are symmetric about the middle and odd ones antisymmetric, so half of the rows suffice.
    """
    frequencies, side = cosines.shape
    half = side // 2
    sums, differences = np.empty((half, side)), np.empty((half, side))
    for k in range(half):
        for j in range(side):
            upper, lower = np.int32(thumbnail[k, j]), np.int32(thumbnail[side - 1 - k, j])
            sums[k, j], differences[k, j] = upper + lower, upper - lower
    product = np.zeros((frequencies, side))
    for i in range(frequencies):
        folded, line = differences if i % 2 else sums, product[i]
        for k in range(half):
            cosine = cosines[i, k]
            for j in range(side):
                line[j] += cosine * folded[k, j]
    columns = cosines.T.copy()
    coefficients = np.zeros((frequencies, frequencies))
    for i in range(frequencies):
        for k in range(side):
            value = product[i, k]
            for j in range(frequencies):
                coefficients[i, j] += value * columns[k, j]
    return coefficients


@compiled
def pack(coefficients: NDArray[np.float64]) -> tuple[NDArray[np.uint8], float]:
    """Return one bit for each coefficient, 1 above their median, and the gap between the two middle coefficients."""
    values = coefficients.ravel()
    ordered = np.sort(values)
    low, high = ordered[values.size // 2 - 1], ordered[values.size // 2]
    median = (low + high) / 2
    packed = np.zeros(values.size // 8, np.uint8)
    for n in range(values.size):
        if values[n] > median:
            packed[n // 8] |= 128 >> (n % 8)
    return packed, high - low


@compiled
def hash_thumbnail(thumbnail: NDArray[np.uint8], cosines: NDArray[np.float64]) -> tuple[NDArray[np.uint8], float]:
    """Return what `pack` does, for a thumbnail: both steps in one call."""
    return pack(low_frequencies(thumbnail, cosines))


@compiled
def hash_thumbnail_with_mask(
    thumbnail: NDArray[np.uint8], cosines: NDArray[np.float64], sure: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], float]:
    """Return the hash of a thumbnail, the mask of its `sure` surest bits, and the smaller gap of both.

    One gap is between the two middle coefficients. The other is between the margins of sure bits and of other bits.
    """
    coefficients = low_frequencies(thumbnail, cosines)
    packed, gap = pack(coefficients)
    values = coefficients.ravel()
    mask, mask_gap = mask_of(np.abs(values - np.median(values)), sure)
    return packed, mask, min(gap, mask_gap)
