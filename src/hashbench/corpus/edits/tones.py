"""Edits that change each pixel on its own. Each function takes (picture, strength, chance) and returns a picture."""

from random import Random

from PIL import Image, ImageEnhance, ImageOps


def brightness(picture: Image.Image, factor: float, _: Random) -> Image.Image:
    """Multiply every value by `factor` and clip at 255."""
    return ImageEnhance.Brightness(picture).enhance(factor)


def contrast(picture: Image.Image, factor: float, _: Random) -> Image.Image:
    """Multiply the difference of every value from the mean luma by `factor`."""
    return ImageEnhance.Contrast(picture).enhance(factor)


def gamma(picture: Image.Image, exponent: float, _: Random) -> Image.Image:
    """Raise every value, divided by 255, to the power `exponent`. An exponent below 1 brightens the dark parts."""
    curve = [round(255 * (value / 255) ** exponent) for value in range(256)]
    return picture.point(curve * 3)


def greyscale(picture: Image.Image, _strength: None, _: Random) -> Image.Image:
    """Keep only the luma, in a picture of one channel."""
    return ImageOps.grayscale(picture)
