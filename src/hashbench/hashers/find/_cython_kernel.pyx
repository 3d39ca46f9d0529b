# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""FINd from pixels to coefficients, compiled at install. It works as `kernel` does; every sum is exact to its last bit.

Each sum belongs to one sample. So the 64 samples of a row are added side by side, while each sum keeps the reference's
order. The compiler must not fuse a multiplication with an addition (`-ffp-contract=off`) and must not reorder additions
(no `-ffast-math`). The functions do not check shapes, because `cython` passes the right ones.
"""

import numpy as np


cdef int half_window(int pixels) noexcept nogil:
    """Return half the window's size in pixels along a side of `pixels` pixels."""
    return ((pixels + 63) // 64 + 2) // 2


cdef void sample(int pixels, int* positions) noexcept nogil:
    """Write the 64 positions that are sampled along a side of `pixels` pixels to `positions`."""
    cdef int a
    for a in range(64):
        positions[a] = <int>((a + 0.5) * pixels / 64)


cdef int clipped(int position, int half, int pixels) noexcept nogil:
    """Return how many pixels of the window at `position` are inside a side of `pixels` pixels."""
    return min(pixels, position + half) - max(0, position - half)


cdef void add_windows(
    const unsigned char[:, ::1] pixels, double[::1] luma, double[:, ::1] picked, double[:, ::1] totals
) noexcept nogil:
    """Turn `totals`, (64, 64) zeros, into the box means. Each row of `pixels` is used once, as in `kernel.box_means`.

    `luma` has room for one row, with half a window of zeros at each end. `picked`, (window, 64), has room for the same
    row, arranged so that each of its lines holds one pixel of each of the 64 windows.
    """
    cdef int rows = <int>pixels.shape[0], columns = <int>(pixels.shape[1] // 4)
    cdef int half_rows = half_window(rows), half_columns = half_window(columns), window = 2 * half_columns
    cdef int row_positions[64]
    cdef int column_positions[64]
    cdef int first = 0, a, b, j, k, x
    cdef const unsigned char* line
    cdef const double* shifted
    cdef double* values
    cdef double* total
    sample(rows, row_positions)
    sample(columns, column_positions)
    for k in range(rows):
        line = &pixels[k, 0]
        values = &luma[half_columns]
        for j in range(columns):
            values[j] = 0.299 * line[4 * j] + 0.587 * line[4 * j + 1] + 0.114 * line[4 * j + 2]
        for x in range(window):
            values = &picked[x, 0]
            shifted = &luma[x]
            for b in range(64):
                values[b] = shifted[column_positions[b]]
        while row_positions[first] + half_rows <= k:
            first += 1
        a = first
        while a < 64 and row_positions[a] <= k + half_rows:
            total = &totals[a, 0]
            for x in range(window):
                values = &picked[x, 0]
                for b in range(64):
                    total[b] += values[b]
            a += 1
    for a in range(64):
        for b in range(64):
            totals[a, b] /= (
                clipped(row_positions[a], half_rows, rows) * clipped(column_positions[b], half_columns, columns)
            )


def box_means(const unsigned char[:, ::1] pixels):
    """Return the (64, 64) sampled box means of the luma of (R, 4 C) `pixels`, C-contiguous `uint8`, in [0, 255]."""
    columns = pixels.shape[1] // 4
    window = 2 * half_window(columns)
    means = np.zeros((64, 64))
    cdef double[:, ::1] totals = means
    cdef double[::1] luma = np.zeros(columns + window)
    cdef double[:, ::1] picked = np.empty((window, 64))
    with nogil:
        add_windows(pixels, luma, picked, totals)
    return means


def transform(const double[:, ::1] means, const double[:, ::1] cosines):
    """Return `(D A) Dᵀ`, (16, 16), for (64, 64) `means` A and (16, 64) `cosines` D, each sum in ascending index."""
    result = np.zeros((16, 16))
    cdef double[:, ::1] coefficients = result
    cdef double product[16][64]
    cdef double columns[64][16]
    cdef int i, j, k
    with nogil:
        for i in range(16):
            for j in range(64):
                product[i][j] = 0.0
                columns[j][i] = cosines[i, j]
        for i in range(16):
            for k in range(64):
                for j in range(64):
                    product[i][j] += cosines[i, k] * means[k, j]
        for i in range(16):
            for k in range(64):
                for j in range(16):
                    coefficients[i, j] += product[i][k] * columns[k][j]
    return result
