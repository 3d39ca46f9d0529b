"""Pillow's resampling of 8-bit pictures, with the same pixels, several pixels at a time.

Pillow weights pixels with whole numbers of 22 bits, adds them in whole numbers, and rounds to 8 bits after each of two
passes, one along the rows and one along the columns (`Resample.c`, `Reduce.c`). A sum of whole numbers does not depend
on its order, so the compiler may use vectors. The order of the passes and the weights are Pillow's own; `proof`
compares the result with the installed Pillow before anything relies on it.

A picture of bytes is kept in *lanes*: an array (blocks, rows, 64), where block b has the columns 64 b … 64 b + 63.
A pass adds whole lines of 64 bytes. Rows after the picture's last are never initialised: their weights are 0. Importing
this module imports Numba.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled

LANES = 64
_BITS = 22  # of a weight's fraction: Pillow's PRECISION_BITS
_LANCZOS, _BICUBIC = 3, 2  # the filters by their support in pixels

Weights = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
"""For each pixel of the result: the first pixel that it uses, how many (a multiple of 4), and their weights."""


@lru_cache(maxsize=512)
def lanczos(pixels: int, wanted: int) -> Weights:
    """Return the weights that shrink or enlarge a line of `pixels` to `wanted` pixels by Pillow's LANCZOS."""
    return _weights(pixels, 0.0, float(pixels), wanted, _LANCZOS)


@lru_cache(maxsize=512)
def bicubic(pixels: int, end: float, wanted: int) -> Weights:
    """Return the weights that resize the part 0 … `end` of a line of `pixels` to `wanted` pixels by Pillow's BICUBIC.

    `end` is rounded to single precision, as Pillow rounds it.
    """
    return _weights(pixels, 0.0, float(np.float32(end)), wanted, _BICUBIC)


def columns_first(width: int, height: int, wanted_width: int, wanted_height: int) -> bool:
    """Return whether Pillow resamples along the columns first, which it does for tall pictures since version 13.

    The order decides pixels, because each pass rounds.
    """
    excess = height - wanted_height
    return excess > 0 and excess > 2 * (width - wanted_width)


@compiled
def _filter(x: float, support: int) -> float:
    """Return Pillow's `lanczos_filter` (support 3) or `bicubic_filter` (support 2) at `x`, in Pillow's order."""
    if support == 3:
        if x == 0.0:
            return 1.0
        if not -3.0 <= x < 3.0:
            return 0.0
        wide, narrow = x * math.pi, x / 3 * math.pi
        return math.sin(wide) / wide * (math.sin(narrow) / narrow)
    x = abs(x)
    if x < 1.0:
        return (1.5 * x - 2.5) * x * x + 1
    if x < 2.0:
        return (((x - 5) * x + 8) * x - 4) * -0.5
    return 0.0


@compiled
def _weights(pixels: int, start: float, end: float, wanted: int, support: int) -> Weights:
    """Return `Weights` as Pillow's `precompute_coeffs` and `normalize_coeffs_8bpc` make them."""
    scale = (end - start) / wanted
    stretch = max(scale, 1.0)
    reach = support * stretch
    longest = (math.ceil(reach) * 2 + 1 + 3) // 4 * 4
    firsts, counts = np.zeros(wanted, np.int32), np.zeros(wanted, np.int32)
    weights = np.zeros((wanted, longest), np.int32)
    exact = np.empty(longest)
    for place in range(wanted):
        centre = start + (place + 0.5) * scale
        first = max(int(centre - reach + 0.5), 0)
        count = min(int(centre + reach + 0.5), pixels) - first
        total = 0.0
        for k in range(count):
            exact[k] = _filter((k + first - centre + 0.5) * (1.0 / stretch), support)
            total += exact[k]
        for k in range(count):
            weight = exact[k] / total if total != 0.0 else exact[k]
            weight *= 1 << _BITS
            weights[place, k] = int(weight - 0.5) if weight < 0 else int(weight + 0.5)
        firsts[place], counts[place] = first, (count + 3) // 4 * 4
    return firsts, counts, weights


@compiled
def rows_kept(rows: int) -> int:
    """Return the rows of memory for `rows` rows: 3 more, for windows of 4 that end outside, and a multiple of 8."""
    return (rows + 10) // 8 * 8


@compiled
def combine(lanes: NDArray[np.uint8], weights: Weights) -> NDArray[np.uint8]:
    """Return the weighted sums of rows of `lanes`, rounded to 8 bits, as lanes: one row for each of `weights`."""
    firsts, counts, factors = weights
    blocks, kept = lanes.shape[0], lanes.shape[1]
    result = np.empty((blocks, rows_kept(firsts.size), LANES), np.uint8)
    pixels, results = lanes.reshape(blocks, kept * LANES), result.reshape(blocks, result.shape[1] * LANES)
    sums = np.empty(LANES, np.int32)
    line = np.uint64(LANES)
    for block in range(blocks):
        source, target = pixels[block], results[block]
        for row in range(firsts.size):
            for lane in range(LANES):
                sums[lane] = 1 << (_BITS - 1)
            for k in range(0, counts[row], 4):
                one, two, three, four = factors[row, k], factors[row, k + 1], factors[row, k + 2], factors[row, k + 3]
                start = np.uint64(firsts[row] + k) * line
                for lane in range(LANES):
                    at = start + np.uint64(lane)
                    sums[lane] += (
                        np.int32(source[at]) * one
                        + np.int32(source[at + line]) * two
                        + np.int32(source[at + line + line]) * three
                        + np.int32(source[at + line + line + line]) * four
                    )
            start = np.uint64(row) * line
            for lane in range(LANES):
                target[start + np.uint64(lane)] = min(max(sums[lane] >> _BITS, 0), 255)
    return result


@compiled
def turn(lanes: NDArray[np.uint8], rows: int) -> NDArray[np.uint8]:
    """Return the first `rows` rows of `lanes` as columns, in lanes."""
    blocks = (rows + LANES - 1) // LANES
    result = np.empty((blocks, rows_kept(lanes.shape[0] * LANES), LANES), np.uint8)
    for block in range(blocks):
        first = block * LANES
        turn_block(lanes[:, first : min(first + LANES, lanes.shape[1])], min(rows - first, LANES), result[block])
    return result


@compiled
def turn_block(lanes: NDArray[np.uint8], rows: int, columns: NDArray[np.uint8]) -> None:
    """Write the first `rows` rows of `lanes`, at most 64, as columns into one block of other lanes.

    Blocks of 8 x 8 bytes are turned as eight 64-bit words: halves of words change places, then quarters, then bytes.
    """
    bytes_, pairs, halves = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0000FFFF0000FFFF), np.uint64(0x00000000FFFFFFFF)
    eight, sixteen, half = np.uint64(8), np.uint64(16), np.uint64(32)
    source, target = lanes.view(np.uint64), columns.view(np.uint64)
    for block in range(source.shape[0]):
        for row in range(0, rows, 8):
            lines, place = source[block, row : row + 8], row // 8
            for word in range(LANES // 8):
                a, b, c, d = lines[0, word], lines[1, word], lines[2, word], lines[3, word]
                e, f, g, h = lines[4, word], lines[5, word], lines[6, word], lines[7, word]
                a, e = (a & halves) | (e << half), (a >> half) | (e & ~halves)
                b, f = (b & halves) | (f << half), (b >> half) | (f & ~halves)
                c, g = (c & halves) | (g << half), (c >> half) | (g & ~halves)
                d, h = (d & halves) | (h << half), (d >> half) | (h & ~halves)
                a, c = (a & pairs) | ((c & pairs) << sixteen), ((a >> sixteen) & pairs) | (c & ~pairs)
                b, d = (b & pairs) | ((d & pairs) << sixteen), ((b >> sixteen) & pairs) | (d & ~pairs)
                e, g = (e & pairs) | ((g & pairs) << sixteen), ((e >> sixteen) & pairs) | (g & ~pairs)
                f, h = (f & pairs) | ((h & pairs) << sixteen), ((f >> sixteen) & pairs) | (h & ~pairs)
                first = block * LANES + word * 8
                target[first, place] = (a & bytes_) | ((b & bytes_) << eight)
                target[first + 1, place] = ((a >> eight) & bytes_) | (b & ~bytes_)
                target[first + 2, place] = (c & bytes_) | ((d & bytes_) << eight)
                target[first + 3, place] = ((c >> eight) & bytes_) | (d & ~bytes_)
                target[first + 4, place] = (e & bytes_) | ((f & bytes_) << eight)
                target[first + 5, place] = ((e >> eight) & bytes_) | (f & ~bytes_)
                target[first + 6, place] = (g & bytes_) | ((h & bytes_) << eight)
                target[first + 7, place] = ((g >> eight) & bytes_) | (h & ~bytes_)


@compiled
def resize(
    turned: NDArray[np.uint8],
    width: int,
    height: int,
    across: Weights,
    along: Weights,
    columns_first: bool,
) -> NDArray[np.uint8]:
    """Return a grey picture resampled by `across` in each row and by `along` in each column.

    Parameters
    ----------
    turned : the picture in lanes, its rows as columns.
    width, height : the picture's size in pixels. A side that already has the wanted length gets no pass.
    columns_first : as the function of this name says.

    Returns
    -------
    (H, W) `uint8`.
    """
    wanted_width, wanted_height = across[0].size, along[0].size
    if columns_first:
        small = combine(turn(turned, width), along)
        if wanted_width != width:
            small = turn(combine(turn(small, wanted_height), across), wanted_width)
    else:
        small = turn(turned if wanted_width == width else combine(turned, across), wanted_width)
        if wanted_height != height:
            small = combine(small, along)
    result = np.empty((wanted_height, wanted_width), np.uint8)
    pixels = result.reshape(-1)
    for left in range(0, wanted_width, LANES):
        block, columns = small[left // LANES], min(wanted_width - left, LANES)
        for row in range(wanted_height):
            line, start = block[row], np.uint64(row * wanted_width + left)
            for lane in range(columns):
                pixels[start + np.uint64(lane)] = line[lane]
    return result
