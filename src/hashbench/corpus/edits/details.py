"""Edits of what is fine in a picture: functions of (picture, strength, chance) to a picture."""

from random import Random

import numpy as np
from PIL import Image, ImageFilter


def blur(picture: Image.Image, percent: float, _: Random) -> Image.Image:
    """Blur by a Gaussian whose standard deviation is a share of the shorter side."""
    return picture.filter(ImageFilter.GaussianBlur(min(picture.size) * percent / 100))


def sharpen(picture: Image.Image, percent: float, _: Random) -> Image.Image:
    """Sharpen by an unsharp mask of two pixels."""
    return picture.filter(ImageFilter.UnsharpMask(radius=2, percent=int(percent), threshold=0))


def noise(picture: Image.Image, deviation: float, chance: Random) -> Image.Image:
    """Add normal noise of a standard deviation in grey levels to each channel of each pixel, clipped to 0 to 255."""
    values = np.asarray(picture, np.float64)
    added = np.random.default_rng(chance.getrandbits(64)).normal(0, deviation, values.shape)
    return Image.fromarray(np.clip(np.rint(values + added), 0, 255).astype(np.uint8))
