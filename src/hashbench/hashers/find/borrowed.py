"""Read pixels in Pillow's own memory.

Pillow stores RGB as four bytes a pixel and shares this memory through Arrow, without a copy.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.hashers.find import rgb


def load_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """Return the pixels of `image`, shrunk to at most 512 x 512, as (R, 4 C): red, green, blue and an unused byte.

    The array is a read-only view of the picture, or a copy if the picture is more than one block of Pillow's memory.

    Raises
    ------
    PictureError
        As in `rgb.load_rgb`.
    """
    import pyarrow

    small = rgb.load_rgb(image)
    try:
        pixels = pyarrow.array(small).values.to_numpy()
    except ValueError:  # Pillow shares only a picture that is one block of memory
        pixels = np.frombuffer(small.tobytes("raw", "RGBX"), np.uint8)
    return pixels.reshape(small.height, 4 * small.width)
