"""pHash compiled at run time by Numba, with imagehash's bits. Where Pillow's pixels differ, imagehash hashes.

SciPy adds the terms of the transform in another order. That changes a coefficient by less than 1e-7, and so changes a
bit only if the two coefficients in the middle are as close. imagehash hashes such a picture: it is flat or symmetric.
The same holds for a mask and the two margins between which it is cut.
"""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.hashers import by_numba, proof
from hashbench.hashers.by_numba import Grey, assess, assess_loaded, load, unavailable
from hashbench.hashers.side import side_of
from hashbench.hashers.sure import sure_bits

__all__ = [
    "assess",
    "assess_loaded",
    "fallback_reason",
    "hash_image",
    "hash_loaded",
    "hash_with_mask",
    "load",
    "loaded_with_mask",
    "unavailable",
]

# The thumbnail's side by the hash's side: imagehash's `highfreq_factor`.
_FACTOR = 4
_LEAST_GAP = 1e-6


@cache
def fallback_reason() -> str:
    """Return why imagehash hashes instead of this implementation, or the empty string if it does not."""
    return proof.grey_thumbnails() or proof.cosine_transform(_transform)


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return the bits of `imagehash.phash`: `uint8` of shape (bits // 8,), row-major.

    Raises
    ------
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into grey.
    """
    if fallback_reason():
        from hashbench.hashers.phash import imagehash

        return imagehash.hash_image(image, bits)
    return hash_loaded(load(image), bits)


def hash_loaded(grey: Grey, bits: int) -> NDArray[np.uint8]:
    """Return the hash of a picture that `load` turned into grey, which several hashes may share."""
    from hashbench.hashers.phash import kernel

    side = _FACTOR * side_of(bits)
    thumbnail = by_numba.thumbnail(grey, side, side)
    packed, gap = kernel.hash_thumbnail(thumbnail, _cosines(side))
    if gap > _LEAST_GAP:
        return packed
    from hashbench.hashers.phash import imagehash

    return imagehash.hash_image(Image.fromarray(thumbnail), bits)  # imagehash copies it, because it has the right size


def hash_with_mask(image: Image.Image, bits: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the hash as `hash_image` does, and the mask of its sure bits, packed in the same way (see `sure`).

    Raises
    ------
    PictureError
        As in `hash_image`.
    """
    if fallback_reason():
        from hashbench.hashers.phash import imagehash

        return imagehash.hash_with_mask(image, bits)
    return loaded_with_mask(load(image), bits)


def loaded_with_mask(grey: Grey, bits: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the hash and the mask of a picture that `load` turned into grey, as `hash_with_mask` does."""
    from hashbench.hashers.phash import kernel

    side = _FACTOR * side_of(bits)
    thumbnail = by_numba.thumbnail(grey, side, side)
    packed, mask, gap = kernel.hash_thumbnail_with_mask(thumbnail, _cosines(side), sure_bits(bits))
    if gap > _LEAST_GAP:
        return packed, mask
    from hashbench.hashers.phash import imagehash

    return imagehash.hash_with_mask(Image.fromarray(thumbnail), bits)


@cache
def _cosines(side: int) -> NDArray[np.float64]:
    """Return the rows of the lowest quarter of frequencies of SciPy's DCT of type II: (side // 4, side)."""
    frequency, place = np.ogrid[: side // _FACTOR, :side]
    angles = np.pi / (2 * side) * frequency * (2 * place + 1)
    return np.array([[2 * math.cos(angle) for angle in row] for row in angles])


def _transform(thumbnail: NDArray[np.uint8]) -> NDArray[np.float64]:
    from hashbench.hashers.phash import kernel

    return kernel.low_frequencies(thumbnail, _cosines(len(thumbnail)))
