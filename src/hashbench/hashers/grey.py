"""The grey picture that imagehash's methods hash, laid out for `resampling`. Importing this module imports Numba."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.compiled import compiled
from hashbench.errors import PictureError
from hashbench.hashers import memory, quality, resampling
from hashbench.hashers.resampling import LANES, rows_kept, turn_block

# Modes whose quality flag follows from `convert("L")` alone.
GREY_EXACT = ("RGB", "L")


class Grey(NamedTuple):
    """A grey picture: in lanes with its rows as columns, its size in pixels, its smallest and its largest value.

    `shared` holds work that hashes of several sizes have in common.
    """

    turned: NDArray[np.uint8]
    width: int
    height: int
    low: int
    high: int
    shared: dict


def load(image: Image.Image) -> Grey:
    """Return the pixels of `image.convert("L")`.

    Raises
    ------
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into grey.
    """
    if 0 in image.size:
        raise PictureError(f"the picture has no pixels ({image.width} x {image.height})")
    if image.mode == "RGB":
        return Grey(*_from_rgb(memory.pixels_of(image).view(np.int32)), {})
    try:
        return Grey(*_from_grey(np.asarray(image.convert("L"))), {})
    except ValueError as error:
        raise PictureError(f"Pillow cannot turn a picture of mode {image.mode} into grey: {error}") from error


def thumbnail(grey: Grey, width: int, height: int) -> NDArray[np.uint8]:
    """Return a grey picture resized by Pillow's LANCZOS: (height, width) `uint8`."""
    return resampling.resize(
        grey.turned,
        grey.width,
        grey.height,
        resampling.lanczos(grey.width, width),
        resampling.lanczos(grey.height, height),
        resampling.columns_first(grey.width, grey.height, width, height),
    )


def assess(image: Image.Image) -> str | None:
    """Return the quality flag of a picture, as `quality.assess` does, in a third of the time for RGB."""
    if image.mode not in GREY_EXACT or 0 in image.size:
        return quality.assess(image)
    return flag_of(load(image))


def flag_of(grey: Grey) -> str:
    """Return the quality flag, `flat` or `ok`, of a picture whose mode is RGB or L."""
    return quality.FLAT if grey.high - grey.low < quality.FLAT_RANGE else quality.OK


@compiled
def _from_rgb(words: NDArray[np.int32]) -> tuple:
    """Return the fields of `Grey` for a picture (R, C), each pixel a word of red, green, blue and an unused byte.

    Pillow's grey is `(19595 R + 38470 G + 7471 B + 32768) >> 16` (`L24` in its `Convert.c`). Only 64 rows of it are
    kept at a time before they are turned.
    """
    rows, columns = words.shape
    strip, turned, line, lows, highs = _room(rows, columns)
    for y in range(rows):
        pixels = words[y]
        for x in range(columns):
            red, green, blue = pixels[x] & 255, (pixels[x] >> 8) & 255, (pixels[x] >> 16) & 255
            line[x] = np.int32(19595 * red + 38470 * green + 7471 * blue + 32768) >> 16
        _lay(line, columns, y, rows, strip, turned, lows, highs)
    return turned, columns, rows, int(lows.min()), int(highs.max())


@compiled
def _from_grey(grey: NDArray[np.uint8]) -> tuple:
    """Return the fields of `Grey` for a picture (R, C) that is grey already."""
    rows, columns = grey.shape
    strip, turned, line, lows, highs = _room(rows, columns)
    for y in range(rows):
        line[:columns] = grey[y]
        _lay(line, columns, y, rows, strip, turned, lows, highs)
    return turned, columns, rows, int(lows.min()), int(highs.max())


@compiled
def _room(rows: int, columns: int) -> tuple:
    """Return arrays for 64 rows in lanes, a picture with its rows as columns, a line, and the extrema of each lane."""
    blocks = (columns + LANES - 1) // LANES
    turned = np.empty(((rows + LANES - 1) // LANES, rows_kept(blocks * LANES), LANES), np.uint8)
    lows, highs = np.full(LANES, 255, np.uint8), np.zeros(LANES, np.uint8)
    return np.empty((blocks, LANES, LANES), np.uint8), turned, np.empty(blocks * LANES, np.uint8), lows, highs


@compiled
def _lay(
    line: NDArray[np.uint8],
    columns: int,
    row: int,
    rows: int,
    strip: NDArray[np.uint8],
    turned: NDArray[np.uint8],
    lows: NDArray[np.uint8],
    highs: NDArray[np.uint8],
) -> None:
    """Add a line of `columns` pixels, in room for whole blocks, to the picture, and note its extrema."""
    line[columns:] = line[0]  # a pixel of the picture, so that the extrema stay
    for block in range(strip.shape[0]):
        target, source = strip[block, row % LANES], line[block * LANES : (block + 1) * LANES]
        for lane in range(LANES):
            target[lane] = source[lane]
            lows[lane] = min(lows[lane], source[lane])
            highs[lane] = max(highs[lane], source[lane])
    if row % LANES == LANES - 1 or row == rows - 1:
        turn_block(strip, row % LANES + 1, turned[row // LANES])
