"""FINd for whole batches, written once for the array API: it runs on NumPy, or with PyTorch or CuPy on a GPU.

Every sum keeps the reference's order, as in `numpy`: one operation adds the same term to the sums of all samples of all
pictures. Each operation is a separate call, so that no library fuses a multiplication with an addition. There is no
matrix product, and no division by a plain number, because PyTorch turns such a division into a multiplication on a GPU.

The environment variable `HASHBENCH_ARRAY` names the library and, after a colon, its device: `numpy` (the default),
`torch`, `torch:cuda` or `cupy`. `hash_pixels` and the stages use the library of the array that they are given.
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
from hashbench.hashers.sure import sure_bits

VARIABLE = "HASHBENCH_ARRAY"
LIBRARIES = ("numpy", "torch", "cupy")

Array = Any  # of any library of the array-API standard


def unavailable(place: str | None = None) -> str | None:
    """Return why this implementation cannot be used at `place`, or None if it can.

    Parameters
    ----------
    place : LIBRARY or LIBRARY:DEVICE; by default the value of `HASHBENCH_ARRAY`.
    """
    named = f"{VARIABLE} names " if place is None else ""
    library, _ = _library_and_device(place)
    if library not in LIBRARIES:
        return f"{named}{library!r}, which is not one of {', '.join(LIBRARIES)}"
    try:
        on_device(np.zeros(1, np.uint8), place)
    except Exception as error:  # each library has its own exception for a missing device
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


def hash_with_mask(image: Image.Image, bits: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the hash as `hash_image` does, and the mask of its sure bits, packed in the same way (see `sure`).

    Raises
    ------
    InputError, PictureError
        As in `hash_image`.
    """
    _check_bits(bits)
    coefficients = transform(box_means(luma(load_rgb(image))))
    return on_host(pack(coefficients)), on_host(mask(coefficients))


def hash_batch(images: Sequence[Image.Image], bits: int) -> NDArray[np.uint8]:
    """Return the hashes of `images`, each as `hash_image` gives it: `uint8` of shape (images, 32).

    The images may have different sizes. Images of the same size are hashed together, which takes about 50 bytes of
    memory for each of their pixels.

    Raises
    ------
    InputError, PictureError
        As in `hash_image`.
    """
    _check_bits(bits)
    pixels = [np.asarray(rgb.load_rgb(image)) for image in images]
    of_size = defaultdict(list)
    for number, picture in enumerate(pixels):
        of_size[picture.shape].append(number)
    hashes = np.empty((len(pixels), 32), np.uint8)
    for numbers in of_size.values():
        hashes[numbers] = on_host(hash_pixels(on_device(np.stack([pixels[number] for number in numbers]))))
    return hashes


def _check_bits(bits: int) -> None:
    if bits != 256:
        raise InputError(f"FINd makes 256 bits, not {bits}: ask for find-256")


def hash_pixels(pixels: Array) -> Array:
    """Return the hashes of n pictures of one size: (n, 32) `uint8`.

    Parameters
    ----------
    pixels : (n, R, C, 3) `uint8` RGB, R and C at most 512. The array may come from any library that follows the
        array-API standard. The result comes from the same library and is on the same device.
    """
    return pack(transform(box_means(luma(pixels))))


def load_rgb(image: Image.Image) -> Array:
    """Return the pixels of `image`, shrunk to at most 512 x 512, as RGB of shape (R, C, 3) on the chosen device.

    Raises
    ------
    PictureError
        As in `hash_image`.
    """
    return on_device(np.array(rgb.load_rgb(image)))  # PyTorch needs a writable array


def luma(pixels: Array) -> Array:
    """Return the luma of (…, R, C, 3) `pixels`: (…, R, C), in [0, 255].

    It is `0.299 R + 0.587 G + 0.114 B`, added from left to right.
    """
    xp = array_namespace(pixels)
    red, green, blue = (xp.astype(pixels[..., channel], xp.float64) for channel in range(3))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def box_means(luma: Array) -> Array:
    """Return the (…, 64, 64) means of the sampled windows of (…, R, C) `luma`, in [0, 255].

    A pixel outside the picture adds 0.0, which changes no sum.
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
    """Return the (…, 16, 16) lowest frequencies of (…, 64, 64) `means` A: `(D A) Dᵀ`, each sum in ascending index."""
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
    """Return 256 bits a picture as `uint8` of shape (…, 32), the bit of the last coefficient first.

    A bit is 1 if its coefficient, of (…, 16, 16) `coefficients`, exceeds the 128th smallest of the picture's 256.
    """
    xp = array_namespace(coefficients)
    pictures = coefficients.shape[:-2]
    values = xp.reshape(coefficients, (*pictures, 256))
    median = xp.sort(values, axis=-1)[..., 127:128]
    return _packed(xp.flip(values > median, axis=-1))


def mask(coefficients: Array) -> Array:
    """Return the mask of the sure bits of `pack(coefficients)`: `uint8` of shape (…, 32), see `sure.mask_of`."""
    xp = array_namespace(coefficients)
    values = xp.reshape(coefficients, (*coefficients.shape[:-2], 256))
    margins = xp.abs(xp.flip(values - xp.sort(values, axis=-1)[..., 127:128], axis=-1))
    ranks = xp.argsort(xp.argsort(-margins, axis=-1, stable=True), axis=-1)
    return _packed(ranks < sure_bits(256))


def _packed(bits: Array) -> Array:
    """Return (…, 256) booleans as `uint8` of shape (…, 32), most significant bit first."""
    xp = array_namespace(bits)
    eights = xp.reshape(bits, (*bits.shape[:-1], 32, 8))
    weights = xp.asarray([128, 64, 32, 16, 8, 4, 2, 1], dtype=xp.uint8, device=device(bits))
    return xp.sum(xp.astype(eights, xp.uint8) * weights, axis=-1, dtype=xp.uint8)


def on_device(pixels: NDArray[np.uint8], place: str | None = None) -> Array:
    """Return `pixels` as an array of the library and on the device that `place` (or `HASHBENCH_ARRAY`) names."""
    library, name = _library_and_device(place)
    return import_module(f"array_api_compat.{library}").asarray(pixels, device=name)


def on_host(values: Array) -> NDArray:
    """Wait until a device has computed an array of any library, and return the array as one of NumPy's."""
    return np.asarray(to_device(values, "cpu"))


def finish(values: Array) -> None:
    """Wait until a device has computed an array. A call on a GPU returns before its work is done."""
    on_host(array_namespace(values).reshape(values, (-1,))[:1])


STAGES = (load_rgb, luma, box_means, transform, pack)
"""The same work step by step, for one picture. Each function takes what the one before it returned."""
