"""Open a picture and decode it in full, once for all sizes of hash."""

import struct
import warnings
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from hashbench.errors import PictureError
from hashbench.hashers import jpeg

# Else Pillow takes new memory from the system for every copy of a large picture, page by page. It keeps 64 MB at most.
Image.core.set_blocks_max(4)
# Pillow's decoders raise these for damaged files. Any other exception is a bug in this program and must be seen.
_DAMAGED = (
    *(OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, AttributeError),
    *(ArithmeticError, RuntimeError, MemoryError, struct.error),
)


def open_image(file: str | Path | BinaryIO) -> Image.Image:
    """Open a picture and decode it in full, in its own mode, without applying EXIF orientation.

    The full decode matters: Pillow's `thumbnail` of a JPEG that is not yet decoded reads a smaller draft and gives
    other pixels.

    Raises
    ------
    PictureError
        The file is missing, empty, cut short, not a picture, or too large to decode safely (Pillow's
        `Image.MAX_IMAGE_PIXELS`).
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file) as image:
                return load(image)
    except UnidentifiedImageError as error:
        raise PictureError("not a picture that Pillow can identify") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(f"too many pixels to decode safely ({error})") from error
    except _DAMAGED as error:
        raise PictureError(_one_line(error)) from error


def load(image: Image.Image) -> Image.Image:
    """Decode an opened picture in full and return it, with the pixels that Pillow gives.

    Most JPEG pictures are decoded faster than by Pillow (`jpeg`).

    Raises
    ------
    OSError, SyntaxError, ValueError and others
        The picture is damaged: what Pillow's decoders raise.
    """
    if not jpeg.decode(image):
        image.load()
    return image


def as_rgb(image: Image.Image) -> Image.Image:
    """Return a picture as 8-bit RGB, or the picture itself if it is RGB already.

    Raises
    ------
    PictureError
        The picture has no pixels, or Pillow cannot convert its mode.
    """
    if 0 in image.size:
        raise PictureError(f"the picture has no pixels ({image.width} x {image.height})")
    try:
        return image if image.mode == "RGB" else image.convert("RGB")
    except ValueError as error:
        raise PictureError(f"Pillow cannot turn a picture of mode {image.mode} into RGB: {error}") from error


def _one_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split()) or type(error).__name__
