"""PDQ with NumPy. It is exact: it adds in the reference implementation's order and in single precision.

FINd has the luma, the 64 x 64 samples, the transform and the median of PDQ, but another filter: PDQ passes a narrow
window over the picture twice, FINd a wide window once.
"""

import math
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.errors import InputError
from hashbench.hashers.decode import as_rgb
from hashbench.hashers.find import arrays
from hashbench.hashers.find.arrays import mask, pack, positions
from hashbench.hashers.find.dct import COSINES as _COSINES
from hashbench.hashers.find.dct import FREQUENCIES, MEANS
from hashbench.hashers.pdq.score import grade, score_of
from hashbench.hashers.sure import with_mask

# In pixels. A picture with a shorter side gets a hash of zeros and a score of 0.
SHORTEST_SIDE = 5

_PASSES = 2
COSINES = (np.float32(math.sqrt(2 / MEANS)) * np.array(_COSINES)).astype(np.float32)
"""D in `D A Dᵀ`, (16, 64), with its scale factor."""


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return 256 bits as `uint8` of shape (32,), most significant bit first, row-major.

    Raises
    ------
    InputError
        `bits` is not 256.
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into RGB.
    """
    return pack(_coefficients(image, bits))


def load(image: Image.Image) -> NDArray[np.float32] | None:
    """Return the (64, 64) samples of a smoothed picture, for its hash and its flag, None if it is too narrow.

    Raises
    ------
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into RGB.
    """
    pixels = load_rgb(image)
    return None if min(image.size) < SHORTEST_SIDE else smooth(luma(pixels))


def hash_loaded(means: NDArray[np.float32] | None, bits: int) -> NDArray[np.uint8]:
    """Return the hash of a picture that `load` smoothed, as `hash_image` does."""
    return pack(_of_means(means, bits))


def loaded_with_mask(means: NDArray[np.float32] | None, bits: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the hash and the mask of a picture that `load` smoothed, as `hash_with_mask` does."""
    coefficients = _of_means(means, bits)
    return pack(coefficients), mask(coefficients)


def _coefficients(image: Image.Image, bits: int) -> NDArray[np.float32]:
    _check_bits(bits)
    return _of_means(load(image), bits)


def _of_means(means: NDArray[np.float32] | None, bits: int) -> NDArray[np.float32]:
    """Return (16, 16) coefficients, zeros for a picture that is too narrow."""
    _check_bits(bits)
    return np.zeros((FREQUENCIES, FREQUENCIES), np.float32) if means is None else transform(means)


def _check_bits(bits: int) -> None:
    if bits != 256:
        raise InputError(f"PDQ makes 256 bits, not {bits}: ask for pdq-256")


hash_with_mask = partial(with_mask, _coefficients, pack, mask)


def assess(image: Image.Image) -> str | None:
    """Return the quality flag of a picture: `featureless` if PDQ's own score is too low, else as `quality.assess`."""
    return grade(image, lambda picture: _score(load(picture)))


def assess_loaded(image: Image.Image, means: NDArray[np.float32] | None) -> str | None:
    """Return the quality flag of a picture that `load` smoothed, as `assess` does."""
    return grade(image, lambda picture: _score(means))


def _score(means: NDArray[np.float32] | None) -> int:
    return 0 if means is None else score_of(means)


def load_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """Return the pixels of `image` as RGB of shape (R, C, 3).

    Raises
    ------
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into RGB.
    """
    return np.asarray(as_rgb(image))


def luma(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the luma of (R, C, 3) `pixels`: (R, C), in [0, 255], computed in double precision and then rounded."""
    return arrays.luma(pixels).astype(np.float32)


def smooth(luma: NDArray[np.float32]) -> NDArray[np.float32]:
    """Smooth (R, C) `luma` with a box filter, twice in each direction, and return (64, 64) samples of the result.

    Along a side of n pixels, the box has ⌈n / 128⌉ pixels.
    """
    for _ in range(_PASSES):
        luma = _box(_box(luma.T).T)
    return luma[np.ix_(*(positions(pixels) for pixels in luma.shape))]


def _box(lines: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the mean of a window of lines around each line, by a running sum.

    A window is cut off at the edges. An even window reaches one line farther after its line than before it.
    """
    length = len(lines)
    window = -(-length // (2 * MEANS))
    onward = (window + 2) // 2
    means = np.empty_like(lines)
    total, size = np.zeros_like(lines[0]), 0
    for entering in range(length + onward - 1):
        if entering < length:
            total, size = total + lines[entering], size + 1
        if entering >= window:
            total, size = total - lines[entering - window], size - 1
        if entering >= onward - 1:
            means[entering - onward + 1] = total / np.float32(size)
    return means


def transform(means: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the (16, 16) lowest frequencies of (64, 64) `means` A: `D A Dᵀ`, each sum in ascending index."""
    product = np.zeros((FREQUENCIES, MEANS), np.float32)
    for k in range(MEANS):
        product += np.multiply.outer(COSINES[:, k], means[k])
    coefficients = np.zeros((FREQUENCIES, FREQUENCIES), np.float32)
    for k in range(MEANS):
        coefficients += np.multiply.outer(product[:, k], COSINES[:, k])
    return coefficients


STAGES = (load_rgb, luma, smooth, transform, pack)
"""The same work step by step. Each function takes what the one before it returned."""
