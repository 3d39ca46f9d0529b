"""The compiled part of PDQ, with every sum in the reference implementation's order and in single precision.

A running sum goes from pixel to pixel, so the processor works on many lines at once: 32 rows, turned so that they lie
side by side, or all columns. A picture is taken in strips of 32 rows, so that all steps of a strip stay in the cache.
Importing this module imports Numba, and the first call compiles.
"""

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.hashers.find.kernel import mask, pack, sample_positions

_STRIP = 32  # rows
_SAMPLES = 64  # rows and columns of the result


@compiled
def smooth(words: NDArray[np.int32], flat_range: int) -> tuple[NDArray[np.float32], bool]:
    """Smooth the luma of a picture twice in each direction and sample it.

    Parameters
    ----------
    words : (R, C), each pixel a word of red, green, blue and an unused byte.
    flat_range : levels.

    Returns
    -------
    (64, 64) samples in [0, 255], and whether Pillow's greys of the picture span fewer levels than `flat_range`.
    """
    rows, columns = words.shape
    wide = ((columns + 15) // 16 | 1) * 16  # an odd number of cache lines, so that 32 rows do not share a place in it
    window = (rows + 2 * _SAMPLES - 1) // (2 * _SAMPLES)
    ahead = (window + 2) // 2 - 1
    samples = sample_positions(columns)
    everywhere = np.arange(columns).astype(np.uint32)
    strip, twice = np.zeros((_STRIP, wide), np.float32), np.zeros((_STRIP, wide), np.float32)
    turned = np.zeros((wide, _STRIP), np.float32)
    once, sampled = np.zeros((wide, _STRIP), np.float32), np.zeros((_SAMPLES, _STRIP), np.float32)
    # The last rows of the strip before, and after them the rows of this strip.
    lines = np.zeros((window + _STRIP, wide), np.float32)
    total, size = np.zeros(wide, np.float32), 0
    result = np.zeros(((rows + _STRIP - 1) // _STRIP * _STRIP, _SAMPLES), np.float32)
    ready = 0
    darkest, brightest = 255_000, 0
    for top in range(0, rows, _STRIP):
        in_strip = min(_STRIP, rows - top)
        low, high = _luma(words[top : top + in_strip], strip)
        darkest, brightest = min(darkest, low), max(brightest, high)
        _turn(strip, turned)
        _smooth_rows(turned, columns, everywhere, once)
        lines[:window] = lines[_STRIP : _STRIP + window]
        _turn(once, lines[window:])
        last = top + in_strip == rows
        for step in range(in_strip + (ahead if last else 0)):
            entering = top + step
            if entering < rows and entering >= window:
                _move_on(total, lines, window + step, step, window, twice, ready % _STRIP)
            else:
                if entering < rows:
                    size += 1
                    total += lines[window + step]
                if entering >= window:
                    size -= 1
                    total -= lines[step]
                if entering >= ahead:
                    _divide(total, size, twice[ready % _STRIP])
            if entering >= ahead:
                ready += 1
                if ready % _STRIP == 0 or ready == rows:
                    _turn(twice, turned)
                    _smooth_rows(turned, columns, samples, sampled)
                    first = (ready - 1) // _STRIP * _STRIP
                    _turn(sampled, result[first : first + _STRIP])
    # A grey value is rounded luma, so it differs from luma by little more than half a level.
    flat = brightest - darkest < 1000 * (flat_range + 2) and _grey_span(words) < flat_range
    return _smooth_columns(result, rows), flat


@compiled
def _luma(words: NDArray[np.int32], luma: NDArray[np.float32]) -> tuple[int, int]:
    """Write luma in single precision into the first rows of `luma`; return its extrema in thousandths.

    The reference adds 0.299 R, 0.587 G and 0.114 B in double precision and then rounds. That is the single-precision
    number nearest to 299 R + 587 G + 114 B thousandths, for each of the 2^24 colours.
    """
    low, high = np.int32(255_000), np.int32(0)
    for y in range(words.shape[0]):
        pixels, line = words[y], luma[y]
        for x in range(words.shape[1]):
            red, green, blue = pixels[x] & 255, (pixels[x] >> 8) & 255, (pixels[x] >> 16) & 255
            thousandths = np.int32(299 * red + 587 * green + 114 * blue)
            line[x] = np.float32(thousandths * 0.001)
            low, high = min(low, thousandths), max(high, thousandths)
    return low, high


@compiled
def _grey_span(words: NDArray[np.int32]) -> int:
    """Return how far the largest of Pillow's greys (`L24` in its `Convert.c`) is above the smallest."""
    low, high = 255, 0
    for line in words:
        for x in range(line.size):
            red, green, blue = line[x] & 255, (line[x] >> 8) & 255, (line[x] >> 16) & 255
            grey = (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16
            low, high = min(low, grey), max(high, grey)
    return high - low


@compiled
def _turn(lines: NDArray[np.float32], columns: NDArray[np.float32]) -> None:
    """Write (R, C) `lines` as (C, R) `columns`, R and C even: two by two numbers as two 64-bit words."""
    half, lower, two = np.uint64(32), np.uint64(0xFFFFFFFF), np.uint64(2)
    source, target = lines.view(np.uint64), columns.view(np.uint64)
    for pair in range(np.uint64(source.shape[1])):
        for row in range(np.uint64(source.shape[0] // 2)):
            first, second = source[two * row, pair], source[two * row + np.uint64(1), pair]
            target[two * pair, row] = (first & lower) | (second << half)
            target[two * pair + np.uint64(1), row] = (first >> half) | (second & ~lower)


@compiled
def _smooth_rows(
    columns: NDArray[np.float32], length: int, wanted: NDArray[np.uint32], result: NDArray[np.float32]
) -> None:
    """Smooth 32 rows, which lie side by side in the first `length` of `columns`, and keep the `wanted` columns."""
    window = (length + 2 * _SAMPLES - 1) // (2 * _SAMPLES)
    ahead = (window + 2) // 2 - 1
    total, size, kept = np.zeros(_STRIP, np.float32), 0, 0
    by_factor, factor = window & (window - 1) == 0, np.float32(1.0) / np.float32(window)
    for entering in range(length + ahead):
        if entering < length and entering >= window:
            enters, leaves = columns[entering], columns[entering - window]
            if by_factor and kept < wanted.size and wanted[kept] + ahead == entering:
                means = result[kept]
                for lane in range(_STRIP):
                    total[lane] = (total[lane] + enters[lane]) - leaves[lane]
                    means[lane] = total[lane] * factor
                kept += 1
            else:
                for lane in range(_STRIP):
                    total[lane] = (total[lane] + enters[lane]) - leaves[lane]
        elif entering < length:
            size += 1
            total += columns[entering]
        elif entering >= window:
            size -= 1
            total -= columns[entering - window]
        while kept < wanted.size and wanted[kept] + ahead == entering:
            _divide(total, size, result[kept])
            kept += 1


@compiled
def _move_on(
    total: NDArray[np.float32],
    lines: NDArray[np.float32],
    entering: int,
    leaving: int,
    size: int,
    means: NDArray[np.float32],
    place: int,
) -> None:
    """Move a window of `size` lines by one line, and write its means into a line of `means`, as `_divide` does.

    Lines are given by number, because a call with slices takes longer than its work.
    """
    if size & (size - 1) == 0:
        factor = np.float32(1.0) / np.float32(size)
        for x in range(total.size):
            total[x] = (total[x] + lines[entering, x]) - lines[leaving, x]
            means[place, x] = total[x] * factor
    else:
        divisor = np.float32(size)
        for x in range(total.size):
            total[x] = (total[x] + lines[entering, x]) - lines[leaving, x]
            means[place, x] = total[x] / divisor


@compiled
def _divide(total: NDArray[np.float32], size: int, means: NDArray[np.float32]) -> None:
    """Write the `means` of sums. We multiply only if `size` is a power of two: it is faster, and then the same."""
    if size & (size - 1) == 0:
        means[:] = total * (np.float32(1.0) / np.float32(size))
    else:
        means[:] = total / np.float32(size)


@compiled
def _smooth_columns(lines: NDArray[np.float32], rows: int) -> NDArray[np.float32]:
    """Smooth the first `rows` of (R, 64) `lines` along the columns and return 64 rows of the result."""
    window = (rows + 2 * _SAMPLES - 1) // (2 * _SAMPLES)
    ahead = (window + 2) // 2 - 1
    wanted = sample_positions(rows)
    result = np.empty((_SAMPLES, _SAMPLES), np.float32)
    total, size, kept = np.zeros(_SAMPLES, np.float32), 0, 0
    for entering in range(rows + ahead):
        if entering < rows:
            size += 1
            total += lines[entering]
        if entering >= window:
            size -= 1
            total -= lines[entering - window]
        while kept < _SAMPLES and wanted[kept] + ahead == entering:
            _divide(total, size, result[kept])
            kept += 1
    return result


@compiled
def transform(means: NDArray[np.float32], cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the (16, 16) lowest frequencies of (64, 64) `means` A: `D A Dᵀ`, each sum in ascending index."""
    product = np.zeros((16, _SAMPLES), np.float32)
    for i in range(16):
        line = product[i]
        for k in range(0, _SAMPLES, 4):  # four terms a step, added one after the other
            one, two, three, four = cosines[i, k], cosines[i, k + 1], cosines[i, k + 2], cosines[i, k + 3]
            for j in range(_SAMPLES):
                total = (line[j] + one * means[k, j]) + two * means[k + 1, j]
                line[j] = (total + three * means[k + 2, j]) + four * means[k + 3, j]
    columns = cosines.T.copy()
    coefficients = np.zeros((16, 16), np.float32)
    for i in range(16):
        for k in range(_SAMPLES):
            for j in range(16):
                coefficients[i, j] += product[i, k] * columns[k, j]
    return coefficients


@compiled
def hash_means(means: NDArray[np.float32], cosines: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the hash of (64, 64) `means` as `uint8` of shape (32,)."""
    return pack(transform(means, cosines))


@compiled
def hash_means_with_mask(
    means: NDArray[np.float32], cosines: NDArray[np.float32], sure: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the hash of `hash_means` and the mask of its `sure` surest bits."""
    coefficients = transform(means, cosines)
    return pack(coefficients), mask(coefficients, sure)


@compiled
def score_of(means: NDArray[np.float32]) -> int:
    """Return the score of (64, 64) `means`, 0 to 100, as `score.score_of` does."""
    total = 0
    for y in range(_SAMPLES):
        for x in range(_SAMPLES - 1):
            total += abs(int((means[y, x + 1] - means[y, x]) * np.float32(100) / np.float32(255)))
            total += abs(int((means[x + 1, y] - means[x, y]) * np.float32(100) / np.float32(255)))
    return min(total // 90, 100)
