"""One way to edit a picture, at several strengths."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from random import Random

from PIL import Image

from hashbench.errors import PictureError
from hashbench.hashers.decode import open_image

# Below this side in pixels there is no room for words, and a border or a crop of a few per cent is no pixel wide.
SMALLEST_SIDE = 32


@dataclass(frozen=True)
class Edit:
    """An edit.

    Attributes
    ----------
    name, group : as in tables and figures, in words.
    function : of an RGB picture, a strength and a source of chance; returns a picture or, where the edit is an
        encoding, the bytes of a file.
    strengths : in ascending order, `(None,)` where the edit has none.
    typical : the one of them by which edits are compared: what one often meets.
    unit : what a strength is a number of, with `{}` for the number.
    """

    name: str
    group: str
    function: Callable[[Image.Image, float | None, Random], Image.Image | bytes]
    strengths: tuple[float | None, ...] = (None,)
    typical: float | None = None
    unit: str = ""


def apply_edit(edit: Edit, picture: Image.Image, strength: float | None, *, seed: int) -> Image.Image:
    """Return an edited copy of an RGB picture, as a reader of the edited file would decode it.

    Where chance decides (noise, the place of a sticker), it follows from `seed` and the edit's name alone, so that the
    strengths of one edit differ in nothing else.

    Raises
    ------
    PictureError
        A side is shorter than `SMALLEST_SIDE` pixels.
    """
    if min(picture.size) < SMALLEST_SIDE:
        raise PictureError(f"too small to edit ({picture.width} x {picture.height})")
    edited = edit.function(picture, strength, Random(f"{seed} {edit.name}"))
    return open_image(BytesIO(edited)) if isinstance(edited, bytes) else edited


def describe(edit: Edit, strength: float | None) -> str:
    """Return an edit at a strength in words: `crop, 10 % off each side`."""
    return edit.name if strength is None else f"{edit.name}, {edit.unit.format(f'{strength:g}')}"
