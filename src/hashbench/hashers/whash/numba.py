"""wHash compiled at run time by Numba, with imagehash's bits.

Where Pillow's pixels or PyWavelets' numbers differ, imagehash hashes.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.hashers import by_numba, proof
from hashbench.hashers.by_numba import Grey, assess, assess_loaded, load, unavailable
from hashbench.hashers.side import side_of

__all__ = ["assess", "assess_loaded", "fallback_reason", "hash_image", "hash_loaded", "load", "unavailable"]

# PyWavelets' coefficient of its filter `haar`: 1 / √2 as a double.
_FACTOR = 0.7071067811865476
# The larger hash's side: the smaller hash's coefficients are averages of its coefficients.
_LARGEST = 16


@cache
def fallback_reason() -> str:
    """Return why imagehash hashes instead of this implementation, or the empty string if it does not."""
    return proof.grey_thumbnails() or proof.wavelet_transform(_transform)


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return the bits of `imagehash.whash`: `uint8` of shape (bits // 8,), row-major.

    Raises
    ------
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into grey.
    """
    if fallback_reason():
        from hashbench.hashers.whash import imagehash

        return imagehash.hash_image(image, bits)
    return hash_loaded(load(image), bits)


def hash_loaded(grey: Grey, bits: int) -> NDArray[np.uint8]:
    """Return the hash of a picture that `load` turned into grey, which several hashes may share."""
    from hashbench.hashers.whash import kernel

    side = side_of(bits)
    # imagehash's `image_scale`: the largest power of 2 that is not longer than the shorter side.
    scale = max(1 << min(grey.width, grey.height).bit_length() - 1, side)
    if scale not in grey.shared:
        thumbnail = by_numba.thumbnail(grey, scale, scale)
        grey.shared[scale] = kernel.low_frequencies(thumbnail, min(scale, max(side, _LARGEST)), _FACTOR)
    return kernel.pack(kernel.coarser(grey.shared[scale], side, _FACTOR))


def _transform(thumbnail: NDArray[np.uint8], side: int) -> NDArray[np.float64]:
    from hashbench.hashers.whash import kernel

    return kernel.low_frequencies(thumbnail, side, _FACTOR)
