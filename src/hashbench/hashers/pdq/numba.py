"""PDQ compiled at run time by Numba, with the bits and scores of `numpy`: one pass over the picture, strip by strip.

`kernel`, and Numba with it, is imported at the first picture.
"""

from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.errors import InputError
from hashbench.hashers import memory, quality
from hashbench.hashers.decode import as_rgb
from hashbench.hashers.pdq.numpy import COSINES, SHORTEST_SIDE
from hashbench.hashers.pdq.score import LEAST_SCORE, grade
from hashbench.hashers.sure import mask_of, sure_bits

__all__ = [
    "assess",
    "assess_loaded",
    "hash_image",
    "hash_loaded",
    "hash_with_mask",
    "load",
    "loaded_with_mask",
    "unavailable",
]


class Smooth(NamedTuple):
    """A smoothed picture: (64, 64) samples, or None if it is too narrow, and whether its greys are flat."""

    means: NDArray[np.float32] | None
    flat: bool


def unavailable() -> str | None:
    """Return why this implementation cannot be used here, or None if it can."""
    missing = [name for name in ("numba", "pyarrow") if find_spec(name) is None]
    return f"{' and '.join(missing)} not installed" if missing else None


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return 256 bits as `uint8` of shape (32,), most significant bit first, row-major.

    Raises
    ------
    InputError
        `bits` is not 256.
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into RGB.
    """
    _check_bits(bits)
    return hash_loaded(load(image), bits)


def hash_with_mask(image: Image.Image, bits: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the hash as `hash_image` does, and the mask of its sure bits, packed in the same way (see `sure`).

    Raises
    ------
    InputError, PictureError
        As in `hash_image`.
    """
    _check_bits(bits)
    return loaded_with_mask(load(image), bits)


def assess(image: Image.Image) -> str | None:
    """Return the quality flag of a picture: `featureless` if PDQ's own score is too low, else as `quality.assess`."""
    if image.mode != "RGB" or 0 in image.size:
        return grade(image, lambda picture: _score(load(picture)))
    return assess_loaded(image, load(image))


def assess_loaded(image: Image.Image, smooth: Smooth) -> str | None:
    """Return the quality flag of a picture that `load` smoothed, as `assess` does."""
    if image.mode != "RGB":
        return grade(image, lambda picture: _score(smooth))
    if smooth.flat:
        return quality.FLAT
    return quality.FEATURELESS if _score(smooth) < LEAST_SCORE else quality.OK


def load(image: Image.Image) -> Smooth:
    """Smooth a picture, for its hash and its flag.

    Raises
    ------
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into RGB.
    """
    from hashbench.hashers.pdq import kernel

    rgb = as_rgb(image)
    means, flat = kernel.smooth(memory.pixels_of(rgb).view(np.int32), quality.FLAT_RANGE)
    return Smooth(None if min(rgb.size) < SHORTEST_SIDE else means, flat)


def hash_loaded(smooth: Smooth, bits: int) -> NDArray[np.uint8]:
    """Return the hash of a picture that `load` smoothed: `uint8` of shape (32,).

    Raises
    ------
    InputError
        `bits` is not 256.
    """
    from hashbench.hashers.pdq import kernel

    _check_bits(bits)
    return np.zeros(32, np.uint8) if smooth.means is None else kernel.hash_means(smooth.means, COSINES)


def loaded_with_mask(smooth: Smooth, bits: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the hash and the mask of a picture that `load` smoothed, as `hash_with_mask` does."""
    from hashbench.hashers.pdq import kernel

    _check_bits(bits)
    if smooth.means is None:
        return np.zeros(bits // 8, np.uint8), mask_of(np.zeros(bits))
    return kernel.hash_means_with_mask(smooth.means, COSINES, sure_bits(bits))


def _check_bits(bits: int) -> None:
    if bits != 256:
        raise InputError(f"PDQ makes 256 bits, not {bits}: ask for pdq-256")


def _score(smooth: Smooth) -> int:
    from hashbench.hashers.pdq import kernel

    return 0 if smooth.means is None else kernel.score_of(smooth.means)
