"""FINd for whole batches, written once in the array-API style: on NumPy, or with PyTorch or CuPy on a GPU.

Every sum keeps the reference's order, as in `numpy`: one operation adds the same term to the sums of all samples of all
pictures. Operations are separate calls, so that no library fuses a multiplication with an addition, and none is a
matrix product or a division by a plain number, which PyTorch turns into a multiplication on a GPU.

The environment variable `HASHBENCH_ARRAY` names the library and, after a colon, its device: `numpy` (the default),
`torch`, `torch:cuda` or `cupy`. `hash_pixels` and the stages go by the array that they are given, of any library.
"""

import os
from collections import defaultdict
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device, to_device
from numpy.typing import NDArray
from PIL import Image

from hashbench.errors import InputError
from hashbench.hashers.find import rgb
from hashbench.hashers.find.arrays import windows
from hashbench.hashers.find.dct import COSINES, FREQUENCIES, MEANS

VARIABLE = "HASHBENCH_ARRAY"
LIBRARIES = ("numpy", "torch", "cupy")

Array = Any  # of any library of the array-API standard


def unavailable(place: str | None = None) -> str | None:
    """Return why this implementation cannot be used here or at a `place`, LIBRARY[:DEVICE], or None if it can."""
    named = f"{VARIABLE} names " if place is None else ""
    library, _ = _library_and_device(place)
    if library not in LIBRARIES:
        return f"{named}{library!r}, which is none of {', '.join(LIBRARIES)}"
    try:
        on_device(np.zeros(1, np.uint8), place)
    except Exception as error:  # each library has its own for a device that is not there
        return f"{named}{place or os.environ.get(VARIABLE)}: {str(error).splitlines()[0]}"
    return None


def _library_and_device(place: str | None) -> tuple[str, str | None]:
    library, _, name = (place or os.environ.get(VARIABLE, "numpy")).partition(":")
    return library, name or None


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return the 256 bits of FINd as `uint8` of shape (32,), most significant bit first, row-major.

    Raises
    ------
    InputError
        `bits` is not 256.
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into RGB.
    """
    return hash_batch([image], bits)[0]


def hash_batch(images: Sequence[Image.Image], bits: int) -> NDArray[np.uint8]:
    """Return the hashes of `images`, of any sizes, as `hash_image` gives them: `uint8` of shape (images, 32).

    Those of one size are hashed together, which takes some 50 bytes a pixel of all of them. Raises as `hash_image`.
    """
    if bits != 256:
        raise InputError(f"FINd makes 256 bits, not {bits}: ask for find-256")
    pixels = [np.asarray(rgb.load_rgb(image)) for image in images]
    of_size = defaultdict(list)
    for number, picture in enumerate(pixels):
        of_size[picture.shape].append(number)
    hashes = np.empty((len(pixels), 32), np.uint8)
    for numbers in of_size.values():
        hashes[numbers] = on_host(hash_pixels(on_device(np.stack([pixels[number] for number in numbers]))))
    return hashes


def hash_pixels(pixels: Array) -> Array:
    """Return the hashes, (n, 32) `uint8`, of n pictures of R x C pixels, (n, R, C, 3) `uint8`, none over 512 pixels.

    The array may be of any library that keeps to the array-API standard; the result is of the same, on its device.
    """
    return pack(transform(box_means(luma(pixels))))


def load_rgb(image: Image.Image) -> Array:
    """Return the pixels of `image`, shrunk to at most 512 x 512, as RGB of shape (R, C, 3) on the chosen device.

    Raises PictureError as `hash_image` says.
    """
    return on_device(np.array(rgb.load_rgb(image)))  # PyTorch wants an array that may be written to


def luma(pixels: Array) -> Array:
    """Return `0.299 R + 0.587 G + 0.114 B` of (…, R, C, 3) `pixels`, in [0, 255], added from left to right."""
    xp = array_namespace(pixels)
    red, green, blue = (xp.astype(pixels[..., channel], xp.float64) for channel in range(3))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def box_means(luma: Array) -> Array:
    """Return the (…, 64, 64) means of the windows of (…, R, C) `luma` that are sampled, in [0, 255].

    A pixel beyond the edges adds 0.0, which changes no sum.
    """
    xp, where = array_namespace(luma), device(luma)
    *pictures, height, width = luma.shape
    (half_rows, rows, heights), (half_columns, columns, widths) = windows(height), windows(width)
    padded = xp.zeros((*pictures, height + 2 * half_rows, width + 2 * half_columns), dtype=xp.float64, device=where)
    padded[..., half_rows : half_rows + height, half_columns : half_columns + width] = luma
    totals = xp.zeros((*pictures, MEANS, MEANS), dtype=xp.float64, device=where)
    for y in range(2 * half_rows):
        lines = xp.take(padded, xp.asarray(rows + y, device=where), axis=-2)
        for x in range(2 * half_columns):
            totals += xp.take(lines, xp.asarray(columns + x, device=where), axis=-1)
    return totals / xp.asarray(np.outer(heights, widths), dtype=xp.float64, device=where)


def transform(means: Array) -> Array:
    """Return the (…, 16, 16) lowest frequencies of (…, 64, 64) `means`: `(D A) Dᵀ`, each sum in ascending index."""
    xp, where = array_namespace(means), device(means)
    cosines = xp.asarray(COSINES, dtype=xp.float64, device=where)
    product = xp.zeros((*means.shape[:-2], FREQUENCIES, MEANS), dtype=xp.float64, device=where)
    for k in range(MEANS):
        product += cosines[:, k, None] * means[..., k, None, :]
    coefficients = xp.zeros((*means.shape[:-2], FREQUENCIES, FREQUENCIES), dtype=xp.float64, device=where)
    for k in range(MEANS):
        coefficients += product[..., k, None] * cosines[:, k]
    return coefficients


def pack(coefficients: Array) -> Array:
    """Return (…, 32) `uint8`: whether each of (…, 16, 16) exceeds the 128th smallest of its 256, the last one first."""
    xp = array_namespace(coefficients)
    pictures = coefficients.shape[:-2]
    values = xp.reshape(coefficients, (*pictures, 256))
    median = xp.sort(values, axis=-1)[..., 127:128]
    bits = xp.reshape(xp.flip(values > median, axis=-1), (*pictures, 32, 8))
    weights = xp.asarray([128, 64, 32, 16, 8, 4, 2, 1], dtype=xp.uint8, device=device(values))
    return xp.sum(xp.astype(bits, xp.uint8) * weights, axis=-1, dtype=xp.uint8)


def on_device(pixels: NDArray[np.uint8], place: str | None = None) -> Array:
    """Return `pixels` as an array of the library and on the device of `place`, by default of `HASHBENCH_ARRAY`."""
    library, name = _library_and_device(place)
    return import_module(f"array_api_compat.{library}").asarray(pixels, device=name)


def on_host(values: Array) -> NDArray:
    """Return an array of any library as one of NumPy's, once its device has computed it."""
    return np.asarray(to_device(values, "cpu"))


def finish(values: Array) -> None:
    """Wait until a device has computed an array: a GPU's calls return before their work is done."""
    on_host(array_namespace(values).reshape(values, (-1,))[:1])


STAGES = (load_rgb, luma, box_means, transform, pack)
"""The same work step by step, each function taking what the one before it returned, for one picture at a time."""
