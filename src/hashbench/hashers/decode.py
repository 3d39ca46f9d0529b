"""Open a picture and decode it in full, once for all sizes of hash."""

import hashlib
import os
import re
import stat
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import EpsImagePlugin, ExifTags, Image, ImageColor, ImageFile, UnidentifiedImageError

from hashbench.errors import InputError, PictureError
from hashbench.hashers import formats, jpeg

# Pillow starts Ghostscript to paint EPS drawings, even drawings inside other files, and a drawing is a program.
EpsImagePlugin.gs_binary = False
_EPS = "an EPS drawing: only an outside program could paint it, and none is started; convert it to PNG"

# Without this, Pillow asks the system for new memory, page by page, for every copy of a large picture. It keeps at most
# 64 MB.
Image.core.set_blocks_max(4)
# Pillow's decoders raise these for damaged files. Any other exception is a bug in this program and must be seen.
_DAMAGED = (
    *(OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, AttributeError),
    *(ArithmeticError, RuntimeError, MemoryError, struct.error),
)
# What Pillow calls a PNG file whose notes or colour profile are large. They do not change its pixels.
_LARGE_NOTES = ("MAX_TEXT_CHUNK", "text chunks")
_NOTES = (b"tEXt", b"zTXt", b"iTXt", b"iCCP")
_LENIENT = threading.RLock()  # all threads share Pillow's switch for damaged files
_WIDE_MODES = ("I", "I;16", "I;16L", "I;16B", "I;16N")
_MOST_16 = 2**16 - 1
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_REDUCED = 1  # value of TIFF's tag NewSubfileType: a small copy of another picture in the file


@dataclass(frozen=True)
class Decoding:
    """How a picture file is decoded before it is hashed. The defaults are Pillow's own behaviour.

    Attributes
    ----------
    orientation : turn the picture upright, as its EXIF data say.
    max_megapixels : larger pictures are refused. The default is Pillow's limit.
    damaged : take what can be decoded of a damaged picture. The rest is grey or black.
    background : the colour that a transparent picture is laid on, such as `white` or `#ffffff`. Empty: transparency is
        ignored, and the colours behind it count.
    grey16 : `clip` 16-bit grey to 0 to 255, or `scale` it to 8 bits.
    previews : take the preview in a camera's raw file for the picture. Pillow decodes nothing else of such files.
    """

    orientation: bool = False
    max_megapixels: float = 89.478485
    damaged: bool = False
    background: str = ""
    grey16: str = "clip"
    previews: bool = True

    def __post_init__(self) -> None:
        if not self.max_megapixels > 0:
            raise InputError(f"decoding: max_megapixels {self.max_megapixels} is not above 0; see config/README.md")
        if self.grey16 not in ("clip", "scale"):
            raise InputError(f"decoding: grey16 {self.grey16!r} is neither clip nor scale; see config/README.md")
        try:
            if self.background:
                ImageColor.getrgb(self.background)
        except ValueError as error:
            known = "name one such as white or #ffffff, or leave it empty"
            raise InputError(f"decoding: background {self.background!r} is no colour; {known}") from error

    @property
    def max_pixels(self) -> int:
        """Return the largest number of pixels that is not refused."""
        return round(1e6 * self.max_megapixels)


DEFAULT = Decoding()
# To measure or show pictures that a run has already accepted.
ACCEPTED = Decoding(max_megapixels=1e6, damaged=True)


def open_image(file: str | Path | BinaryIO, decoding: Decoding = DEFAULT, *, sha256: str | None = None) -> Image.Image:
    """Open a picture and decode it in full, in its own mode unless `decoding` changes it.

    The full decode matters: Pillow's `thumbnail` of a JPEG that is not yet decoded reads a smaller draft and gives
    other pixels.

    Parameters
    ----------
    sha256 : the digest of the file when it was indexed, in hexadecimal. By default it is not checked.

    Raises
    ------
    PictureError
        The file is missing, empty, cut short, changed, not a regular file, not a picture, or larger than
        `decoding.max_megapixels`.
    """
    return open_noted(file, decoding, sha256=sha256)[0]


def open_noted(
    file: str | Path | BinaryIO, decoding: Decoding = DEFAULT, *, sha256: str | None = None
) -> tuple[Image.Image, str | None]:
    """Return a picture as `open_image` does, and a note if its hash may surprise: what was lost, or what was hashed.

    Raises
    ------
    PictureError
        As in `open_image`.
    """
    try:
        with opened(file) as content, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # All threads share Pillow's limit. So we only ever raise it, and check each picture ourselves.
            if Image.MAX_IMAGE_PIXELS is not None:
                Image.MAX_IMAGE_PIXELS = max(Image.MAX_IMAGE_PIXELS, decoding.max_pixels)
            if sha256 and hashlib.file_digest(content, "sha256").hexdigest() != sha256:
                raise PictureError("the file has changed since it was indexed; run again")
            image, note = _decoded(content, decoding)
            return _changed(image, [note, _of_preview(image, content, decoding)], decoding)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        pixels = int(re.search(r"\d+", str(error))[0])
        raise PictureError(_too_large(pixels, decoding)) from error
    except _DAMAGED as error:
        reason = _one_line(error)
        raise PictureError(_EPS if "Ghostscript" in reason else reason) from error


@contextmanager
def opened(file: str | Path | BinaryIO) -> Iterator[BinaryIO]:
    """Open a regular file, but not a pipe or a device, which could block. An open file is returned as it is.

    We do not tell Pillow the path. Otherwise it would map some files into memory, and end the program if one of them
    shrinks.

    Raises
    ------
    PictureError
        It is not a regular file.
    OSError
        It cannot be opened.
    """
    if not isinstance(file, str | Path):
        yield file
        return
    number = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    mode = os.fstat(number).st_mode
    if not stat.S_ISREG(mode):
        os.close(number)
        raise PictureError("Is a directory" if stat.S_ISDIR(mode) else "not a regular file")
    with os.fdopen(number, "rb") as content:
        yield content


def _decoded(file: BinaryIO, decoding: Decoding) -> tuple[Image.Image, str | None]:
    try:
        return _load(file, decoding), None
    except UnidentifiedImageError as error:
        name = formats.name_of(file)
        if name and formats.add_plugin(name):
            return _load(file, decoding), None
        raise PictureError(formats.explain(name)) from error
    except ValueError as error:
        if any(words in str(error) for words in _LARGE_NOTES):
            return _decoded(_without_notes(file), decoding)
        return _as_far_as_it_goes(file, decoding, error)
    except _DAMAGED as error:
        return _as_far_as_it_goes(file, decoding, error)


def _load(file: BinaryIO, decoding: Decoding) -> Image.Image:
    size = file.seek(0, os.SEEK_END)
    if size > jpeg.LARGEST and formats.is_read_whole(file):
        raise PictureError(
            f"a file of {size / 1e9:.1f} GB, which Pillow would hold in memory; save the picture smaller"
        )
    file.seek(0)
    with Image.open(file) as image:
        if image.format == "EPS":
            raise PictureError(_EPS)
        _check_size(image, decoding)
        load(image)
    _check_size(image, decoding)  # icons tell their size when they are decoded
    return image


def _as_far_as_it_goes(file: BinaryIO, decoding: Decoding, error: Exception) -> tuple[Image.Image, str | None]:
    """Decode a damaged picture leniently if `decoding` asks for it, else raise the error that reported the damage."""
    if not decoding.damaged or isinstance(error, MemoryError):
        raise error
    with _LENIENT:
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            return _load(file, decoding), f"damaged ({_one_line(error)}); what could be decoded is taken"
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False


def _without_notes(file: BinaryIO) -> BinaryIO:
    """Return a PNG file without texts and colour profile.

    Raises
    ------
    PictureError
        The file is too large to be held in memory beside its picture.
    """
    if file.seek(0, os.SEEK_END) > jpeg.LARGEST:
        raise PictureError("large texts or a large colour profile in a large file; save the picture without them")
    file.seek(0)
    content = file.read()
    kept, place = [content[:8]], 8
    while place < len(content):
        end = place + 12 + int.from_bytes(content[place : place + 4], "big")
        if content[place + 4 : place + 8] not in _NOTES:
            kept.append(content[place:end])
        place = end
    return BytesIO(b"".join(kept))


def _check_size(image: Image.Image, decoding: Decoding) -> None:
    if image.width * image.height > decoding.max_pixels:
        raise PictureError(_too_large(image.width * image.height, decoding))


def _too_large(pixels: int, decoding: Decoding) -> str:
    size, limit = (f"{number:.9g}" for number in (pixels / 1e6, decoding.max_megapixels))
    return f"too many pixels: {size} megapixels, and max_megapixels is {limit}; raise it to hash the picture"


def _of_preview(image: Image.Image, file: BinaryIO, decoding: Decoding) -> str | None:
    """Return a note, or refuse the picture, if it is the preview in a camera's raw file."""
    if image.format != "TIFF":
        return None
    file.seek(0)
    # A small copy of another picture, as in DNG, NEF and ARW; or CR2, by the mark in its header.
    small = image.tag_v2.get(ExifTags.Base.NewSubfileType, 0) & _REDUCED and ExifTags.Base.SubIFDs in image.tag_v2
    if not small and file.read(10)[8:] != b"CR":
        return None
    if not decoding.previews:
        raise PictureError("a camera's raw file, of which only the preview can be decoded; set previews to take it")
    return "the preview in a camera's raw file"


def _changed(image: Image.Image, notes: list[str | None], decoding: Decoding) -> tuple[Image.Image, str | None]:
    """Turn, scale and lay a decoded picture on a colour, as `decoding` says, and note what it does not say."""
    changed = image
    if decoding.orientation and (turn := _TURNS.get(_orientation(image))) is not None:
        changed = changed.transpose(turn)
    if changed.mode in _WIDE_MODES and 0 not in changed.size:
        low, high = changed.getextrema()
        if decoding.grey16 == "scale" and low >= 0 and high <= _MOST_16:
            changed = changed.convert("I").point(lambda value: value * (255 / _MOST_16) + 0.5).convert("L")
        elif high > 255:
            notes.append("16-bit grey, clipped to 8 bits; set grey16 to scale to keep its shades")
    if changed.has_transparency_data:
        if decoding.background:
            changed = _laid_on(changed, decoding.background)
        elif _is_drawn_in_transparency(changed):
            notes.append("drawn in its transparency alone, which is ignored; set background to a colour")
    changed.format = image.format
    return changed, "; ".join(filter(None, notes)) or None


def _orientation(image: Image.Image) -> int | None:
    try:
        return image.getexif().get(ExifTags.Base.Orientation)
    except _DAMAGED:  # damaged EXIF data
        return None


def _laid_on(image: Image.Image, colour: str) -> Image.Image:
    over = image.convert("RGBA")
    below = Image.new("RGBA", image.size, (*ImageColor.getrgb(colour)[:3], 255))
    return Image.alpha_composite(below, over).convert("RGB")


def _is_drawn_in_transparency(image: Image.Image) -> bool:
    *colours, alpha = (image if image.mode == "RGBA" else image.convert("RGBA")).getextrema()
    return alpha[0] < alpha[1] and all(low == high for low, high in colours)


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
