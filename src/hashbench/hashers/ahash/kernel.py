"""The compiled part of aHash. Importing this module imports Numba, and the first call compiles."""

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled


@compiled
def pack(thumbnail: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return one bit for each pixel of a `thumbnail`, row-major, most significant bit first.

    A bit is 1 if its pixel exceeds the mean of all. Pixel and mean are compared in whole numbers: times the number of
    pixels.
    """
    pixels = thumbnail.ravel()
    total = 0
    for n in range(pixels.size):
        total += pixels[n]
    packed = np.zeros(pixels.size // 8, np.uint8)
    for n in range(pixels.size):
        if pixels[n] * pixels.size > total:
            packed[n // 8] |= 128 >> (n % 8)
    return packed
