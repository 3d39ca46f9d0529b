"""FINd with NumPy: it computes only the 64 x 64 means that are used, and takes each sum in the reference's order.

The order decides the last bits of a sum. Each mean adds the pixels of its window row by row, so one NumPy addition adds
the same pixel of all 4,096 windows. A pixel outside the picture adds 0.0, which changes nothing. The transform loops
over k, because a matrix product by BLAS would reorder and fuse the additions.
"""

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.errors import InputError
from hashbench.hashers.find.arrays import load_rgb, luma, mask, pack, transform, windows
from hashbench.hashers.find.dct import MEANS
from hashbench.hashers.sure import with_mask


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return the 256 bits of FINd as `uint8` of shape (32,), most significant bit first, row-major.

    Raises
    ------
    InputError
        `bits` is not 256.
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into RGB.
    """
    return pack(_coefficients(image, bits))


def _coefficients(image: Image.Image, bits: int) -> NDArray[np.float64]:
    if bits != 256:
        raise InputError(f"FINd makes 256 bits, not {bits}: ask for find-256")
    return transform(box_means(luma(load_rgb(image))))


hash_with_mask = partial(with_mask, _coefficients, pack, mask)


def box_means(luma: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (64, 64) means of the sampled windows of (R, C) `luma`, in [0, 255]."""
    half_rows, rows, heights = windows(luma.shape[0])
    half_columns, columns, widths = windows(luma.shape[1])
    padded = np.pad(luma, ((half_rows, half_rows), (half_columns, half_columns)))
    totals = np.zeros((MEANS, MEANS))
    for y in range(2 * half_rows):
        lines = padded[rows + y]
        for x in range(2 * half_columns):
            totals += lines[:, columns + x]
    return totals / np.outer(heights, widths)


STAGES = (load_rgb, luma, box_means, transform, pack)
"""The same work step by step. Each function takes what the one before it returned."""
