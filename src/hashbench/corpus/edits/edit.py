"""One way to edit a picture, at several strengths."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from random import Random

from PIL import Image

from hashbench.errors import PictureError
from hashbench.hashers.decode import DEFAULT, Decoding, open_image

# In pixels. A smaller picture has no room for words, and a border or crop of a few per cent is less than a pixel wide.
SMALLEST_SIDE = 32


@dataclass(frozen=True)
class Edit:
    """An edit.

    Attributes
    ----------
    name, group : the words that tables and figures show.
    function : takes an RGB picture, a strength and a source of chance. It returns a picture or, if the edit is a file
        format, the bytes of a file.
    strengths : in ascending order; `(None,)` if the edit has no strength.
    typical : one of the strengths, common in practice, at which edits are compared.
    unit : how a strength is written, with `{}` in place of the number.
    """

    name: str
    group: str
    function: Callable[[Image.Image, float | None, Random], Image.Image | bytes]
    strengths: tuple[float | None, ...] = (None,)
    typical: float | None = None
    unit: str = ""


def apply_edit(edit: Edit, picture: Image.Image, strength: float | None, *, seed: int) -> Image.Image:
    """Return an edited copy of an RGB picture, decoded again if the edit is a file format.

    Chance (noise, the place of a sticker) depends only on `seed` and the edit's name. So two strengths of one edit
    differ in nothing but their strength.

    Raises
    ------
    PictureError
        A side is shorter than `SMALLEST_SIDE` pixels.
    """
    if min(picture.size) < SMALLEST_SIDE:
        raise PictureError(f"too small to edit ({picture.width} x {picture.height})")
    edited = edit.function(picture, strength, Random(f"{seed} {edit.name}"))
    if not isinstance(edited, bytes):
        return edited
    megapixels = max(DEFAULT.max_megapixels, picture.width * picture.height / 1e6)
    return open_image(BytesIO(edited), Decoding(max_megapixels=megapixels))


def describe(edit: Edit, strength: float | None) -> str:
    """Return an edit at a strength in words, such as `crop, 10 % off each side`."""
    return edit.name if strength is None else f"{edit.name}, {edit.unit.format(f'{strength:g}')}"
