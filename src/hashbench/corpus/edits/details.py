"""Edits of fine detail. Each function takes (picture, strength, chance) and returns a picture."""

from random import Random

import numpy as np
from PIL import Image, ImageFilter


def blur(picture: Image.Image, percent: float, _: Random) -> Image.Image:
    """Blur with a Gaussian whose standard deviation is `percent` % of the shorter side."""
    return picture.filter(ImageFilter.GaussianBlur(min(picture.size) * percent / 100))


def sharpen(picture: Image.Image, percent: float, _: Random) -> Image.Image:
    """Sharpen with an unsharp mask of radius 2 pixels and strength `percent` %."""
    return picture.filter(ImageFilter.UnsharpMask(radius=2, percent=int(percent), threshold=0))


def noise(picture: Image.Image, deviation: float, chance: Random) -> Image.Image:
    """Add normal noise to each channel of each pixel and clip to [0, 255]; `deviation` is its σ in grey levels."""
    values = np.asarray(picture, np.float64)
    added = np.random.default_rng(chance.getrandbits(64)).normal(0, deviation, values.shape)
    return Image.fromarray(np.clip(np.rint(values + added), 0, 255).astype(np.uint8))
