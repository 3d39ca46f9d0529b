"""Edits that move pixels. Each function takes (picture, strength, chance) and returns a picture."""

from random import Random

from PIL import Image, ImageOps


def scale(picture: Image.Image, factor: float, _: Random) -> Image.Image:
    """Multiply width and height by `factor`."""
    return _resized(picture, factor, factor)


def stretch(picture: Image.Image, factor: float, _: Random) -> Image.Image:
    """Multiply the width by `factor` and keep the height."""
    return _resized(picture, factor, 1)


def crop(picture: Image.Image, percent: float, _: Random) -> Image.Image:
    """Cut `percent` % of the width off the left and the right, and `percent` % of the height off top and bottom."""
    x, y = _margins(picture, percent)
    return picture.crop((x, y, picture.width - x, picture.height - y))


def border(picture: Image.Image, percent: float, _: Random) -> Image.Image:
    """Add a black border: `percent` % of the width at the left and right, `percent` % of the height above and below."""
    return ImageOps.expand(picture, _margins(picture, percent), "black")


def rotate(picture: Image.Image, degrees: float, _: Random) -> Image.Image:
    """Rotate counter-clockwise. The frame keeps its size and the corners are black; at right angles it rotates too."""
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=degrees % 90 == 0)


def mirror(picture: Image.Image, _strength: None, _: Random) -> Image.Image:
    """Swap left and right."""
    return ImageOps.mirror(picture)


def flip(picture: Image.Image, _strength: None, _: Random) -> Image.Image:
    """Swap top and bottom."""
    return ImageOps.flip(picture)


def _resized(picture: Image.Image, across: float, down: float) -> Image.Image:
    size = (max(1, round(picture.width * across)), max(1, round(picture.height * down)))
    return picture.resize(size, Image.Resampling.BICUBIC)


def _margins(picture: Image.Image, percent: float) -> tuple[int, int]:
    return round(picture.width * percent / 100), round(picture.height * percent / 100)
