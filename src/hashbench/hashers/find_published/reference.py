"""FINd as published, in plain Python: the course's program step by step, with its two defects.

1. The half-window of the rows is computed from the number of columns, and the half-window of the columns from the
   number of rows.
2. The box filter reads and writes a picture of R rows and C columns as if each row had R pixels.

A square picture gets the right hash. A landscape picture gets a wrong hash without a warning. A portrait picture is
refused, because the filter would read past its end. The program is kept as it was, apart from the corrected method,
because its hashes and its profile are the baseline.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.errors import InputError, PictureError
from hashbench.hashers.find.dct import COSINES


class Plane(NamedTuple):
    """One number for each pixel: `values` has `rows * columns` floats, row-major."""

    values: list[float]
    rows: int
    columns: int


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


def load_rgb(image: Image.Image) -> Image.Image:
    """Return a copy of `image`, shrunk to at most 512 x 512 in its own mode, as RGB.

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
    return rgb


def luma(rgb: Image.Image) -> Plane:
    """Return `0.299 R + 0.587 G + 0.114 B` of every pixel, in [0, 255]."""
    columns, rows = rgb.size
    values = [0.0] * (rows * columns)
    for i in range(rows):
        for j in range(columns):
            r, g, b = rgb.getpixel((j, i))
            values[i * columns + j] = 0.299 * r + 0.587 * g + 0.114 * b
    return Plane(values, rows, columns)


def box_means(luma: Plane) -> list[list[float]]:
    """Return 64 x 64 samples of the box-filtered `luma`."""
    return decimate(box_filter(luma))


def box_window(pixels: int) -> int:
    """Return the window's size in pixels along a side of `pixels` pixels."""
    return (pixels + 64 - 1) // 64


def box_filter(luma: Plane) -> Plane:
    """Return the mean of a window around every pixel, with both defects: wrong `stride`, half-windows swapped."""
    values, rows, columns = luma
    half_rows = (box_window(columns) + 2) // 2
    half_columns = (box_window(rows) + 2) // 2
    stride = rows
    means = [0.0] * (rows * columns)
    for i in range(rows):
        for j in range(columns):
            top, bottom = max(0, i - half_rows), min(rows, i + half_rows)
            left, right = max(0, j - half_columns), min(columns, j + half_columns)
            total = 0.0
            for y in range(top, bottom):
                for x in range(left, right):
                    total += values[y * stride + x]
            means[i * stride + j] = total / ((bottom - top) * (right - left))
    return Plane(means, rows, columns)


def decimate(means: Plane) -> list[list[float]]:
    """Return 64 x 64 evenly spaced values of `means`. The stride is right here."""
    values, rows, columns = means
    small = []
    for a in range(64):
        i = int((a + 0.5) * rows / 64)
        small.append([values[i * columns + int((b + 0.5) * columns / 64)] for b in range(64)])
    return small


def transform(means: list[list[float]]) -> list[list[float]]:
    """Return the 16 x 16 lowest frequencies of 64 x 64 `means` A: `B = (D A) Dᵀ`."""
    return dct_rows(dct_columns(means))


def dct_columns(means: list[list[float]]) -> list[list[float]]:
    """Return `D A`, (16, 64)."""
    product = []
    for i in range(16):
        row = []
        for j in range(64):
            total = 0.0
            for k in range(64):
                total += COSINES[i][k] * means[k][j]
            row.append(total)
        product.append(row)
    return product


def dct_rows(product: list[list[float]]) -> list[list[float]]:
    """Return `product Dᵀ`, (16, 16)."""
    coefficients = []
    for i in range(16):
        row = []
        for j in range(16):
            total = 0.0
            for k in range(64):
                total += product[i][k] * COSINES[j][k]
            row.append(total)
        coefficients.append(row)
    return coefficients


def median(coefficients: list[list[float]]) -> float:
    """Return the 128th smallest of the 256 values."""
    return sorted(value for row in coefficients for value in row)[127]


def pack(coefficients: list[list[float]]) -> NDArray[np.uint8]:
    """Return 256 bits as `uint8` of shape (32,); a bit is 1 if its coefficient exceeds the median of the 16 x 16.

    The bit of coefficient (15, 15) comes first, and the bit of (0, 0) last.
    """
    middle = median(coefficients)
    return np.packbits([coefficients[15 - i][15 - j] > middle for i in range(16) for j in range(16)])


STAGES = (load_rgb, luma, box_means, transform, pack)
"""The same work step by step. Each function takes what the one before it returned."""
