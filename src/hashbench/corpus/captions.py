"""Captions in the layout of memes: bold white capitals with a black outline along the upper and lower edge."""

import re
from functools import cache, lru_cache
from itertools import pairwise
from random import Random

from PIL import Image, ImageDraw, ImageFont

from hashbench.corpus.photographs import installed

_FONT = "matplotlib/mpl-data/fonts/ttf/DejaVuSans-Bold.ttf"
_NARROWING = 0.74
"""Letters are narrowed to this share of the font's own width, to look like the narrow font that memes use."""

_WORDS = {
    "thing": """kettle umbrella spreadsheet sock pancake printer bicycle houseplant teaspoon doorbell pigeon calendar
        sofa button ladder sandwich password biscuit gherkin elevator toaster cushion notebook raincoat puddle trombone
        wibblet snorkel marmot frumple dumpling parcel staircase quibbler keyboard turnip""",
    "kind": """tiny brave purple sleepy polite wobbly famous second borrowed suspicious enormous cheerful missing soggy
        haunted official imaginary spare fluffy crispy""",
    "deed": """sings arrives vanishes escapes wobbles apologises blinks hums returns giggles waits naps listens winks
        melts multiplies knits juggles whispers dances""",
}
_OPENINGS = (
    "when the {thing} {deed}",
    "one does bring a {kind} {thing}",
    "nobody told the {thing}",
    "{kind} {thing}",
    "my {thing} {deed} before breakfast",
    "asked for a {thing}",
    "every {kind} {thing} {deed} on a monday",
    "what if the {thing} is also a {thing}",
    "so a {kind} {thing} and a {kind} {thing} walk in",
    "finally",
    "me: it is only a {thing}",
)
_ENDINGS = (
    "got a {kind} {thing}",
    "and the {thing} {deed}",
    "{thing} {deed}",
    "still the best {thing} in town",
    "that is how you meet a {thing}",
    "never again",
    "it was the {kind} {thing} all along",
    "please return the {kind} {thing} by noon",
    "so now we own a {thing}",
    "ten out of ten",
    "the {thing} knows",
    "your {kind} {thing} {deed} while the other {thing} {deed}",
)


def invent(rng: Random) -> tuple[str, str]:
    """Return the words for the upper and the lower edge. Sometimes one or both are empty."""
    opening, ending = (_fill(rng.choice(patterns), rng) for patterns in (_OPENINGS, _ENDINGS))
    missing = rng.random()
    return ("" if missing < 0.14 else opening), ("" if 0.07 < missing < 0.24 else ending)


def caption(picture: Image.Image, upper: str, lower: str, *, letter: int) -> None:
    """Write the captions onto `picture` (RGB, changed in place) in letters `letter` pixels high or smaller.

    A caption that needs more than two lines is set in smaller letters, down to 15 or 16 pixels. At that size it may
    take more than two lines.
    """
    for text, top in ((upper, True), (lower, False)):
        if text:
            block = _block(text.upper(), picture.width - 8, letter)
            y = 3 if top else picture.height - block.height - 3
            picture.paste(block, ((picture.width - block.width) // 2, y), block)


def watermark(picture: Image.Image, text: str) -> None:
    """Write a tiny `text` into the lower right corner of `picture` (RGB, changed in place)."""
    at = (picture.width - 4, picture.height - 2)
    ImageDraw.Draw(picture).text(at, text, (230, 230, 230), font(10), anchor="rd")


def _fill(pattern: str, rng: Random) -> str:
    filled = re.sub(r"\{(\w+)\}", lambda gap: rng.choice(_WORDS[gap[1]].split()), pattern)
    return re.sub(r"\ba (?=[aeiou])", "an ", filled)


def _block(text: str, width: int, letter: int) -> Image.Image:
    """Return the mask and the brightness of a text, an LA picture of `width` pixels."""
    room = width / _NARROWING
    for size in range(max(letter, 15), 14, -2):
        lines = _wrap(text, size, room)
        if len(lines) <= 2:
            break
    stroke = max(1, size // 12)
    pitch = round(size * 1.02)
    block = Image.new("LA", (round(room), pitch * len(lines) + 2 * stroke))
    draw = ImageDraw.Draw(block)
    for number, line in enumerate(lines):
        _write(draw, line, size, stroke, block.width / 2, stroke + pitch * number + size * 0.88)
    return block.resize((width, block.height), Image.Resampling.BICUBIC)


def _wrap(text: str, size: int, room: float) -> list[list[str]]:
    """Return the words of each line."""
    lines: list[list[str]] = [[]]
    for word in text.split():
        longer = [*lines[-1], word]
        if _places(longer, size)[-1] / 64 <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append([word])
    return lines


def _write(draw: ImageDraw.ImageDraw, words: list[str], size: int, stroke: int, middle: float, base: float) -> None:
    """Write a line around the column `middle` on the row `base`, as `ImageDraw.text` does, from kept words.

    Outlines take FreeType longer than all else takes that a picture needs. Pillow moves each letter to a whole pixel,
    so a word looks the same wherever it stands in a line, if it begins at the same 64th of a pixel.
    """
    *places, length = _places(words, size)
    start = int(middle) - (length // 2 + 32) // 64
    row, below = int(base), round(64 * (base % 1))
    for outline, fill in ((stroke, "black"), (0, "white")):
        for word, place in zip(words, places, strict=True):
            column, beyond = divmod(place + round(64 * (middle % 1)), 64)
            mask, left, top = _mask(word, size, outline, beyond, below)
            draw.bitmap((start + column + left, row + top), mask, fill)


def _places(words: list[str], size: int) -> list[int]:
    """Return where each word of a line begins, and where the line ends, in 64ths of a pixel."""
    places = [0]
    for word, following in pairwise(words):
        places.append(places[-1] + _length(f"{word} {following[0]}", size) - _length(following[0], size))
    return [*places, places[-1] + _length(words[-1], size)]


@cache
def _length(text: str, size: int) -> int:
    """Return how far a text reaches, in 64ths of a pixel."""
    return round(64 * font(size).getlength(text))


@lru_cache(maxsize=8192)
def _mask(word: str, size: int, outline: int, right: int, below: int) -> tuple[Image.Image, int, int]:
    """Return the mask of a word that begins a fraction of a pixel `right` and `below`, in 64ths, of a whole pixel.

    Return also the place of the mask's upper left corner from that pixel.
    """
    canvas = Image.new("L", (_length(word, size) // 64 + 3 * size, 3 * size))
    at = (size + right / 64, 2 * size + below / 64)
    ImageDraw.Draw(canvas).text(at, word, 255, font(size), anchor="ls", stroke_width=outline)
    left, top, end, bottom = canvas.getbbox()
    return canvas.crop((left, top, end, bottom)), left - size, top - 2 * size


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font at `size` pixels, with the basic layout engine.

    Every Pillow has the basic engine. The other engine spaces letters differently.

    Raises
    ------
    InputError
        The font is not installed.
    """
    return ImageFont.truetype(installed(_FONT), size, layout_engine=ImageFont.Layout.BASIC)
