"""A process in the state that it reaches after a while, so that times do not depend on what ran in it before."""

import numpy as np

# glibc takes blocks of more than a threshold from the system and gives them back at once, and gives back what is free
# at the top of its heap beyond twice that. Freeing a block raises the threshold to its size, at most to 32 MiB.
_BYTES = 31 * 2**20


def settle_memory() -> None:
    """Free a large block, so that the C library keeps memory from one picture to the next.

    Otherwise each picture may fault its pages in anew, as long as no block so large was freed: FINd by SciPy then took
    1.8 ms and 340 page faults a picture, and 1.1 ms and none afterwards.
    """
    np.ones(_BYTES, np.uint8)
