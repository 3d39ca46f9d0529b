"""wHash (low frequencies of a Haar wavelet transform against their median) by the imagehash library."""

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.hashers.by_imagehash import hash_by


def hash_image(image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return `imagehash.whash` at `hash_size` √bits: shape (bits // 8,), row-major; refusals as in `hash_by`."""
    return hash_by(imagehash.whash, image, bits)
