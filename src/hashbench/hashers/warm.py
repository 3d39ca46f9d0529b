"""Compile the inner loops of a hasher once, so that no run, no measurement and no test waits for the compiler."""

from collections.abc import Iterable
from functools import cache

from PIL import Image

from hashbench.hashers import hasher, registry

# The second is shrunk before it is hashed: by a whole factor first, then by a filter.
_SIDES = ((300, 280), (1300, 700))
_MODES = ("RGB", "L")
# The implementation of a method that Numba compiles.
COMPILED = "numba"


def warm(entry: registry.Entry) -> str:
    """Hash drawn pictures by an implementation at each of its sizes, with and without mask, and return its name."""
    if not hasher.unavailable(entry.module):
        for bits in entry.bits:
            one = hasher.Hasher(entry.method, entry.implementation, bits, entry.module)
            for mode in _MODES:
                for side in _SIDES:
                    picture = hasher.Picture(Image.effect_noise(side, 50).convert(mode))
                    one.hash_image(picture.image)
                    one.mask_picture(picture)
                    one.assess_picture(picture)
    return entry.name


def ready(hashers: Iterable[hasher.Hasher]) -> None:
    """Compile or load the loops of hashers in this process, once, before the time of its first picture is limited.

    Otherwise a first picture that waits for the compiler could pass for one that takes too long.
    """
    for one in hashers:
        if one.implementation == COMPILED:
            _ready(one)


@cache
def _ready(one: hasher.Hasher) -> None:
    picture = hasher.Picture(Image.effect_noise(_SIDES[-1], 50).convert("RGB"))
    one.mask_picture(picture)
    one.assess_picture(picture)
