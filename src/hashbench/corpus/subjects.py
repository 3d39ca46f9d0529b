"""Small cartoon subjects, each drawn in a square from (-1, -1) at its upper left to (1, 1) at its lower right."""

from collections.abc import Callable
from math import cos, pi, sin

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]

INK: Colour = (32, 28, 40)
WHITE: Colour = (252, 252, 248)


class Pen:
    """Draws outlined shapes in units of `size` pixels around (`x`, `y`); `facing` -1 mirrors left and right."""

    def __init__(self, canvas: Image.Image, x: float, y: float, size: float, *, facing: int = 1) -> None:
        self._draw = ImageDraw.Draw(canvas)
        self._x, self._y, self._size, self._facing = x, y, size, facing
        self._edge = max(1, round(size * 0.045))

    def _at(self, x: float, y: float) -> Point:
        return self._x + x * self._size * self._facing, self._y + y * self._size

    def disc(
        self, x: float, y: float, across: float, down: float | None = None, *, fill: Colour, edge: bool = True
    ) -> None:
        """Fill an ellipse with half-axes `across` and `down`; without `down`, fill a circle of radius `across`."""
        (x, y), rx, ry = self._at(x, y), across * self._size, (across if down is None else down) * self._size
        width = self._edge if edge else 0
        self._draw.ellipse((x - rx, y - ry, x + rx, y + ry), fill=fill, outline=INK if edge else None, width=width)

    def shape(self, *points: Point, fill: Colour, edge: bool = True) -> None:
        """Fill a polygon."""
        corners = [self._at(*point) for point in points]
        self._draw.polygon(corners, fill=fill)
        if edge:
            self._draw.line([*corners, *corners[:2]], fill=INK, width=self._edge, joint="curve")

    def box(self, left: float, top: float, right: float, bottom: float, *, fill: Colour, edge: bool = True) -> None:
        """Fill a rectangle."""
        self.shape((left, top), (right, top), (right, bottom), (left, bottom), fill=fill, edge=edge)

    def line(self, *points: Point, fill: Colour = INK, width: float = 0.05) -> None:
        """Draw a line of `width` through the points."""
        corners = [self._at(*point) for point in points]
        self._draw.line(corners, fill=fill, width=max(1, round(width * self._size)), joint="curve")

    def arc(
        self, x: float, y: float, radius: float, start: int, end: int, *, fill: Colour = INK, width: float = 0.05
    ) -> None:
        """Draw an arc of a circle, clockwise from `start` to `end` degrees."""
        turn = [(start + (end - start) * step / 24) * pi / 180 for step in range(25)]
        self.line(*((x + radius * cos(angle), y + radius * sin(angle)) for angle in turn), fill=fill, width=width)

    def eyes(self, x: float, y: float, apart: float, radius: float) -> None:
        """Draw two round eyes around (`x`, `y`)."""
        for side in (-1, 1):
            self.disc(x + side * apart, y, radius, fill=WHITE)
            self.disc(x + side * apart + radius * 0.25, y, radius * 0.5, fill=INK, edge=False)


Subject = Callable[[Pen, Colour], None]


def _cat(pen: Pen, coat: Colour) -> None:
    pen.arc(0.6, 0.45, 0.35, -80, 120, fill=coat, width=0.16)
    pen.disc(0.1, 0.6, 0.55, 0.4, fill=coat)
    for side in (-1, 1):
        pen.shape((side * 0.55, -0.25), (side * 0.58, -0.95), (side * 0.12, -0.62), fill=coat)
    pen.disc(0, -0.15, 0.62, 0.52, fill=coat)
    pen.eyes(0, -0.22, 0.25, 0.15)
    pen.shape((-0.08, 0.02), (0.08, 0.02), (0, 0.1), fill=(232, 120, 130))
    for side in (-1, 1):
        pen.arc(side * 0.09, 0.1, 0.09, 0, 180)
        pen.line((side * 0.3, 0.08), (side * 0.82, 0))
        pen.line((side * 0.3, 0.14), (side * 0.8, 0.18))


def _robot(pen: Pen, coat: Colour) -> None:
    pen.line((0, -0.7), (0, -0.92), width=0.07)
    pen.disc(0, -0.93, 0.08, fill=(236, 84, 72))
    for side in (-1, 1):
        pen.line((side * 0.5, 0.25), (side * 0.85, 0.5 - side * 0.35), width=0.13)
        pen.box(side * 0.27 - 0.13, 0.75, side * 0.27 + 0.13, 0.97, fill=INK)
    pen.box(-0.52, 0.08, 0.52, 0.8, fill=coat)
    pen.box(-0.3, 0.25, 0.3, 0.6, fill=WHITE)
    pen.line((-0.25, 0.45), (-0.1, 0.45), (0, 0.3), (0.08, 0.55), (0.25, 0.42), fill=(60, 150, 90))
    pen.box(-0.6, -0.7, 0.6, 0.02, fill=coat)
    pen.eyes(0, -0.4, 0.27, 0.17)
    pen.line((-0.3, -0.12), (0.3, -0.12), width=0.07)


def _owl(pen: Pen, coat: Colour) -> None:
    for side in (-1, 1):
        pen.shape((side * 0.5, -0.4), (side * 0.5, -0.9), (side * 0.15, -0.6), fill=coat)
        pen.disc(side * 0.2, 0.92, 0.14, 0.07, fill=(240, 170, 50))
    pen.disc(0, 0.1, 0.62, 0.8, fill=coat)
    pen.disc(0, 0.4, 0.38, 0.42, fill=WHITE)
    for side in (-1, 1):
        pen.disc(side * 0.6, 0.25, 0.16, 0.42, fill=coat)
        pen.disc(side * 0.12, 0.5, 0.06, fill=coat, edge=False)
    pen.disc(0, 0.33, 0.06, fill=coat, edge=False)
    pen.eyes(0, -0.25, 0.26, 0.25)
    pen.shape((-0.1, -0.12), (0.1, -0.12), (0, 0.12), fill=(240, 170, 50))


def _fish(pen: Pen, coat: Colour) -> None:
    pen.shape((0.5, 0), (0.98, -0.5), (0.85, 0), (0.98, 0.5), fill=coat)
    pen.shape((-0.2, -0.4), (0.15, -0.85), (0.35, -0.35), fill=coat)
    pen.disc(-0.1, 0, 0.75, 0.5, fill=coat)
    pen.arc(-0.75, 0, 0.5, -50, 50)
    pen.shape((0, 0.08), (0.32, -0.12), (0.32, 0.3), fill=WHITE)
    pen.disc(-0.48, -0.12, 0.15, fill=WHITE)
    pen.disc(-0.52, -0.12, 0.07, fill=INK, edge=False)
    pen.arc(-0.72, 0.12, 0.12, 20, 120)


def _ghost(pen: Pen, coat: Colour) -> None:
    hem = [(0.62 - 0.155 * step, 0.9 - 0.2 * (step % 2)) for step in range(9)]
    dome = [(0.62 * cos(pi + pi * step / 24), -0.25 + 0.65 * sin(pi + pi * step / 24)) for step in range(25)]
    pen.shape(*dome, *hem, fill=coat)
    for side in (-1, 1):
        pen.disc(side * 0.22, -0.2, 0.1, 0.16, fill=INK)
        pen.disc(side * 0.4, 0.05, 0.1, 0.06, fill=(244, 150, 160), edge=False)
    pen.disc(0, 0.15, 0.12, 0.16, fill=INK)


def _mug(pen: Pen, coat: Colour) -> None:
    for x in (-0.3, 0, 0.3):
        pen.line((x, -0.5), (x + 0.1, -0.65), (x - 0.05, -0.78), (x + 0.05, -0.95), fill=(150, 150, 160), width=0.06)
    pen.arc(0.5, 0.25, 0.3, -90, 90, width=0.2)
    pen.arc(0.5, 0.25, 0.3, -90, 90, fill=coat, width=0.11)
    pen.shape((-0.58, -0.3), (0.58, -0.3), (0.48, 0.85), (-0.48, 0.85), fill=coat)
    pen.disc(0, -0.3, 0.58, 0.14, fill=(90, 56, 36))
    pen.eyes(0, 0.2, 0.2, 0.12)
    pen.arc(0, 0.38, 0.2, 20, 160)


def _cactus(pen: Pen, coat: Colour) -> None:
    for side, low in ((-1, 0.25), (1, 0.05)):
        bend = (0, low + 0.05), (side * 0.55, low), (side * 0.55, low - 0.45)
        pen.line(*bend, width=0.33)
        pen.line(*bend, fill=coat, width=0.24)
    pen.disc(0, -0.05, 0.32, 0.82, fill=coat)
    for y in (-0.6, -0.3, 0.3):
        pen.line((-0.08, y), (0.08, y + 0.06), fill=WHITE)
    pen.eyes(0, -0.12, 0.13, 0.1)
    pen.disc(0.05, -0.85, 0.14, fill=(240, 110, 150))
    pen.shape((-0.5, 0.55), (0.5, 0.55), (0.38, 0.97), (-0.38, 0.97), fill=(196, 100, 62))


def _snail(pen: Pen, coat: Colour) -> None:
    pen.shape((-0.95, 0.3), (-0.6, 0.2), (-0.35, 0.6), (0.9, 0.65), (0.98, 0.85), (-0.8, 0.85), fill=(238, 208, 160))
    for x in (-0.95, -0.7):
        pen.line((x + 0.1, 0.3), (x, -0.15), width=0.07)
        pen.disc(x, -0.2, 0.12, fill=WHITE)
        pen.disc(x - 0.03, -0.2, 0.05, fill=INK, edge=False)
    pen.disc(0.2, 0.1, 0.62, fill=coat)
    for radius in (0.42, 0.22):
        pen.arc(0.2, 0.1, radius, 30, 330, width=0.07)


def _duck(pen: Pen, coat: Colour) -> None:
    pen.shape((0.4, 0.2), (0.98, -0.2), (0.8, 0.6), fill=coat)
    pen.disc(0.1, 0.45, 0.75, 0.45, fill=coat)
    pen.disc(-0.35, -0.3, 0.42, fill=coat)
    pen.shape((-0.7, -0.35), (-0.98, -0.15), (-0.65, -0.1), fill=(240, 140, 40))
    pen.disc(-0.45, -0.4, 0.11, fill=WHITE)
    pen.disc(-0.48, -0.4, 0.05, fill=INK, edge=False)
    pen.arc(0.25, 0.35, 0.3, 10, 170)


def _tree(pen: Pen, coat: Colour) -> None:
    pen.box(-0.14, 0.3, 0.14, 0.97, fill=(120, 78, 48))
    for x, y, radius in ((-0.4, 0, 0.42), (0.4, 0, 0.42), (0, -0.45, 0.5), (0, 0.1, 0.4)):
        pen.disc(x, y, radius, fill=coat)
    pen.disc(0, -0.12, 0.5, fill=coat, edge=False)
    for x, y in ((-0.45, 0.05), (0.2, -0.5), (0.45, -0.05), (-0.1, 0.2)):
        pen.disc(x, y, 0.09, fill=(232, 70, 60))


def _lamp(pen: Pen, coat: Colour) -> None:
    pen.line((0, 0.85), (0.3, 0.2), (-0.2, -0.4), width=0.09)
    pen.disc(0, 0.88, 0.45, 0.1, fill=coat)
    pen.disc(-0.45, -0.25, 0.18, fill=(255, 236, 140))
    pen.shape((-0.1, -0.8), (0.15, -0.5), (-0.2, 0.1), (-0.85, -0.5), fill=coat)
    pen.disc(0.3, 0.2, 0.1, fill=coat)


def _bun(pen: Pen, coat: Colour) -> None:
    for side in (-1, 1):
        pen.disc(side * 0.25, -0.6, 0.15, 0.38, fill=coat)
        pen.disc(side * 0.25, -0.58, 0.07, 0.26, fill=(244, 170, 180), edge=False)
    pen.disc(0, 0.55, 0.6, 0.42, fill=coat)
    pen.disc(0, 0, 0.5, 0.45, fill=coat)
    pen.eyes(0, -0.08, 0.2, 0.1)
    pen.disc(0, 0.1, 0.06, fill=(232, 120, 130))
    pen.box(-0.08, 0.2, 0.08, 0.33, fill=WHITE)


SUBJECTS: dict[str, Subject] = {
    "cat": _cat,
    "robot": _robot,
    "owl": _owl,
    "fish": _fish,
    "ghost": _ghost,
    "mug": _mug,
    "cactus": _cactus,
    "snail": _snail,
    "duck": _duck,
    "tree": _tree,
    "lamp": _lamp,
    "bun": _bun,
}
"""The function that draws each subject, by name. Call it with a `Pen` and the colour of the subject's coat."""
