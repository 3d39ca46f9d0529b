"""Bring a process into its steady state, so that times do not depend on what ran in it before."""

import numpy as np

# glibc takes blocks of more than a threshold from the system and gives them back at once, and gives back what is free
# at the top of its heap beyond twice that. Freeing a block raises the threshold to its size, at most to 32 MiB.
_BYTES = 31 * 2**20


def settle_memory() -> None:
    """Free a large block, so that the C library keeps memory from one picture to the next.

    Otherwise the process may get new memory pages for each picture, until such a large block was freed. FINd by SciPy
    then took 1.8 ms and 340 page faults a picture, and afterwards 1.1 ms and no page fault.
    """
    np.ones(_BYTES, np.uint8)
