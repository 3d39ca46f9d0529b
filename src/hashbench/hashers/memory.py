"""Read pixels in Pillow's own memory.

Pillow stores RGB as four bytes a pixel and shares this memory through Arrow, without a copy.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_STRIP = 2**20  # bytes that are copied at a time, so that they stay in the processor's cache


def pixels_of(image: Image.Image) -> NDArray[np.uint8]:
    """Return the pixels of an RGB picture as (R, 4 C): red, green, blue and an unused byte.

    The array is a read-only view of the picture, or a copy if the picture is more than one block of Pillow's memory
    (16 MiB).
    """
    strips = list(strips_of(image))
    return strips[0] if len(strips) == 1 else np.concatenate(strips)


def strips_of(image: Image.Image, multiple: int = 1) -> Iterator[NDArray[np.uint8]]:
    """Yield the pixels of an RGB picture as `pixels_of` does, in strips of rows, of `multiple` or a multiple of it.

    A picture that is one block of Pillow's memory is one strip. Others are copied strip by strip, which takes a fifth
    of the time of `Image.tobytes`.
    """
    try:
        yield _shared(image)
    except ValueError:  # Pillow shares only a picture that is one block of memory
        rows = min(_STRIP, Image.core.get_block_size()) // (4 * image.width * multiple) * multiple
        for top in range(0, image.height, rows or multiple):
            bottom = min(top + (rows or multiple), image.height)
            strip = image.crop((0, top, image.width, bottom))
            yield _shared(strip) if rows else np.concatenate(list(strips_of(strip)))


def _shared(image: Image.Image) -> NDArray[np.uint8]:
    """Return a view of a picture's pixels. Raises ValueError if they are not one block."""
    import pyarrow

    return pyarrow.array(image).values.to_numpy().reshape(image.height, 4 * image.width)
