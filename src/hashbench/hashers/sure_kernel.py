"""The compiled part of `sure`. Importing this module imports Numba, and the first call compiles."""

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled


@compiled
def mask_of(margins: NDArray, sure: int) -> tuple[NDArray[np.uint8], float]:
    """Return the mask as `sure.mask_of` does, and how much the margins of sure bits exceed all others.

    Parameters
    ----------
    margins : (bits,) float.
    sure : the number of sure bits, see `sure.sure_bits`.
    """
    others = margins.size - sure
    parted = np.partition(margins, others)
    least, largest_other = parted[others], parted[0]
    above = 0
    for n in range(margins.size):
        if n < others:
            largest_other = max(largest_other, parted[n])
        above += margins[n] > least
    packed = np.zeros(margins.size // 8, np.uint8)
    equals = sure - above  # how many of the bits with the least margin are sure
    for n in range(margins.size):
        equal = margins[n] == least and equals > 0
        equals -= equal
        if equal or margins[n] > least:
            packed[n // 8] |= 128 >> (n % 8)
    return packed, least - largest_other
