"""The compiled part of FINd: from pixels to bits in three Numba functions, exact to the last bit of every sum.

A sum belongs to one sample, so the processor works on several samples at once while every single one keeps the
reference's order. Importing this module imports Numba, and the first call compiles. The cosines are an argument because
a global would be frozen into Numba's cache.
"""

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled


@compiled
def half_window(pixels: int) -> int:
    """Return half a window in a direction of `pixels` pixels."""
    return ((pixels + 63) // 64 + 2) // 2


@compiled
def sample_positions(pixels: int) -> NDArray[np.uint32]:
    """Return the 64 sampled indices in a direction of `pixels` pixels, unsigned to spare a check for negative ones."""
    positions = np.empty(64, np.uint32)
    for a in range(64):
        positions[a] = int((a + 0.5) * pixels / 64)
    return positions


@compiled
def box_means(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the (64, 64) sampled box means of the luma of `pixels`, in [0, 255].

    Each row of the picture is used once: its luma, then the sums of every row of samples whose windows hold it. One row
    of luma is all the memory this takes. Luma is 0 beyond the edges, where adding it changes nothing.

    Parameters
    ----------
    pixels
        (R, 4 C), C-contiguous: red, green, blue and an unused byte.
    """
    # Whole pixels are read with wide loads, and 32-bit numbers become floating-point ones in vectors.
    words = pixels.view(np.int32)
    rows, columns = words.shape
    half_rows, half_columns = half_window(rows), half_window(columns)
    row_positions, column_positions = sample_positions(rows), sample_positions(columns)
    window = np.uint32(2 * half_columns)
    luma = np.zeros(columns + window)
    inside = luma[half_columns : half_columns + columns]
    totals = np.zeros((64, 64))
    first = 0
    for k in range(rows):
        line = words[k]
        for j in range(columns):
            red, green, blue = line[j] & 255, (line[j] >> 8) & 255, (line[j] >> 16) & 255
            inside[j] = 0.299 * np.int32(red) + 0.587 * np.int32(green) + 0.114 * np.int32(blue)
        while row_positions[first] + half_rows <= k:
            first += 1
        a = first
        while a < 64 and row_positions[a] <= k + half_rows:
            sums = totals[a]
            for b in range(64):
                start = column_positions[b]
                total = sums[b]
                # A window is even: two at a time halve the loop's own cost.
                for x in range(start, start + window, 2):
                    total += luma[x]
                    total += luma[x + 1]
                sums[b] = total
            a += 1
    for a in range(64):
        i = int(row_positions[a])
        height = min(rows, i + half_rows) - max(0, i - half_rows)
        for b in range(64):
            j = int(column_positions[b])
            totals[a, b] /= height * (min(columns, j + half_columns) - max(0, j - half_columns))
    return totals


@compiled
def transform(means: NDArray[np.float64], cosines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `(D A) Dᵀ`, (16, 16), of (64, 64) `means` A and (16, 64) `cosines` D, each sum in ascending index."""
    product = np.zeros((16, 64))
    for i in range(16):
        for k in range(64):
            for j in range(64):
                product[i, j] += cosines[i, k] * means[k, j]
    columns = cosines.T.copy()
    coefficients = np.zeros((16, 16))
    for i in range(16):
        for k in range(64):
            for j in range(16):
                coefficients[i, j] += product[i, k] * columns[k, j]
    return coefficients


@compiled
def pack(coefficients: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return (32,) `uint8`: whether each of (16, 16) `coefficients` exceeds the 128th smallest, the last one first."""
    values = coefficients.ravel()
    median = np.partition(values, 127)[127]
    packed = np.zeros(32, np.uint8)
    for n in range(256):
        if values[255 - n] > median:
            packed[n // 8] |= 128 >> (n % 8)
    return packed


@compiled
def hash_pixels(pixels: NDArray[np.uint8], cosines: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return the (32,) bits of (R, 4 C) `pixels`: all three steps in one call."""
    return pack(transform(box_means(pixels), cosines))
