"""The eight orientations of a picture: four rotations, and the same rotations of its mirror image."""

from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hashbench.errors import PictureError
from hashbench.hashers.decode import open_noted
from hashbench.hashers.hasher import Hasher

# What Pillow does for each orientation, counter-clockwise. The picture as it is comes first.
_TURNS = {
    "as stored": None,
    "rotated 90": Image.Transpose.ROTATE_90,
    "rotated 180": Image.Transpose.ROTATE_180,
    "rotated 270": Image.Transpose.ROTATE_270,
    "mirrored": Image.Transpose.FLIP_LEFT_RIGHT,
    "mirrored, rotated 90": Image.Transpose.TRANSVERSE,
    "mirrored, rotated 180": Image.Transpose.FLIP_TOP_BOTTOM,
    "mirrored, rotated 270": Image.Transpose.TRANSPOSE,
}
NAMES = tuple(_TURNS)
NUMBERS = (1, len(NAMES))


def turn(image: Image.Image, name: str) -> Image.Image:
    """Return a picture in one of the orientations `NAMES`. Pixels move, but their values do not change."""
    method = _TURNS[name]
    return image if method is None else image.transpose(method)


def hash_turned(hasher: Hasher, image: Image.Image, number: int) -> NDArray[np.uint8]:
    """Hash a decoded picture in the first `number` of its orientations: `uint8` of shape (number, bits // 8).

    The pixels are turned and hashed again. No hash is computed from another: rounding and a resize of odd sizes would
    make other bits.

    Raises
    ------
    PictureError
        The method cannot hash the picture in one of the orientations.
    """
    return np.stack([hasher.hash_image(turn(image, name)) for name in NAMES[:number]])


def hash_and_assess(
    hasher: Hasher, file: str | Path | BinaryIO, number: int
) -> tuple[NDArray[np.uint8], str | None, str | None]:
    """Return the hashes of a picture file as `hash_turned` does, with its quality flag, and a note or None.

    Flag and note come from `Hasher.hash_and_assess`. They do not depend on the orientation.

    Raises
    ------
    PictureError
        The picture cannot be read or hashed; the message names the file and the cause.
    """
    try:
        image, note = open_noted(file, hasher.decoding)
        return hash_turned(hasher, image, number), hasher.assess(image), note
    except PictureError as error:
        name = file if isinstance(file, str | Path) else getattr(file, "name", "a picture")
        raise PictureError(f"{name}: {error}") from error
