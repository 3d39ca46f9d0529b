"""aHash compiled at run time by Numba, with imagehash's bits. Where Pillow's pixels differ, imagehash hashes."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.hashers import by_numba, proof
from hashbench.hashers.by_numba import Grey, assess, assess_loaded, load, unavailable
from hashbench.hashers.side import side_of

__all__ = ["assess", "assess_loaded", "fallback_reason", "hash_image", "hash_loaded", "load", "unavailable"]


def fallback_reason() -> str:
    """Return why imagehash hashes instead of this implementation, or the empty string if it does not."""
    return proof.grey_thumbnails()


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return the bits of `imagehash.average_hash`: `uint8` of shape (bits // 8,), row-major.

    Raises
    ------
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into grey.
    """
    if fallback_reason():
        from hashbench.hashers.ahash import imagehash

        return imagehash.hash_image(image, bits)
    return hash_loaded(load(image), bits)


def hash_loaded(grey: Grey, bits: int) -> NDArray[np.uint8]:
    """Return the hash of a picture that `load` turned into grey, which several hashes may share."""
    from hashbench.hashers.ahash import kernel

    side = side_of(bits)
    return kernel.pack(by_numba.thumbnail(grey, side, side))
