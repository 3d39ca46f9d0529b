"""Pixels in Pillow's own memory: it stores RGB as four bytes a pixel and lends them through Arrow, without a copy."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.hashers.find import rgb


def load_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """Return the pixels of `image`, shrunk to at most 512 x 512, as (R, 4 C): red, green, blue and an unused byte.

    The array is a read-only view of the picture. Raises PictureError as `rgb.load_rgb` says.
    """
    import pyarrow

    small = rgb.load_rgb(image)
    try:
        pixels = pyarrow.array(small).values.to_numpy()
    except ValueError:  # Pillow lends only a picture that is one block of memory
        pixels = np.frombuffer(small.tobytes("raw", "RGBX"), np.uint8)
    return pixels.reshape(small.height, 4 * small.width)
