"""Which bits of a hash are sure: those whose coefficients lie farthest from the median.

A bit says on which side of the median its coefficient lies. If the coefficient is close to the median, a small edit
moves it to the other side. A mask marks the bits that are far from it.
"""

import numpy as np
from numpy.typing import NDArray

SHARE = 0.6


def sure_bits(bits: int) -> int:
    """Return how many bits of a hash are marked as sure: 60 % of them, rounded to the nearest whole number."""
    return round(SHARE * bits)


def mask_of(margins: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return the mask of a hash, packed like the hash: `uint8` of shape (bits // 8,). A sure bit is 1.

    Of equal margins, that of the earlier bit counts as the larger.

    Parameters
    ----------
    margins : (bits,) how far the coefficient of each bit is from the median, in the order of the bits.
    """
    sure = np.zeros(len(margins), bool)
    sure[np.argsort(-margins, kind="stable")[: sure_bits(len(margins))]] = True
    return np.packbits(sure)
