"""Edits that change each pixel by itself: functions of (picture, strength, chance) to a picture."""

from random import Random

from PIL import Image, ImageEnhance, ImageOps


def brightness(picture: Image.Image, factor: float, _: Random) -> Image.Image:
    """Multiply every value, clipped to 255."""
    return ImageEnhance.Brightness(picture).enhance(factor)


def contrast(picture: Image.Image, factor: float, _: Random) -> Image.Image:
    """Multiply the distance of every value from the mean luma."""
    return ImageEnhance.Contrast(picture).enhance(factor)


def gamma(picture: Image.Image, exponent: float, _: Random) -> Image.Image:
    """Raise every value, as a share of 255, to a power: below 1 brightens the dark parts."""
    curve = [round(255 * (value / 255) ** exponent) for value in range(256)]
    return picture.point(curve * 3)


def greyscale(picture: Image.Image, _strength: None, _: Random) -> Image.Image:
    """Keep the luma alone, in a picture of one channel."""
    return ImageOps.grayscale(picture)
