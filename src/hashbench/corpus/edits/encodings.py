"""Edits that store the picture in another file format, lossy or not.

Each function takes (picture, strength, chance) and returns the bytes of the file.
"""

from io import BytesIO
from random import Random

from PIL import ExifTags, Image

# Tells a viewer to rotate the stored pixels clockwise by a right angle (EXIF 2.32, tag 0x0112).
_TURN_CLOCKWISE = 6


def jpeg(picture: Image.Image, quality: float, _: Random) -> bytes:
    """Compress as JPEG at a libjpeg quality, 1 to 100."""
    return _file(picture, "JPEG", quality=int(quality))


def webp(picture: Image.Image, _strength: None, _: Random) -> bytes:
    """Compress as lossy WebP at Pillow's default quality."""
    return _file(picture, "WEBP")


def png(picture: Image.Image, _strength: None, _: Random) -> bytes:
    """Store as PNG, which keeps every pixel. Only the conversion to RGB that came before can change the hash."""
    return _file(picture, "PNG", compress_level=1)


def gif(picture: Image.Image, _strength: None, _: Random) -> bytes:
    """Store as GIF, in 256 colours."""
    return _file(picture, "GIF")


def turned_by_exif(picture: Image.Image, _strength: None, _: Random) -> bytes:
    """Store the pixels rotated, with the EXIF tag that rotates them back, so that a viewer shows the same picture."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = _TURN_CLOCKWISE
    return _file(picture.transpose(Image.Transpose.ROTATE_90), "PNG", compress_level=1, exif=exif)


def _file(picture: Image.Image, kind: str, **options: object) -> bytes:
    content = BytesIO()
    picture.save(content, kind, **options)
    return content.getvalue()
