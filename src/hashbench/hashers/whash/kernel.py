"""The compiled part of wHash: PyWavelets' Haar transform, each sum in PyWavelets' order.

Importing this module imports Numba, and the first call compiles. `factor` is the filter's coefficient, 1 / √2: an
argument, because Numba would freeze a global's value into its cache. Each value is multiplied by it before it is added,
so the last bits are PyWavelets' own. White areas give equal coefficients, and then the last bits decide the hash.
"""

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled


@compiled
def _split(upper: NDArray[np.float64], lower: NDArray[np.float64], factor: float, parts: NDArray[np.float64]) -> None:
    """Transform two rows of n values: write n / 2 averages and three times n / 2 details into (4, n / 2) `parts`."""
    for j in range(parts.shape[1]):
        a, b = factor * upper[2 * j], factor * upper[2 * j + 1]
        c, d = factor * lower[2 * j], factor * lower[2 * j + 1]
        left, right = factor * (c + a), factor * (d + b)
        parts[0, j], parts[1, j] = right + left, left - right
        left, right = factor * (a - c), factor * (b - d)
        parts[2, j], parts[3, j] = right + left, left - right


@compiled
def _join(
    averages: NDArray[np.float64],
    details: NDArray[np.float64],
    factor: float,
    upper: NDArray[np.float64],
    lower: NDArray[np.float64],
) -> None:
    """Turn `averages` and (4, n / 2) `details`, of which row 0 is not used, back into two rows of n values."""
    for j in range(averages.size):
        average, detail = factor * averages[j], factor * details[1, j]
        left, right = factor * (average + detail), factor * (average - detail)
        average, detail = factor * details[2, j], factor * details[3, j]
        up, down = factor * (average + detail), factor * (average - detail)
        upper[2 * j], upper[2 * j + 1] = left + up, right + down
        lower[2 * j], lower[2 * j + 1] = left - up, right - down


@compiled
def _average(
    upper: NDArray[np.float64], lower: NDArray[np.float64], factor: float, averages: NDArray[np.float64]
) -> None:
    """Write the averages that `_split` makes of two rows."""
    for j in range(averages.size):
        left = factor * (factor * lower[2 * j] + factor * upper[2 * j])
        averages[j] = factor * (factor * lower[2 * j + 1] + factor * upper[2 * j + 1]) + left


@compiled
def low_frequencies(thumbnail: NDArray[np.uint8], side: int, factor: float) -> NDArray[np.float64]:
    """Return the (side, side) averages of an (n, n) `thumbnail` from which its mean was removed, n a power of 2.

    The thumbnail in [0, 1] is transformed down to one average, which is set to 0, and back, and then transformed to
    `side`. Details are kept for all levels but the first, which takes most memory and is computed twice.
    """
    n = len(thumbnail)
    levels = 0
    while n >> levels > 1:
        levels += 1
    rows = np.empty((4, n))
    if n == 1:
        return np.zeros((1, 1))
    parts = np.empty((4, n // 2))
    # The details of level `level` are 4 x m x m from details[4 * m * m], m = n >> level.
    details = np.empty(max(n * n // 2, 4))
    values = np.empty((n // 2, n // 2))
    for i in range(n // 2):
        for j in range(n):
            rows[0, j], rows[1, j] = thumbnail[2 * i, j] / 255.0, thumbnail[2 * i + 1, j] / 255.0
        _split(rows[0], rows[1], factor, parts)
        values[i] = parts[0]
    for level in range(2, levels + 1):
        m = n >> level
        of_level = details[4 * m * m : 8 * m * m].reshape(m, 4, m)
        for i in range(m):
            _split(values[2 * i], values[2 * i + 1], factor, of_level[i])
        values = of_level[:, 0].copy()
    values = np.zeros((1, 1))
    for level in range(levels, 1, -1):
        m = n >> level
        of_level = details[4 * m * m : 8 * m * m].reshape(m, 4, m)
        finer = np.empty((2 * m, 2 * m))
        for i in range(m):
            _join(values[i], of_level[i], factor, finer[2 * i], finer[2 * i + 1])
        values = finer
    whole = np.empty((n if side == n else 1, n))
    averages = np.empty((n // 2, n // 2))
    for i in range(n // 2):
        for j in range(n):
            rows[0, j], rows[1, j] = thumbnail[2 * i, j] / 255.0, thumbnail[2 * i + 1, j] / 255.0
        _split(rows[0], rows[1], factor, parts)
        _join(values[i], parts, factor, rows[2], rows[3])
        if side == n:
            whole[2 * i], whole[2 * i + 1] = rows[2], rows[3]
        _average(rows[2], rows[3], factor, averages[i])
    if side == n:
        return whole
    while len(averages) > side:
        coarser = np.empty((len(averages) // 2, len(averages) // 2))
        for i in range(len(coarser)):
            _average(averages[2 * i], averages[2 * i + 1], factor, coarser[i])
        averages = coarser
    return averages


@compiled
def pack(coefficients: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return one bit for each coefficient, row-major, most significant bit first: 1 above the median of all."""
    values = coefficients.ravel()
    ordered = np.sort(values)
    median = (ordered[values.size // 2 - 1] + ordered[values.size // 2]) / 2
    packed = np.zeros(values.size // 8, np.uint8)
    for n in range(values.size):
        if values[n] > median:
            packed[n // 8] |= 128 >> (n % 8)
    return packed


@compiled
def hash_thumbnail(thumbnail: NDArray[np.uint8], side: int, factor: float) -> NDArray[np.uint8]:
    """Return the hash of a thumbnail: both steps in one call."""
    return pack(low_frequencies(thumbnail, side, factor))
