"""pHash by the imagehash library: a bit says whether a low frequency of a DCT exceeds the median of all."""

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.hashers.by_imagehash import grey_thumbnail, hash_by
from hashbench.hashers.side import side_of
from hashbench.hashers.sure import mask_of


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return `imagehash.phash` at `hash_size` √bits: `uint8` of shape (bits // 8,), row-major.

    Raises
    ------
    PictureError
        As in `hash_by`.
    """
    return hash_by(imagehash.phash, image, bits)


def hash_with_mask(image: Image.Image, bits: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the hash as `hash_image` does, and the mask of its sure bits, packed in the same way (see `sure`).

    imagehash does not return its coefficients, so we transform the thumbnail a second time, as it does.

    Raises
    ------
    PictureError
        As in `hash_image`.
    """
    import scipy.fftpack

    side = side_of(bits)
    thumbnail = grey_thumbnail(image, 4 * side)
    low = scipy.fftpack.dct(scipy.fftpack.dct(np.asarray(thumbnail), axis=0), axis=1)[:side, :side]
    return hash_image(thumbnail, bits), mask_of(np.abs(low - np.median(low)).ravel())
