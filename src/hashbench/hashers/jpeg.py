"""JPEG pixels straight into Pillow's memory, by libjpeg-turbo's own interface.

Pillow calls the same library a row at a time and copies each row; decoding the whole picture in one call, where
Pillow would have put it, takes a sixth off all of FINd. Anything unusual is left to Pillow.
"""

import ctypes

import numpy as np
import pyarrow
import simplejpeg
from PIL import Image


def decode(image: Image.Image) -> bool:
    """Decode an opened JPEG picture whose mode is RGB, to the same pixels as its `load` would.

    Returns
    -------
    Whether it did. Otherwise `image` still has to be loaded: it is no such picture, it takes more than one block of
    Pillow's memory (16 MiB), or libjpeg-turbo found something to complain of, which Pillow may raise or forgive.
    """
    if (image.format, image.mode) != ("JPEG", "RGB"):
        return False
    blank = Image.new(image.mode, image.size, color=None)
    image.fp.seek(0)
    try:
        simplejpeg.decode_jpeg(image.fp.read(), "RGBX", buffer=_memory(blank))
    except ValueError:
        return False
    image.im = blank.im
    image.tile = []  # nothing is left to load
    return True


def _memory(image: Image.Image) -> np.ndarray:
    """Return Pillow's own memory of an RGB picture, four bytes a pixel, to be written to.

    Raises ValueError where it is not one block.
    """
    block = pyarrow.array(image).values.buffers()[1]
    return np.frombuffer((ctypes.c_uint8 * block.size).from_address(block.address), np.uint8)
