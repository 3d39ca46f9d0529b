"""Captions in the layout of memes: bold white capitals with a black outline along the upper and lower edge."""

import re
from functools import cache
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
    room = width / _NARROWING
    for size in range(max(letter, 15), 14, -2):
        lines = _wrap(text, font(size), room)
        if len(lines) <= 2:
            break
    stroke = max(1, size // 12)
    pitch = round(size * 1.02)
    block = Image.new("RGBA", (round(room), pitch * len(lines) + 2 * stroke))
    draw = ImageDraw.Draw(block)
    for number, line in enumerate(lines):
        at = (block.width / 2, stroke + pitch * number + size * 0.88)
        draw.text(at, line, "white", font(size), anchor="ms", stroke_width=stroke, stroke_fill="black")
    return block.resize((width, block.height), Image.Resampling.BICUBIC)


def _wrap(text: str, font: ImageFont.FreeTypeFont, room: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


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
