"""The side of a square hash."""

import math


def side_of(bits: int) -> int:
    """Return √bits, which imagehash calls `hash_size`.

    Raises
    ------
    ValueError
        `bits` is not a square number.
    """
    side = math.isqrt(bits)
    if side * side != bits:
        raise ValueError(f"{bits} bits are not a square number")
    return side
