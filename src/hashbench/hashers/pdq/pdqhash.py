"""PDQ by the pdqhash library (the extra `pdq`), which wraps the reference implementation in C++."""

from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.errors import InputError
from hashbench.hashers.decode import as_rgb
from hashbench.hashers.pdq.numpy import SHORTEST_SIDE
from hashbench.hashers.pdq.score import grade
from hashbench.hashers.sure import mask_of


def unavailable() -> str | None:
    """Return why this implementation cannot be used here, or None if it can."""
    if find_spec("pdqhash") is None:
        return "pdqhash not installed: it is the extra `pdq`, and needs a C++ compiler"
    return None


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return the 256 bits of `pdqhash.compute` as `uint8` of shape (32,), most significant bit first, row-major.

    The picture is hashed at its own size, as the library does.

    Raises
    ------
    InputError
        `bits` is not 256.
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into RGB.
    """
    _check_bits(bits)
    vector, _ = _compute(image)
    return np.packbits(vector.astype(np.uint8))


def hash_with_mask(image: Image.Image, bits: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the hash as `hash_image` does, and the mask of its sure bits, packed in the same way (see `sure`).

    Both come from the coefficients that `pdqhash.compute_float` returns, in the order of the bits.

    Raises
    ------
    InputError, PictureError
        As in `hash_image`.
    """
    import pdqhash

    _check_bits(bits)
    if 0 < min(image.size) < SHORTEST_SIDE:  # for such a picture the library returns whatever was in memory
        return np.zeros(bits // 8, np.uint8), mask_of(np.zeros(bits))
    values, _ = pdqhash.compute_float(np.array(as_rgb(image)))
    median = np.partition(values, 127)[127]
    # The coefficients are of single precision, and so must be their distances from the median.
    return np.packbits(values > median), mask_of(np.abs(values.astype(np.float32) - np.float32(median)))


def _check_bits(bits: int) -> None:
    if bits != 256:
        raise InputError(f"PDQ makes 256 bits, not {bits}: ask for pdq-256")


def assess(image: Image.Image) -> str | None:
    """Return the quality flag of a picture: `featureless` if PDQ's own score is too low, else as `quality.assess`."""
    return grade(image, lambda picture: _compute(picture)[1])


def _compute(image: Image.Image) -> tuple[NDArray[np.int64], int]:
    import pdqhash

    return pdqhash.compute(np.array(as_rgb(image)))
