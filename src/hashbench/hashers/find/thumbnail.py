"""Pillow's `thumbnail` of RGB pictures, with the same pixels, several pixels at a time.

Pillow first averages blocks of pixels (`reduce`, where at least a factor of 2 is left after it), and then resamples by
BICUBIC. All numbers are whole numbers, as in `hashers.resampling`. Importing this module imports Numba.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.compiled import compiled
from hashbench.hashers import memory, resampling
from hashbench.hashers.resampling import LANES, Weights, combine, rows_kept

# Pillow's default `reducing_gap` of `thumbnail`.
_GAP = 2.0
# Pixels of a block that `reduce` averages: more would not fit into sums of 16 bits.
LARGEST_BLOCK = 256
_SIDE = LANES // 4  # number of rows or columns, of four bytes a pixel, that lie side by side in a line


def shrink(image: Image.Image, longest: int) -> NDArray[np.uint8] | None:
    """Return the pixels of a larger RGB picture after Pillow's `thumbnail((longest, longest))`.

    Returns
    -------
    (r, 4 c): red, green, blue and an unused byte. None if blocks of more than `LARGEST_BLOCK` pixels are averaged.
    """
    width, height = image.size
    wanted_width, wanted_height = size_of(width, height, longest)
    by_width = int(width / wanted_width / _GAP) or 1
    by_height = int(height / wanted_height / _GAP) or 1
    if by_width * by_height > LARGEST_BLOCK:
        return None
    if by_width > 1 or by_height > 1:
        factors = _factors(by_width, by_height)
        strips = memory.strips_of(image, by_height)
        words = np.concatenate([_reduce(strip.view(np.uint32), by_width, by_height, factors) for strip in strips])
    else:
        words = memory.pixels_of(image).view(np.uint32)
    across = resampling.bicubic(words.shape[1], width / by_width, wanted_width)
    along = resampling.bicubic(words.shape[0], height / by_height, wanted_height)
    columns_first = resampling.columns_first(words.shape[1], words.shape[0], wanted_width, wanted_height)
    return _resize(words, across, along, columns_first)


def size_of(width: int, height: int, longest: int) -> tuple[int, int]:
    """Return the width and height of Pillow's `thumbnail` of a picture that is larger than `longest`."""
    aspect = width / height
    if aspect <= 1:
        return _nearer(longest * aspect, lambda side: abs(aspect - side / longest)), longest
    return longest, _nearer(longest / aspect, lambda side: abs(aspect - longest / side) if side else 0)


def _nearer(side: float, error: Callable[[int], float]) -> int:
    return max(min(math.floor(side), math.ceil(side), key=error), 1)


def _factors(by_width: int, by_height: int) -> NDArray[np.uint32]:
    """Return Pillow's `division_UINT32` by 1 … `by_width * by_height`, in single precision as there, by the divisor."""
    sizes = np.arange(1, by_width * by_height + 1, dtype=np.float32)
    factors = np.float32(2**32) / (np.float32(256) * sizes)
    return np.append(0, np.minimum(factors, 2**32 - 1)).astype(np.uint32)


@compiled
def _resize(words: NDArray[np.uint32], across: Weights, along: Weights, columns_first: bool) -> NDArray[np.uint8]:
    """Return a picture (R, C) resampled by `across` in each row and by `along` in each column, as (r, 4 c) bytes.

    A side that already has the wanted length gets no pass.
    """
    if columns_first:
        words = _along(words, along)
    height, wanted_width = words.shape[0], across[0].size
    small = words
    if wanted_width != words.shape[1]:
        small = np.empty((height, wanted_width), np.uint32)
        for top in range(0, height, _SIDE):
            _across(words[top : top + _SIDE], across, small[top : top + _SIDE])
    if not columns_first and along[0].size != height:
        small = _along(small, along)
    return small.view(np.uint8)


@compiled
def _across(rows: NDArray[np.uint32], weights: Weights, result: NDArray[np.uint32]) -> None:
    """Resample at most 16 rows, turned so that the bytes of each column lie side by side."""
    height, width = rows.shape
    lanes = np.empty((1, rows_kept(width), LANES), np.uint8)
    pairs, half = lanes.view(np.uint64)[0], np.uint64(32)
    for pair in range((height + 1) // 2):
        upper, lower = rows[2 * pair], rows[min(2 * pair + 1, height - 1)]
        for x in range(width):
            pairs[x, pair] = np.uint64(upper[x]) | (np.uint64(lower[x]) << half)
    resampled = combine(lanes, weights).view(np.uint32)[0]
    for y in range(height):
        row = result[y]
        for x in range(row.size):
            row[x] = resampled[x, y]


@compiled
def _along(rows: NDArray[np.uint32], weights: Weights) -> NDArray[np.uint32]:
    """Return the rows of a picture resampled along its columns, 16 of them at a time."""
    height, width = rows.shape
    result = np.empty((weights[0].size, width), np.uint32)
    lanes = np.empty((1, rows_kept(height), LANES), np.uint8)
    part = lanes.view(np.uint32)[0]
    for left in range(0, width, _SIDE):
        _copy(rows[:, left : left + _SIDE], part)
        _copy(combine(lanes, weights).view(np.uint32)[0], result[:, left : left + _SIDE])
    return result


@compiled
def _copy(source: NDArray[np.uint32], target: NDArray[np.uint32]) -> None:
    """Copy as much as fits into both arrays, at most 16 columns. Exactly 16 columns are copied faster."""
    columns = min(source.shape[1], target.shape[1])
    for y in range(min(source.shape[0], target.shape[0])):
        if columns == _SIDE:
            for x in range(_SIDE):
                target[y, x] = source[y, x]
        else:
            for x in range(columns):
                target[y, x] = source[y, x]


@compiled
def _reduce(
    words: NDArray[np.uint32], by_width: int, by_height: int, factors: NDArray[np.uint32]
) -> NDArray[np.uint32]:
    """Return the means of blocks of pixels, as Pillow's `reduce`. Blocks at the edges have fewer pixels.

    Two bytes of a pixel are added in one word, in 16 bits each.
    """
    height, width = words.shape
    alternate = np.uint32(0x00FF00FF)
    columns = (width + by_width - 1) // by_width
    result = np.empty(((height + by_height - 1) // by_height, columns), np.uint32)
    reds, greens = np.empty(width, np.uint32), np.empty(width, np.uint32)
    for row in range(result.shape[0]):
        top, bottom = row * by_height, min(row * by_height + by_height, height)
        for x in range(width):
            word = words[top, x]
            reds[x], greens[x] = word & alternate, (word >> np.uint32(8)) & alternate
        for y in range(top + 1, bottom):
            for x in range(width):
                word = words[y, x]
                reds[x] += word & alternate
                greens[x] += (word >> np.uint32(8)) & alternate
        pixels = (bottom - top) * by_width
        line, full = result[row], width // by_width
        if by_width == 2:  # the usual case, which the compiler can turn into vectors
            for column in range(full):
                x = np.uint64(2 * column)
                red, green = reds[x] + reds[x + np.uint64(1)], greens[x] + greens[x + np.uint64(1)]
                line[column] = _mean(red, green, pixels, factors[pixels])
        else:
            for column in range(full):
                red, green = np.uint32(0), np.uint32(0)
                for x in range(column * by_width, column * by_width + by_width):
                    red += reds[x]
                    green += greens[x]
                line[column] = _mean(red, green, pixels, factors[pixels])
        if full < columns:
            pixels = (bottom - top) * (width - full * by_width)
            red, green = np.uint32(0), np.uint32(0)
            for x in range(full * by_width, width):
                red += reds[x]
                green += greens[x]
            line[full] = _mean(red, green, pixels, factors[pixels])
    return result


@compiled
def _mean(red_blue: int, green: int, pixels: int, factor: int) -> int:
    """Return the word of the mean pixel, from sums of red and blue and of green in 16 bits each."""
    half, low = np.uint32(pixels // 2), np.uint32(0xFFFF)
    byte, word = np.uint32(24), np.uint32(16)
    red_blue, green = np.uint32(red_blue), np.uint32(green)
    red = np.uint32(((red_blue & low) + half) * factor) >> byte
    blue = np.uint32(((red_blue >> word) + half) * factor) >> byte
    middle = np.uint32(((green & low) + half) * factor) >> byte
    return np.uint32(red | (middle << np.uint32(8)) | (blue << word))
