"""FINd compiled at run time by Numba: one pass over the picture, in the picture's own memory.

`kernel` works row by row and never holds the luma of a whole picture, so `luma` is not a stage of its own here.
`thumbnail` shrinks large RGB pictures to Pillow's pixels; if the installed Pillow gives other pixels, and for other
modes, Pillow shrinks. `kernel` and `thumbnail`, and Numba with them, are imported at the first picture.
"""

from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.errors import InputError
from hashbench.hashers import proof
from hashbench.hashers.by_numba import assess, assess_loaded, load
from hashbench.hashers.find import borrowed
from hashbench.hashers.find.dct import COSINES
from hashbench.hashers.find.rgb import LONGEST_SIDE
from hashbench.hashers.sure import sure_bits

__all__ = ["assess", "assess_loaded", "fallback_reason", "hash_image", "hash_with_mask", "load", "unavailable"]

_D = np.array(COSINES)


def unavailable() -> str | None:
    """Return why this implementation cannot be used here, or None if it can."""
    missing = [name for name in ("numba", "pyarrow") if find_spec(name) is None]
    return f"{' and '.join(missing)} not installed" if missing else None


def fallback_reason() -> str:
    """Return why Pillow shrinks large pictures instead of `thumbnail`, or the empty string if it does not."""
    return proof.colour_thumbnails()


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return the 256 bits of FINd as `uint8` of shape (32,), most significant bit first, row-major.

    Raises
    ------
    InputError
        `bits` is not 256.
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into RGB.
    """
    from hashbench.hashers.find import kernel

    _check_bits(bits)
    return kernel.hash_pixels(load_rgb(image), _D)


def hash_with_mask(image: Image.Image, bits: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the hash as `hash_image` does, and the mask of its sure bits, packed in the same way (see `sure`).

    Raises
    ------
    InputError, PictureError
        As in `hash_image`.
    """
    from hashbench.hashers.find import kernel

    _check_bits(bits)
    return kernel.hash_pixels_with_mask(load_rgb(image), _D, sure_bits(bits))


def _check_bits(bits: int) -> None:
    if bits != 256:
        raise InputError(f"FINd makes 256 bits, not {bits}: ask for find-256")


def load_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """Return the pixels of `image`, shrunk to at most 512 x 512, as `borrowed.load_rgb` does.

    Raises
    ------
    PictureError
        The picture has no pixels, or Pillow cannot shrink or convert its mode.
    """
    small = None
    if image.mode == "RGB" and max(image.size) > LONGEST_SIDE and min(image.size) > 0 and not fallback_reason():
        from hashbench.hashers.find import thumbnail

        small = thumbnail.shrink(image, LONGEST_SIDE)
    return borrowed.load_rgb(image) if small is None else small


def box_means(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the (64, 64) sampled box means of the luma of (R, 4 C) `pixels`, in [0, 255]."""
    from hashbench.hashers.find import kernel

    return kernel.box_means(pixels)


def transform(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (16, 16) lowest frequencies of (64, 64) `means` A: `B = (D A) Dᵀ`, each sum in ascending index."""
    from hashbench.hashers.find import kernel

    return kernel.transform(means, _D)


def pack(coefficients: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return 256 bits as `uint8` of shape (32,), the bit of the last coefficient first.

    A bit is 1 if its coefficient, of (16, 16) `coefficients`, exceeds the 128th smallest of them.
    """
    from hashbench.hashers.find import kernel

    return kernel.pack(coefficients)


STAGES = (load_rgb, box_means, transform, pack)
"""The same work step by step. Each function takes what the one before it returned."""
