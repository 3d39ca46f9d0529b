"""The steps of FINd that its NumPy implementations share. Every sum is exact to its last bit."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.hashers.find import rgb
from hashbench.hashers.find.dct import COSINES, MEANS
from hashbench.hashers.sure import mask_of

_D = np.array(COSINES)


def load_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """Return the pixels of `image`, shrunk to at most 512 x 512, as RGB of shape (R, C, 3).

    Raises
    ------
    PictureError
        As in `rgb.load_rgb`.
    """
    return np.asarray(rgb.load_rgb(image))


def luma(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the luma `0.299 R + 0.587 G + 0.114 B` of (R, C, 3) `pixels`: (R, C), in [0, 255], added left to right."""
    return 0.299 * pixels[..., 0] + 0.587 * pixels[..., 1] + 0.114 * pixels[..., 2]


def half_window(pixels: int) -> int:
    """Return half the window's size in pixels along a side of `pixels` pixels."""
    return ((pixels + MEANS - 1) // MEANS + 2) // 2


def positions(pixels: int) -> NDArray[np.intp]:
    """Return the 64 positions that are sampled along a side of `pixels` pixels."""
    return ((np.arange(MEANS) + 0.5) * pixels / MEANS).astype(np.intp)


def windows(pixels: int) -> tuple[int, NDArray[np.intp], NDArray[np.intp]]:
    """Describe the windows along a side of `pixels` pixels.

    Returns
    -------
    Half the window's size, the 64 sampled positions, and how many pixels of each of the 64 windows are in the picture.
    """
    half, centres = half_window(pixels), positions(pixels)
    return half, centres, np.minimum(centres + half, pixels) - np.maximum(centres - half, 0)


def transform(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (16, 16) lowest frequencies of (64, 64) `means` A: `B = (D A) Dᵀ`, each sum in ascending index."""
    return _added(_added(_D.T[:, :, None] * means[:, None, :]).T[:, :, None] * _D.T[:, None, :])


def _added(terms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum over the first axis in ascending index. NumPy's own sum may take another order."""
    total = np.zeros(terms.shape[1:])
    for term in terms:
        total += term
    return total


def pack(coefficients: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return 256 bits as `uint8` of shape (32,), the bit of the last coefficient first.

    A bit is 1 if its coefficient, of (16, 16) `coefficients`, exceeds the 128th smallest of them.
    """
    values = coefficients.ravel()
    return np.packbits((values > np.partition(values, 127)[127])[::-1])


def mask(coefficients: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return the mask of the sure bits of `pack(coefficients)`: `uint8` of shape (32,), see `sure.mask_of`."""
    values = coefficients.ravel()
    return mask_of(np.abs(values - np.partition(values, 127)[127])[::-1])
