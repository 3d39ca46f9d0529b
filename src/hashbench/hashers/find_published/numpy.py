"""Published FINd with NumPy, with the same defects and the same bits: fast enough for a whole collection.

Only the 64 x 64 sampled values are computed. Because of the wrong stride, the published program writes several windows
to one place, and the last one stays. A place to which no window is written stays 0.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.errors import InputError, PictureError
from hashbench.hashers.find.arrays import half_window, luma, pack, positions, transform


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return the 256 bits of FINd as published, `uint8` of shape (32,), most significant bit first, row-major.

    Raises
    ------
    InputError
        `bits` is not 256.
    PictureError
        The picture is higher than wide after it is shrunk, has no pixels, or Pillow cannot turn its mode into RGB.
    """
    if bits != 256:
        raise InputError(f"published FINd makes 256 bits, not {bits}: ask for find-published-256")
    return pack(transform(box_means(luma(load_rgb(image)))))


def load_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """Return the pixels of `image`, shrunk to at most 512 x 512 in its own mode, as RGB of shape (R, C, 3).

    Raises
    ------
    PictureError
        As in `hash_image`.
    """
    if min(image.size) == 0:
        raise PictureError(f"FINd needs at least one pixel, and this picture has none ({image.width} x {image.height})")
    small = image.copy()
    try:
        small.thumbnail((512, 512))
        rgb = small.convert("RGB")
    except ValueError as error:
        raise PictureError(f"Pillow cannot turn a picture of mode {image.mode} into RGB: {error}") from error
    if rgb.height > rgb.width:
        raise PictureError(f"published FINd reads past the end of a portrait picture ({rgb.width} x {rgb.height})")
    return np.asarray(rgb)


def box_means(luma: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (64, 64) values that the published filter leaves at the sampled places of (R, C) `luma`, R <= C."""
    written, reads, pixels = _windows(*luma.shape)
    totals = np.zeros(written.shape)
    for values in np.append(luma.ravel(), 0.0).take(reads):
        totals += values
    return np.where(written, totals / pixels, 0.0)


# The windows depend on the picture's size alone, and collections have few sizes. At 512 pixels they take 3 MB.
@lru_cache(maxsize=4)
def _windows(rows: int, columns: int) -> tuple[NDArray[np.bool_], NDArray[np.intp], NDArray[np.intp]]:
    """Return which places are written, what their windows read, and of how many pixels.

    Returns
    -------
    (64, 64) whether a window is written there; (w, 64, 64) indices into the flat luma, followed by a 0.0 for what lies
    outside the picture, in the order of the sum; (64, 64) pixels in the picture, 1 where nothing is written.
    """
    stride = rows
    half_rows, half_columns = half_window(columns), half_window(rows)
    places = positions(rows)[:, None] * columns + positions(columns)[None, :]
    # If several windows are written to one place, the last one is from the lowest row of the picture.
    i = np.minimum(places // stride, rows - 1)
    j = places - i * stride
    written = j < columns
    offsets = np.mgrid[-half_rows:half_rows, -half_columns:half_columns]
    y, x = (along.reshape(-1, 1, 1) for along in offsets)
    inside = (i + y >= 0) & (i + y < rows) & (j + x >= 0) & (j + x < columns)
    reads = np.where(inside, (i + y) * stride + j + x, rows * columns)
    heights = np.minimum(i + half_rows, rows) - np.maximum(i - half_rows, 0)
    widths = np.minimum(j + half_columns, columns) - np.maximum(j - half_columns, 0)
    return written, reads, np.where(written, heights * widths, 1)


STAGES = (load_rgb, luma, box_means, transform, pack)
"""The same work step by step. Each function takes what the one before it returned."""
