"""The compiled part of wHash: PyWavelets' Haar transform, each sum in PyWavelets' order.

Importing this module imports Numba, and the first call compiles. `factor` is the filter's coefficient, 1 / √2: an
argument, because Numba would freeze a global's value into its cache. Each value is multiplied by it before it is added,
so the last bits are PyWavelets' own. White areas give equal coefficients, and then the last bits decide the hash.
"""

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled

# Rows that are transformed together, so that what is computed from them stays in the cache.
_STRIP = 16


@compiled
def low_frequencies(thumbnail: NDArray[np.uint8], side: int, factor: float) -> NDArray[np.float64]:
    """Return the (side, side) averages of an (n, n) `thumbnail` from which its mean was removed, n a power of 2.

    The thumbnail in [0, 1] is transformed down to one average, which is set to 0, and back, and then transformed to
    `side`. The first levels are transformed strip by strip, and twice: first down to one row per strip, from which the
    other levels follow, and then for the details, which are kept only as long as their strip.
    """
    n = len(thumbnail)
    height = min(_STRIP, n // side)
    levels = 0
    while height >> levels > 1:
        levels += 1
    strips, width = n // height, n >> levels
    rows = np.empty((levels + 1, height, n))
    details = np.empty((levels + 1, height, 3, n // 2))
    coarse = np.empty((strips, width))
    for strip in range(strips):
        _scale(thumbnail, strip * height, rows[0])
        _average_strip(rows, levels, factor)
        coarse[strip] = rows[levels, 0, :width]
    remove_mean(coarse, factor)
    for strip in range(strips):
        _scale(thumbnail, strip * height, rows[0])
        for level in range(levels):
            for i in range(height >> level + 1):
                _split(rows[level], 2 * i, rows[level + 1, i], details[level, i], n >> level + 1, factor)
        rows[levels, 0, :width] = coarse[strip]
        for level in range(levels - 1, -1, -1):
            for i in range(height >> level + 1):
                _join(rows[level + 1, i], details[level, i], rows[level], 2 * i, n >> level + 1, factor)
        _average_strip(rows, levels, factor)
        coarse[strip] = rows[levels, 0, :width]
    return coarser(coarse, side, factor)


@compiled
def coarser(values: NDArray[np.float64], side: int, factor: float) -> NDArray[np.float64]:
    """Return (n, n) `values`, or their averages as (side, side) if that is less."""
    while len(values) > side:
        half = len(values) // 2
        averages = np.empty((half, half))
        for i in range(half):
            _average(values, 2 * i, averages[i], half, factor)
        values = averages
    return values


@compiled
def remove_mean(values: NDArray[np.float64], factor: float) -> None:
    """Transform (n, n) `values` down to one average, set it to 0, and transform back in place."""
    n = len(values)
    details = np.empty((n, 3, n))
    kept = np.empty((n, n))
    sizes, size = 0, n
    while size > 1:
        half = size // 2
        for i in range(half):
            _split(values, 2 * i, kept[i], details[half + i], half, factor)
        values[:half, :half] = kept[:half, :half]
        size = half
        sizes += 1
    values[0, 0] = 0.0
    for _ in range(sizes):
        kept[:size, :size] = values[:size, :size]
        for i in range(size):
            _join(kept[i], details[size + i], values, 2 * i, size, factor)
        size *= 2


@compiled
def _scale(thumbnail: NDArray[np.uint8], first: int, rows: NDArray[np.float64]) -> None:
    """Write the rows of a thumbnail from `first` on, in [0, 1]."""
    for y in range(rows.shape[0]):
        row, pixels = rows[y], thumbnail[first + y]
        for x in range(row.size):
            row[x] = pixels[x] / 255.0


@compiled
def _average_strip(rows: NDArray[np.float64], levels: int, factor: float) -> None:
    """Write the averages of all levels of a strip, computed from the averages of level 0."""
    for level in range(levels):
        for i in range(rows.shape[1] >> level + 1):
            _average(rows[level], 2 * i, rows[level + 1, i], rows.shape[2] >> level + 1, factor)


@compiled
def _average(values: NDArray[np.float64], row: int, averages: NDArray[np.float64], count: int, factor: float) -> None:
    """Write `count` averages of two by two values, from two rows of `values`."""
    upper, lower = values[row], values[row + 1]
    for j in range(count):
        left = factor * (factor * lower[2 * j] + factor * upper[2 * j])
        averages[j] = factor * (factor * lower[2 * j + 1] + factor * upper[2 * j + 1]) + left


@compiled
def _split(
    values: NDArray[np.float64],
    row: int,
    averages: NDArray[np.float64],
    details: NDArray[np.float64],
    count: int,
    factor: float,
) -> None:
    """Write `count` averages of two by two values, as `_average` does, and three times as many details."""
    upper, lower = values[row], values[row + 1]
    right_detail, lower_detail, both = details[0], details[1], details[2]
    for j in range(count):
        a, b = factor * upper[2 * j], factor * upper[2 * j + 1]
        c, d = factor * lower[2 * j], factor * lower[2 * j + 1]
        left, right = factor * (c + a), factor * (d + b)
        averages[j], right_detail[j] = right + left, left - right
        left, right = factor * (a - c), factor * (b - d)
        lower_detail[j], both[j] = right + left, left - right


@compiled
def _join(
    averages: NDArray[np.float64],
    details: NDArray[np.float64],
    values: NDArray[np.float64],
    row: int,
    count: int,
    factor: float,
) -> None:
    """Turn `count` averages and their details back into two rows of `values`."""
    upper, lower = values[row], values[row + 1]
    right_detail, lower_detail, both = details[0], details[1], details[2]
    for j in range(count):
        average, detail = factor * averages[j], factor * right_detail[j]
        left, right = factor * (average + detail), factor * (average - detail)
        average, detail = factor * lower_detail[j], factor * both[j]
        up, down = factor * (average + detail), factor * (average - detail)
        upper[2 * j], upper[2 * j + 1] = left + up, right + down
        lower[2 * j], lower[2 * j + 1] = left - up, right - down


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
