"""The pixels that FINd's compiled implementations hash, in Pillow's own memory."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.hashers import memory
from hashbench.hashers.find import rgb


def load_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """Return the pixels of `image`, shrunk to at most 512 x 512, as (R, 4 C): red, green, blue and an unused byte.

    The array is a read-only view of the picture, or a copy if the picture is more than one block of Pillow's memory.

    Raises
    ------
    PictureError
        As in `rgb.load_rgb`.
    """
    return memory.pixels_of(rgb.load_rgb(image))
