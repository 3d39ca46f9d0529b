"""pHash by the imagehash library: a bit says whether a low frequency of a DCT exceeds the median of all."""

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.hashers.by_imagehash import hash_by
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

    imagehash does not return its coefficients, so we compute them a second time, by its steps.

    Raises
    ------
    PictureError
        As in `hash_image`.
    """
    import scipy.fftpack

    packed, side = hash_image(image, bits), side_of(bits)
    thumbnail = np.asarray(image.convert("L").resize((4 * side, 4 * side), Image.Resampling.LANCZOS))
    low = scipy.fftpack.dct(scipy.fftpack.dct(thumbnail, axis=0), axis=1)[:side, :side]
    return packed, mask_of(np.abs(low - np.median(low)).ravel())
