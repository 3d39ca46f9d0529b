"""What the methods of the imagehash library have in common."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.errors import PictureError
from hashbench.hashers.side import side_of


def hash_by(function: Callable[..., imagehash.ImageHash], image: Image.Image, bits: int) -> NDArray[np.uint8]:
    """Return the bits that a function of imagehash gives at `hash_size` √bits: shape (bits // 8,), row-major.

    Raises
    ------
    PictureError
        The picture has no pixels, or Pillow cannot turn its mode into grey.
    ValueError
        `bits` is not a square number.
    """
    side = side_of(bits)
    with _refused(image):
        return np.packbits(function(image, hash_size=side).hash)


def grey_thumbnail(image: Image.Image, side: int) -> Image.Image:
    """Return a picture in grey, resized as imagehash resizes it for pHash. imagehash only copies such a picture.

    Raises
    ------
    PictureError
        As in `hash_by`.
    """
    with _refused(image):
        return image.convert("L").resize((side, side), Image.Resampling.LANCZOS)


@contextmanager
def _refused(image: Image.Image) -> Iterator[None]:
    if 0 in image.size:
        raise PictureError(f"the picture has no pixels ({image.width} x {image.height})")
    try:
        yield
    except ValueError as error:
        raise PictureError(f"Pillow cannot turn a picture of mode {image.mode} into grey: {error}") from error
