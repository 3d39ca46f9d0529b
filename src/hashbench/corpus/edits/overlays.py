"""Edits that put something over or around a picture.

Each function takes (picture, strength, chance) and returns a picture.
"""

from math import pi, sqrt
from random import Random

from PIL import Image, ImageDraw

from hashbench.corpus.captions import caption as write_caption
from hashbench.corpus.captions import font, invent

_YELLOW, _BLACK, _BAR, _PALE = "#ffd83d", "#000000", "#17202b", "#d8dee6"


def caption(picture: Image.Image, percent: float, chance: Random) -> Image.Image:
    """Write a caption along the upper and the lower edge, in letters at most `percent` % of the height."""
    upper, lower = invent(chance)
    while not (upper and lower):
        upper, lower = invent(chance)
    captioned = picture.copy()
    write_caption(captioned, upper, lower, letter=round(picture.height * percent / 100))
    return captioned


def watermark(picture: Image.Image, percent: float, _: Random) -> Image.Image:
    """Write a white word across the picture, `percent` % opaque."""
    mask = Image.new("L", picture.size)
    letters = font(max(8, picture.width // 6))
    middle = (picture.width / 2, picture.height / 2)
    ImageDraw.Draw(mask).text(middle, "SAMPLE", round(255 * percent / 100), letters, anchor="mm")
    mask = mask.rotate(30, Image.Resampling.BICUBIC)
    return Image.composite(Image.new("RGB", picture.size, "white"), picture, mask)


def sticker(picture: Image.Image, percent: float, chance: Random) -> Image.Image:
    """Cover `percent` % of the area with a smiling disc, anywhere in the picture, no wider than the shorter side."""
    radius = min(sqrt(percent / 100 * picture.width * picture.height / pi), min(picture.size) / 2)
    x = radius + chance.random() * (picture.width - 2 * radius)
    y = radius + chance.random() * (picture.height - 2 * radius)
    stuck = picture.copy()
    draw = ImageDraw.Draw(stuck)
    draw.circle((x, y), radius, _YELLOW, _BLACK, width=max(1, round(radius / 12)))
    for side in (-1, 1):
        draw.circle((x + side * radius * 0.35, y - radius * 0.25), radius / 8, _BLACK)
    smile = tuple(middle + sign * radius * 0.55 for sign in (-1, 1) for middle in (x, y))
    draw.arc(smile, 20, 160, _BLACK, width=max(1, round(radius / 10)))
    return stuck


def screenshot(picture: Image.Image, percent: float, _: Random) -> Image.Image:
    """Add a telephone's dark bars with clock and buttons above and below, each `percent` % of the height."""
    bar = max(1, round(picture.height * percent / 100))
    screen = Image.new("RGB", (picture.width, picture.height + 2 * bar), _BAR)
    screen.paste(picture, (0, bar))
    draw = ImageDraw.Draw(screen)
    letters = font(max(6, bar // 2))
    draw.text((picture.width * 0.04, bar / 2), "12:00", _PALE, letters, anchor="lm")
    draw.text((picture.width * 0.96, bar / 2), "98 %", _PALE, letters, anchor="rm")
    for position in (0.2, 0.5, 0.8):
        draw.circle((picture.width * position, screen.height - bar / 2), bar / 5, _PALE)
    return screen
