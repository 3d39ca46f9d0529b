"""The compiled part of FINd: Numba functions from pixels to bits. Every sum is exact to its last bit.

Each sum belongs to one sample. So the processor can work on several samples at once, while each sum keeps the
reference's order. Importing this module imports Numba, and the first call compiles. The cosines are an argument,
because Numba would freeze a global's value into its cache.
"""

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.hashers.sure_kernel import mask_of


@compiled
def half_window(pixels: int) -> int:
    """Return half the window's size in pixels along a side of `pixels` pixels."""
    return ((pixels + 63) // 64 + 2) // 2


@compiled
def sample_positions(pixels: int) -> NDArray[np.uint32]:
    """Return the 64 positions that are sampled along a side of `pixels` pixels.

    They are unsigned, so that Numba need not check for negative indices.
    """
    positions = np.empty(64, np.uint32)
    for a in range(64):
        positions[a] = int((a + 0.5) * pixels / 64)
    return positions


@compiled
def box_means(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the (64, 64) sampled box means of the luma of `pixels`, in [0, 255].

    Each row of the picture is used once: its luma is computed, and then added to the sums of all samples whose windows
    contain the row. So one row of luma is all the memory that is needed. Luma is 0 outside the picture, where it
    changes no sum.

    Parameters
    ----------
    pixels
        (R, 4 C), C-contiguous: red, green, blue and an unused byte.
    """
    # Reading whole pixels as 32-bit numbers lets the compiler use wide loads and convert to floating point in vectors.
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
                # A window has an even number of pixels. Adding two a step halves the cost of the loop itself.
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
    """Return 256 bits as `uint8` of shape (32,), the bit of the last coefficient first.

    A bit is 1 if its coefficient, of (16, 16) `coefficients`, exceeds the 128th smallest of them.
    """
    values = coefficients.ravel()
    median = np.partition(values, 127)[127]
    packed = np.zeros(32, np.uint8)
    for n in range(256):
        if values[255 - n] > median:
            packed[n // 8] |= 128 >> (n % 8)
    return packed


@compiled
def mask(coefficients: NDArray[np.float64], sure: int) -> NDArray[np.uint8]:
    """Return the mask of the `sure` surest bits of `pack(coefficients)`: `uint8` of shape (32,), see `sure.mask_of`."""
    values = coefficients.ravel()
    return mask_of(np.abs(values[::-1] - np.partition(values, 127)[127]), sure)[0]


@compiled
def hash_pixels(pixels: NDArray[np.uint8], cosines: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return the hash of (R, 4 C) `pixels` as `uint8` of shape (32,): all three steps in one call."""
    return pack(transform(box_means(pixels), cosines))


@compiled
def hash_pixels_with_mask(
    pixels: NDArray[np.uint8], cosines: NDArray[np.float64], sure: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the hash of `hash_pixels` and the mask of its `sure` surest bits."""
    coefficients = transform(box_means(pixels), cosines)
    return pack(coefficients), mask(coefficients, sure)
