"""Read pixels in Pillow's own memory.

Pillow stores RGB as four bytes a pixel and shares this memory through Arrow, without a copy.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def pixels_of(image: Image.Image) -> NDArray[np.uint8]:
    """Return the pixels of an RGB picture as (R, 4 C): red, green, blue and an unused byte.

    The array is a read-only view of the picture, or a copy if the picture is more than one block of Pillow's memory.
    """
    import pyarrow

    try:
        pixels = pyarrow.array(image).values.to_numpy()
    except ValueError:  # Pillow shares only a picture that is one block of memory
        pixels = np.frombuffer(image.tobytes("raw", "RGBX"), np.uint8)
    return pixels.reshape(image.height, 4 * image.width)
