"""Compile the inner loops of a hasher once, so that no run, no measurement and no test waits for the compiler."""

from PIL import Image

from hashbench.hashers import hasher, registry

# The second is shrunk before it is hashed: by a whole factor first, then by a filter.
_SIDES = ((300, 280), (1300, 700))
_MODES = ("RGB", "L")


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
