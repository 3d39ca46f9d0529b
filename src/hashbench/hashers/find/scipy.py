"""FINd with SciPy's own box filter and cosine transform, which round differently, so it is not exact.

`uniform_filter` keeps a running sum along each row and then along each column. A window of any size costs the same, but
all windows are computed although few are sampled. `dctn` is a fast Fourier transform. Both add in another order than
the reference, so a coefficient very close to the median may fall on the other side of it. That is rare on a picture
with any content. On a flat picture the coefficients are nothing but rounding errors, so any bit may differ.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import fft, ndimage

from hashbench.errors import InputError
from hashbench.hashers.find.arrays import load_rgb, luma, pack, windows
from hashbench.hashers.find.dct import FREQUENCIES


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return 256 bits as `uint8` of shape (32,), most significant bit first, row-major. A few may not be FINd's.

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
    """Return the (64, 64) means of the sampled windows of (R, C) `luma`, in [0, 255] up to rounding.

    The centre of an even window is half a pixel above and to the left, as in FINd. SciPy divides by the size of the
    whole window, FINd by the number of its pixels inside the picture. A factor corrects this.
    """
    half_rows, rows, heights = windows(luma.shape[0])
    half_columns, columns, widths = windows(luma.shape[1])
    size = (2 * half_rows, 2 * half_columns)
    means = ndimage.uniform_filter(luma, size, mode="constant")
    return means[np.ix_(rows, columns)] * (size[0] * size[1]) / np.outer(heights, widths)


def transform(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (16, 16) lowest frequencies of (64, 64) `means`, without frequency 0.

    The values are four times the reference's.
    """
    return fft.dctn(means)[1 : FREQUENCIES + 1, 1 : FREQUENCIES + 1]


STAGES = (load_rgb, luma, box_means, transform, pack)
"""The same work step by step. Each function takes what the one before it returned."""
