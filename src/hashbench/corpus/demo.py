"""The embedded demo corpus: families of captioned memes, drawn from installed photographs and cartoon scenes."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from PIL import Image, ImageEnhance

from hashbench import execution
from hashbench.corpus import captions, photographs, scenes
from hashbench.corpus.photographs import Photograph
from hashbench.corpus.scenes import Scene
from hashbench.errors import InputError

_MARGIN = 1.1
"""Templates are this many times larger than the pictures, so that a picture can be cut from anywhere in them."""


@dataclass(frozen=True)
class Family:
    """A family: `name` (four digits), the `template` its pictures share, and their `size` (width, height) in pixels."""

    name: str
    template: Photograph | Scene
    size: tuple[int, int]


def plan(families: int, seed: int, *, backdrops: str = "shared") -> list[Family]:
    """Return the families to draw, sorted by name. Photographs and scenes take turns; a few are not square.

    Photographs make up 6 of 11 families until there are no more crops. Scenes never run out.

    Parameters
    ----------
    backdrops : one of `scenes.SERIES`: whether scenes share backdrops, so that some families are hard to tell apart, or
        each scene has its own.

    Raises
    ------
    InputError
        When `families` is not between 1 and 9999, or there is no such series of scenes.
    """
    if backdrops not in scenes.SERIES:
        raise InputError(f"backdrops={backdrops}: ask for one of {', '.join(scenes.SERIES)}")
    if not 1 <= families <= 9999:
        raise InputError(f"families={families}: ask for 1 to 9999 families")
    crops, drawn = photographs.crops(), scenes.SERIES[backdrops]()
    names = sorted(Random(f"{seed}/names").sample(range(1, 10_000), families))
    planned = []
    for number, name in enumerate(names):
        photograph = next(crops, None) if number * 6 % 11 < 6 else None
        size = {7: (250, 180), 18: (180, 250)}.get(number % 21, (250, 250))
        planned.append(Family(f"{name:04}", photograph or next(drawn), size))
    return planned


def draw_demo(
    folder: Path,
    *,
    families: int = 66,
    pictures: int = 12,
    seed: int = 20240229,
    backdrops: str = "shared",
    executor: str = "serial",
    workers: int = 1,
) -> None:
    """Draw the corpus into `folder` as ``FAMILY_ID.jpg`` (four and eight digits). Make the folder if it is missing.

    The bytes depend only on the two counts, on `seed` and `backdrops`, and on the installed versions of Pillow and of
    the packages with the photographs. Other files in `folder` are left alone.

    Parameters
    ----------
    backdrops : as in `plan`.
    executor, workers : as in `execution.run`. A family is drawn by one worker.

    Raises
    ------
    InputError
        As in `plan`, or `pictures` is not positive, or a photograph is not installed.
    """
    if pictures < 1:
        raise InputError(f"pictures={pictures}: ask for at least one picture a family")
    planned = plan(families, seed, backdrops=backdrops)
    folder.mkdir(parents=True, exist_ok=True)
    draw = _Draw(folder, pictures, seed)
    for _ in execution.run(draw, planned, executor=executor, workers=workers, label="draw families"):
        pass


@dataclass(frozen=True)
class _Draw:
    """Draws the pictures of a family into `folder`. The pictures depend only on the family and the seed."""

    folder: Path
    pictures: int
    seed: int

    def __call__(self, family: Family) -> None:
        template = self._template(family)
        rng = Random(f"{self.seed}/pictures/{family.name}")
        for number in sorted(rng.sample(range(10_000_000, 100_000_000), self.pictures)):
            picture = _picture(template, family.size, rng)
            picture.save(self.folder / f"{family.name}_{number}.jpg", quality=rng.choice((30, 45, 60, 75, 85, 92)))

    def _template(self, family: Family) -> Image.Image:
        size = (round(family.size[0] * _MARGIN), round(family.size[1] * _MARGIN))
        if isinstance(family.template, Scene):
            return scenes.render(family.template, size, seed=self.seed)
        return photographs.render(family.template, size, Random(f"{self.seed}/crop/{family.name}"))


def _picture(template: Image.Image, size: tuple[int, int], rng: Random) -> Image.Image:
    picture = _cut(template, size, rng)
    if rng.random() < 0.5:
        picture = ImageEnhance.Brightness(picture).enhance(rng.uniform(0.92, 1.08))
        picture = ImageEnhance.Contrast(picture).enhance(rng.uniform(0.9, 1.1))
    if rng.random() < 0.1:
        small = picture.resize((size[0] // 2, size[1] // 2), Image.Resampling.BILINEAR)
        picture = small.resize(size, Image.Resampling.BICUBIC)
    upper, lower = captions.invent(rng)
    captions.caption(picture, upper, lower, letter=rng.randrange(22, 34, 2) * size[1] // 250)
    if rng.random() < 0.2:
        captions.watermark(picture, "memeloft")
    return picture


def _cut(template: Image.Image, size: tuple[int, int], rng: Random) -> Image.Image:
    """Cut a window from the template. Most windows are centred to about a pixel; one in 16 is smaller and anywhere."""
    moved = rng.random() < 1 / 16
    share, play = (rng.uniform(0.9, 0.96), 1) if moved else (0.97, 0.25)
    width, height = template.width * share, template.height * share
    left = (template.width - width) / 2 * (1 + rng.uniform(-play, play))
    top = (template.height - height) / 2 * (1 + rng.uniform(-play, play))
    return template.resize(size, Image.Resampling.BICUBIC, box=(left, top, left + width, top + height))
