"""The side of a square hash."""

import math


def side_of(bits: int) -> int:
    """Return √bits, the `hash_size` of imagehash; bits is a square number.

    Raises
    ------
    ValueError
        `bits` is not a square number.
    """
    side = math.isqrt(bits)
    if side * side != bits:
        raise ValueError(f"{bits} bits are no square")
    return side
