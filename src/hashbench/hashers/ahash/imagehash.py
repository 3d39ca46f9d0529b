"""aHash by the imagehash library: a bit says whether a pixel of a thumbnail exceeds the mean of all."""

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.hashers.by_imagehash import hash_by


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return `imagehash.average_hash` at `hash_size` √bits: `uint8` of shape (bits // 8,), row-major.

    Raises
    ------
    PictureError
        As in `hash_by`.
    """
    return hash_by(imagehash.average_hash, image, bits)
