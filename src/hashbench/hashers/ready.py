"""Compile or load the loops of hashers in a process before the time of its first picture is limited.

Otherwise a first picture that waits for the compiler could pass for one that takes too long.
"""

from collections.abc import Iterable
from functools import cache

from PIL import Image

from hashbench.hashers.hasher import Hasher, Picture

# The implementation of a method that Numba compiles.
COMPILED = "numba"
# It is shrunk before it is hashed: by a whole factor first, then by a filter.
_SIDES = (1300, 700)


def ready(hashers: Iterable[Hasher]) -> None:
    """Hash a drawn picture once in this process by each hasher that Numba compiles."""
    for hasher in hashers:
        if hasher.implementation == COMPILED:
            _ready(hasher)


@cache
def _ready(hasher: Hasher) -> None:
    picture = Picture(Image.effect_noise(_SIDES, 50).convert("RGB"))
    hasher.mask_picture(picture)
    hasher.assess_picture(picture)
