"""Backdrops of the drawn scenes, for instance a colour wheel, a room or a comic, with places for a subject."""

from collections.abc import Callable
from colorsys import hsv_to_rgb
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageDraw, ImageOps

from hashbench.corpus.subjects import INK, WHITE, Colour

OVERSAMPLING = 3
"""Scenes are drawn this many times larger and then reduced, which smooths their edges."""

Place = Callable[..., None]
"""Draws the subject on a stage: `place(stage, x, y, share, facing=1)`.

`x` and `y` are the subject's middle as fractions of the width and height, `share` is half the subject's side as a
fraction of the shorter side of the stage, and `facing=-1` mirrors the subject.
"""


class Stage:
    """A canvas measured in fractions of its width and height.

    It is shaded from the colour `upper` at the top to the colour `lower` at the bottom.
    """

    def __init__(self, size: tuple[int, int], upper: Colour, lower: Colour) -> None:
        shade = Image.linear_gradient("L").resize(size)
        self.canvas = ImageOps.colorize(shade, upper, lower)
        self.draw = ImageDraw.Draw(self.canvas)
        self.width, self.height = size

    def at(self, *points: tuple[float, float]) -> list[tuple[float, float]]:
        """Return points, given as fractions of the width and height, in pixels."""
        return [(x * self.width, y * self.height) for x, y in points]

    def box(self, left: float, top: float, right: float, bottom: float, *, fill: Colour, edge: int = 0) -> None:
        """Fill a rectangle; `edge` is the width of its outline in pixels of the finished picture."""
        corners = self.at((left, top), (right, bottom))
        self.draw.rectangle(corners, fill=fill, outline=INK if edge else None, width=edge * OVERSAMPLING)

    def shape(self, *points: tuple[float, float], fill: Colour) -> None:
        """Fill a polygon."""
        self.draw.polygon(self.at(*points), fill=fill)

    def disc(self, x: float, y: float, radius: float, *, fill: Colour) -> None:
        """Fill a circle; `radius` is a fraction of the shorter side."""
        reach = radius * min(self.width, self.height)
        self.draw.circle((x * self.width, y * self.height), reach, fill=fill)

    def line(self, *points: tuple[float, float], fill: Colour = INK, width: int = 2) -> None:
        """Draw a line, `width` pixels of the finished picture wide."""
        self.draw.line(self.at(*points), fill=fill, width=width * OVERSAMPLING, joint="curve")


def colour(hue: float, saturation: float, value: float) -> Colour:
    """Return a colour; `hue` may be any number and wraps around at 1, the others are in [0, 1]."""
    red, green, blue = hsv_to_rgb(hue % 1, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _wheel(size: tuple[int, int], hue: float, rng: Random, place: Place) -> Stage:
    turn, wedges = rng.random(), rng.choice((8, 10, 12))
    stage = Stage(size, INK, INK)
    for wedge in range(wedges):
        ends = [2 * pi * (wedge + turn + step) / wedges for step in (0, 1)]
        rim = [(0.5 + 1.5 * cos(angle), 0.5 + 1.5 * sin(angle)) for angle in ends]
        stage.shape((0.5, 0.5), *rim, fill=colour(hue + 0.04 * (wedge % 2), 0.72, (0.92, 0.62)[wedge % 2]))
    place(stage, 0.5, 0.5, 0.29)
    return stage


def _rays(size: tuple[int, int], hue: float, rng: Random, place: Place) -> Stage:
    middle = rng.uniform(0.32, 0.68)
    stage = Stage(size, colour(hue, 0.65, 0.3), colour(hue, 0.65, 0.3))
    for ray in range(20):
        ends = [2 * pi * (ray + step) / 20 for step in (0, 0.5)]
        rim = [(middle + 1.5 * cos(angle), 0.55 + 1.5 * sin(angle)) for angle in ends]
        stage.shape((middle, 0.55), *rim, fill=colour(hue, 0.6, 0.42))
    for ring in range(12):
        stage.disc(middle, 0.55, 0.42 - ring * 0.018, fill=colour(hue + 0.5, 0.1 + 0.03 * ring, 0.45 + 0.04 * ring))
    place(stage, middle, 0.55, 0.27)
    return stage


def _plain(size: tuple[int, int], hue: float, rng: Random, place: Place) -> Stage:
    ground = rng.choice((WHITE, colour(hue, 0.2, 0.96), colour(hue, 0.6, 0.22)))
    stage = Stage(size, ground, ground)
    place(stage, rng.uniform(0.4, 0.6), rng.uniform(0.48, 0.58), 0.15)
    return stage


def _hills(size: tuple[int, int], hue: float, rng: Random, place: Place) -> Stage:
    hue = 0.5 + 0.12 * hue
    stage = Stage(size, colour(hue, 0.55, 0.92), colour(hue - 0.4, 0.3, 1))
    stage.disc(rng.uniform(0.2, 0.8), rng.uniform(0.25, 0.35), 0.11, fill=(255, 244, 190))
    for rank, green in enumerate((0.75, 0.6, 0.45)):
        phase, base = rng.random() * 6, 0.52 + 0.13 * rank
        ridge = [(step / 40, base + 0.07 * sin(phase + step / (9 - 2 * rank))) for step in range(41)]
        stage.shape((0, 1), *ridge, (1, 1), fill=colour(0.24 + 0.04 * rank, 0.5, green))
    place(stage, rng.choice((0.3, 0.5, 0.7)), 0.62, 0.25)
    return stage


def _skyline(size: tuple[int, int], hue: float, rng: Random, place: Place) -> Stage:
    hue = 0.6 + 0.25 * hue
    stage = Stage(size, colour(hue, 0.75, 0.2), colour(hue + 0.2, 0.5, 0.75))
    stage.disc(rng.uniform(0.2, 0.8), 0.28, 0.09, fill=(250, 246, 220))
    for tower in range(9):
        left, top = tower / 9, rng.uniform(0.35, 0.65)
        stage.box(left, top, left + 0.108, 1, fill=colour(hue, 0.5, rng.uniform(0.12, 0.24)))
        for row in range(int((1 - top) / 0.07)):
            for column in (0.02, 0.065):
                if rng.random() < 0.55:
                    y = top + 0.03 + row * 0.07
                    stage.box(left + column, y, left + column + 0.025, y + 0.035, fill=(250, 214, 110))
    stage.box(0, 0.8, 1, 1, fill=colour(hue, 0.4, 0.3))
    place(stage, rng.choice((0.3, 0.7)), 0.6, 0.25)
    return stage


def _sea(size: tuple[int, int], hue: float, rng: Random, place: Place) -> Stage:
    hue = 0.5 + 0.1 * hue
    stage = Stage(size, colour(hue, 0.35, 0.95), colour(hue + 0.4, 0.3, 1))
    for _ in range(3):
        x, y = rng.uniform(0.1, 0.9), rng.uniform(0.12, 0.32)
        for step in (-1, 0, 1):
            stage.disc(x + step * 0.06, y - 0.02 * (step == 0), 0.055, fill=WHITE)
    stage.shape((0.12, 0.78), (0.35, 0.66), (0.65, 0.66), (0.88, 0.78), fill=(240, 214, 150))
    place(stage, rng.uniform(0.42, 0.58), 0.46, 0.25)
    for rank in range(4):
        phase, base = rng.random() * 6, 0.7 + 0.08 * rank
        crest = [(step / 60, base + 0.012 * sin(phase + step / 1.6)) for step in range(61)]
        stage.shape((0, 1), *crest, (1, 1), fill=colour(hue + 0.01 * rank, 0.7, 0.8 - 0.12 * rank))
    return stage


def _room(size: tuple[int, int], hue: float, rng: Random, place: Place) -> Stage:
    window, door = rng.choice((0.08, 0.62)), rng.choice((0.42, 0.5))
    stage = Stage(size, colour(hue, 0.25, 0.9), colour(hue, 0.35, 0.78))
    stage.box(0, 0.72, 1, 1, fill=colour(hue + 0.45, 0.4, 0.5))
    stage.box(0, 0.7, 1, 0.73, fill=WHITE, edge=1)
    stage.box(window, 0.14, window + 0.3, 0.5, fill=(150, 206, 240), edge=2)
    stage.line((window + 0.15, 0.14), (window + 0.15, 0.5))
    stage.line((window, 0.32), (window + 0.3, 0.32))
    stage.box(door, 0.2, door + 0.12, 0.36, fill=colour(hue + 0.3, 0.5, 0.8), edge=2)
    table = 0.7 if window < 0.5 else 0.3
    stage.box(table - 0.25, 0.68, table + 0.25, 0.73, fill=(150, 98, 60), edge=1)
    for leg in (-0.2, 0.17):
        stage.box(table + leg, 0.73, table + leg + 0.04, 0.95, fill=(120, 76, 46), edge=1)
    place(stage, table, 0.48, 0.21)
    return stage


def _board(size: tuple[int, int], hue: float, rng: Random, place: Place) -> Stage:
    left = rng.choice((0.06, 0.44))
    stage = Stage(size, colour(hue, 0.5, 0.6), colour(hue, 0.55, 0.42))
    stage.box(left, 0.16, left + 0.5, 0.66, fill=(150, 110, 70), edge=2)
    stage.box(left + 0.03, 0.19, left + 0.47, 0.63, fill=WHITE)
    heights = [rng.uniform(0.05, 0.32) for _ in range(5)]
    for bar, height in enumerate(heights):
        x = left + 0.08 + 0.075 * bar
        stage.box(x, 0.58 - height, x + 0.05, 0.58, fill=colour(hue + 0.13 * bar, 0.6, 0.8))
    stage.line((left + 0.06, 0.23), (left + 0.06, 0.58), (left + 0.45, 0.58))
    place(stage, 0.77 if left < 0.4 else 0.23, 0.62, 0.22, facing=1 if left < 0.4 else -1)
    return stage


def _curtain(size: tuple[int, int], hue: float, rng: Random, place: Place) -> Stage:
    stage = Stage(size, colour(hue, 0.6, 0.12), colour(hue, 0.5, 0.3))
    stage.shape((0.42, 0), (0.58, 0), (0.85, 0.86), (0.15, 0.86), fill=colour(0.14, 0.3, 0.6))
    stage.box(0, 0.82, 1, 1, fill=(122, 84, 52))
    for fold in range(5):
        for left in (fold * 0.05, 0.95 - fold * 0.05):
            stage.box(left, 0, left + 0.05, 0.9 - 0.03 * fold, fill=colour(hue, 0.85, (0.75, 0.5)[fold % 2]))
    place(stage, 0.5, 0.6, 0.24)
    return stage


def _space(size: tuple[int, int], hue: float, rng: Random, place: Place) -> Stage:
    hue = 0.6 + 0.3 * hue
    stage = Stage(size, (8, 8, 20), colour(hue, 0.7, 0.28))
    for _ in range(70):
        stage.disc(rng.random(), rng.random(), rng.choice((0.003, 0.004, 0.007)), fill=WHITE)
    x, y = rng.choice((0.2, 0.8)), rng.uniform(0.25, 0.4)
    for ring in range(10):
        offset, fill = 0.006 * ring, colour(hue + 0.4, 0.6, 0.5 + 0.05 * ring)
        stage.disc(x - offset, y - offset, 0.16 - 2 * offset, fill=fill)
    stage.line((x - 0.26, y + 0.09), (x + 0.26, y - 0.09), fill=colour(hue + 0.3, 0.3, 0.9), width=4)
    place(stage, 1 - x, 0.6, 0.22)
    return stage


def _four(size: tuple[int, int], hue: float, rng: Random, place: Place) -> Stage:
    stage = Stage(size, WHITE, WHITE)
    for panel in range(4):
        left, top = 0.5 * (panel % 2), 0.5 * (panel // 2)
        fill = WHITE if rng.random() < 0.3 else colour(hue + 0.2 * panel, 0.35, 0.92)
        stage.box(left + 0.01, top + 0.01, left + 0.49, top + 0.49, fill=fill, edge=1)
        place(stage, left + rng.uniform(0.18, 0.32), top + 0.27, rng.uniform(0.12, 0.19), facing=rng.choice((1, -1)))
    return stage


def _strips(size: tuple[int, int], hue: float, rng: Random, place: Place) -> Stage:
    left = rng.choice((0, 0.25, 0.5))
    stage = Stage(size, WHITE, WHITE)
    for panel, value in enumerate(rng.sample((0.3, 0.6, 0.95), 2)):
        top = 0.5 * panel
        stage.box(left, top, left + 0.5, top + 0.5, fill=colour(hue + 0.3 * panel, 0.6, value), edge=1)
        place(stage, left + 0.25, top + 0.26, 0.19, facing=1 - 2 * panel)
    return stage


def _collage(size: tuple[int, int], hue: float, rng: Random, place: Place) -> Stage:
    """Large shapes of any colour anywhere, and up to three subjects: no two collages have the same light and dark."""
    stage = Stage(size, _any_colour(rng, hue), _any_colour(rng, hue + 0.5))
    for _ in range(rng.randint(4, 8)):
        _add_shape(stage, rng)
    for _ in range(rng.randint(1, 3)):
        x, y, share = rng.uniform(0.2, 0.8), rng.uniform(0.25, 0.75), rng.uniform(0.15, 0.35)
        place(stage, x, y, share, facing=rng.choice((1, -1)))
    return stage


def _add_shape(stage: Stage, rng: Random) -> None:
    x, y, across, down = rng.random(), rng.random(), rng.uniform(0.12, 0.45), rng.uniform(0.12, 0.45)
    fill = _any_colour(rng, rng.random())
    kind = rng.choice(("disc", "box", "polygon", "band"))
    if kind == "disc":
        stage.disc(x, y, 0.8 * across, fill=fill)
    elif kind == "box":
        stage.box(x - across, y - down, x + across, y + down, fill=fill)
    elif kind == "polygon":
        angles = sorted(rng.uniform(0, 2 * pi) for _ in range(rng.randint(3, 6)))
        stage.shape(*((x + 1.4 * across * cos(angle), y + 1.4 * down * sin(angle)) for angle in angles), fill=fill)
    else:  # from edge to edge
        angle, half = rng.uniform(0, pi), 0.3 * across
        ends = [(x + far * cos(angle), y + far * sin(angle)) for far in (-2, 2)]
        step = half * sin(angle), half * cos(angle)
        one, other = ([(left + side * step[0], top - side * step[1]) for left, top in ends] for side in (1, -1))
        stage.shape(*one, *reversed(other), fill=fill)


def _any_colour(rng: Random, hue: float) -> Colour:
    return colour(hue, rng.uniform(0.1, 0.8), rng.uniform(0.1, 1))


BACKDROPS: dict[str, Callable[[tuple[int, int], float, Random, Place], Stage]] = {
    "wheel": _wheel,
    "rays": _rays,
    "plain": _plain,
    "hills": _hills,
    "skyline": _skyline,
    "sea": _sea,
    "room": _room,
    "board": _board,
    "curtain": _curtain,
    "space": _space,
    "four": _four,
    "strips": _strips,
    "collage": _collage,
}
"""Every backdrop by name: a function of (size in pixels, hue in [0, 1], rng, place) that returns the finished stage."""
