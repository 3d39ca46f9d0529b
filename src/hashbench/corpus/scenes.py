"""Drawn scenes: one of the cartoon subjects on one of the backdrops."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, cycle
from random import Random

from PIL import Image

from hashbench.corpus.backdrops import BACKDROPS, OVERSAMPLING, Stage, colour
from hashbench.corpus.subjects import SUBJECTS, Pen


@dataclass(frozen=True)
class Scene:
    """A `subject` on a `backdrop`. Scenes with the same backdrop and `layout` have the same background pixels."""

    backdrop: str
    layout: int
    subject: str


_FIRST = [
    Scene("wheel", 0, "owl"),
    Scene("hills", 0, "snail"),
    Scene("four", 0, "cat"),
    Scene("plain", 0, "mug"),
    Scene("skyline", 0, "robot"),
    Scene("wheel", 0, "bun"),
    Scene("sea", 0, "duck"),
    Scene("rays", 0, "ghost"),
    Scene("room", 0, "cactus"),
    Scene("plain", 0, "duck"),
    Scene("board", 0, "cat"),
    Scene("space", 0, "robot"),
    Scene("wheel", 1, "cat"),
    Scene("strips", 0, "fish"),
    Scene("curtain", 0, "bun"),
    Scene("hills", 1, "tree"),
    Scene("plain", 1, "lamp"),
    Scene("room", 1, "lamp"),
    Scene("wheel", 2, "cactus"),
    Scene("four", 1, "ghost"),
    Scene("sea", 1, "tree"),
    Scene("rays", 1, "mug"),
    Scene("strips", 1, "owl"),
    Scene("skyline", 1, "cat"),
    Scene("plain", 2, "fish"),
    Scene("board", 1, "owl"),
    Scene("curtain", 0, "duck"),
    Scene("space", 1, "fish"),
    Scene("wheel", 3, "robot"),
    Scene("four", 2, "snail"),
]
"""The scenes of the full demo. Scenes with the same backdrop and layout are meant to be hard to tell apart."""


def shared() -> Iterator[Scene]:
    """Yield scenes without end: the list `_FIRST`, then the same list again and again, each time in new layouts."""
    for again in count():
        yield from (replace(scene, layout=scene.layout + 10 * again) for scene in _FIRST)


def collages() -> Iterator[Scene]:
    """Yield scenes without end, each with a backdrop of its own and the next of the subjects."""
    yield from (Scene("collage", layout, subject) for layout, subject in zip(count(), cycle(SUBJECTS)))


SERIES = {"shared": shared, "own": collages}
"""Series of scenes, by whether scenes share backdrops or each scene has its own."""


def render(scene: Scene, size: tuple[int, int], *, seed: int) -> Image.Image:
    """Return the scene as an RGB picture of `size` (width, height) pixels. The same `seed` gives the same picture."""
    coat = colour(Random(f"{seed}/{scene}").random(), 0.55, 0.88)

    def place(stage: Stage, x: float, y: float, share: float, *, facing: int = 1) -> None:
        reach = share * min(stage.width, stage.height)
        SUBJECTS[scene.subject](Pen(stage.canvas, x * stage.width, y * stage.height, reach, facing=facing), coat)

    large = (size[0] * OVERSAMPLING, size[1] * OVERSAMPLING)
    hue = (Random(f"{seed}/{scene.backdrop}").random() + 0.382 * scene.layout) % 1
    rng = Random(f"{seed}/{scene.backdrop}/{scene.layout}")
    return BACKDROPS[scene.backdrop](large, hue, rng, place).canvas.resize(size, Image.Resampling.BOX)
