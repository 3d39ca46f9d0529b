"""FINd in SciPy's own idiom: a box filter and a cosine transform that others wrote, so not exact in rounding.

`uniform_filter` keeps a running sum along each row and then along each column, so a window of any size costs the same,
but all windows are made though few are sampled. `dctn` is a fast Fourier transform. Both add in another order than the
reference, and a coefficient that all but equals the median may fall on its other side: on a picture with any content
that is rare, on a flat one, whose coefficients are nothing but rounding, any of the bits.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import fft, ndimage

from hashbench.errors import InputError
from hashbench.hashers.find.arrays import load_rgb, luma, pack, windows
from hashbench.hashers.find.dct import FREQUENCIES


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return the 256 bits of FINd, all but a few, as `uint8` of shape (32,), most significant bit first, row-major.

    Raises
    ------
    InputError
        `bits` is not 256.
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into RGB.
    """
    if bits != 256:
        raise InputError(f"FINd makes 256 bits, not {bits}: ask for find-256")
    return pack(transform(box_means(luma(load_rgb(image)))))


def box_means(luma: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (64, 64) means of the windows of (R, C) `luma` that are sampled, in [0, 255] but for rounding.

    A window of even size leans up and left here as it does in FINd. SciPy divides by all of it, 0 beyond the edges
    included, and not by what is left of it inside the picture, hence the factor.
    """
    half_rows, rows, heights = windows(luma.shape[0])
    half_columns, columns, widths = windows(luma.shape[1])
    size = (2 * half_rows, 2 * half_columns)
    means = ndimage.uniform_filter(luma, size, mode="constant")
    return means[np.ix_(rows, columns)] * (size[0] * size[1]) / np.outer(heights, widths)


def transform(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (16, 16) lowest frequencies of (64, 64) `means`, frequency 0 left out, four times the reference's."""
    return fft.dctn(means)[1 : FREQUENCIES + 1, 1 : FREQUENCIES + 1]


STAGES = (load_rgb, luma, box_means, transform, pack)
"""The same work step by step, each function taking what the one before it returned."""
