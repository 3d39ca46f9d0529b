"""The compiled part of dHash. Importing this module imports Numba, and the first call compiles."""

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled


@compiled
def pack(thumbnail: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return one bit for each two neighbours in a row of a `thumbnail`, row-major, most significant bit first.

    A bit is 1 if the right neighbour is brighter.
    """
    rows, columns = thumbnail.shape
    packed = np.zeros(rows * (columns - 1) // 8, np.uint8)
    n = 0
    for y in range(rows):
        for x in range(columns - 1):
            if thumbnail[y, x + 1] > thumbnail[y, x]:
                packed[n // 8] |= 128 >> (n % 8)
            n += 1
    return packed
