"""PDQ with NumPy, after the reference implementation's steps, in double precision.

FINd keeps PDQ's luma, its 64 x 64 samples, its transform and its median, and replaces its filter: two passes of a
narrow window, where FINd has one of a wide one.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.errors import InputError
from hashbench.hashers.decode import as_rgb
from hashbench.hashers.find.arrays import luma, pack, positions
from hashbench.hashers.find.dct import COSINES, MEANS
from hashbench.hashers.pdq.score import grade, score_of

_PASSES = 2
_D = np.array(COSINES)


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return 256 bits as `uint8` of shape (32,), most significant bit first, row-major.

    The reference sums in single precision, so that a bit whose coefficient is next to the median may differ from it,
    and all bits of a flat picture, which are rounding noise.

    Raises
    ------
    InputError
        `bits` is not 256.
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into RGB.
    """
    if bits != 256:
        raise InputError(f"PDQ makes 256 bits, not {bits}: ask for pdq-256")
    return pack(transform(smooth(luma(load_rgb(image)))))


def assess(image: Image.Image) -> str | None:
    """Return the quality flag of a picture, `featureless` where PDQ's own score says so."""
    return grade(image, lambda picture: score_of(smooth(luma(load_rgb(picture)))))


def load_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """Return the pixels of `image` as RGB of shape (R, C, 3)."""
    return np.asarray(as_rgb(image))


def smooth(luma: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (64, 64) samples of (R, C) `luma`, smoothed by a box filter of ⌈n / 128⌉ pixels, twice each way."""
    for _ in range(_PASSES):
        for axis in (1, 0):
            luma = _box(luma, axis)
    return luma[np.ix_(*(positions(pixels) for pixels in luma.shape))]


def transform(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (16, 16) lowest frequencies of (64, 64) `means`: `D A Dᵀ`, without a scale that no bit depends on."""
    return _D @ means @ _D.T


def _box(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """Return means over windows that are clipped at the edges and, where even, reach one pixel farther onward."""
    length = values.shape[axis]
    window = -(-length // (2 * MEANS))
    onward = (window + 2) // 2
    ends = np.arange(length) + onward
    high, low = np.minimum(ends, length), np.maximum(ends - window, 0)
    before = [(1, 0) if each == axis else (0, 0) for each in (0, 1)]
    sums = np.pad(np.cumsum(values, axis), before)
    counts = np.expand_dims(high - low, 1 - axis)
    return (sums.take(high, axis) - sums.take(low, axis)) / counts


STAGES = (load_rgb, luma, smooth, transform, pack)
"""The same work step by step, each function taking what the one before it returned."""
