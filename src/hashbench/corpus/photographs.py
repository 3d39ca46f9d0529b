"""The photographs inside the wheels of scikit-image, scikit-learn and Matplotlib, and crops of these photographs."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw

from hashbench.errors import InputError


@dataclass(frozen=True)
class Photograph:
    """One crop of one installed photograph.

    Attributes
    ----------
    file
        Path that starts with the import name of the package, such as ``skimage/data/coffee.png``.
    x, y
        Centre of the crop as fractions of the width and height.
    side
        Size of the crop relative to the largest that fits, in (0, 1].
    mount
        Where the crop goes in the picture: ``full`` (everywhere), ``beside`` (the right half; the left is white),
        ``stacked`` (the lower half; the upper is white) or ``poster`` (small, on black).
    """

    file: str
    x: float
    y: float
    side: float
    mount: str = "full"


_CROPS = {
    "skimage/data/astronaut.png": [(0.5, 0.5, 1.0), (0.42, 0.21, 0.42), (0.8, 0.8, 0.42)],
    "sklearn/datasets/images/china.jpg": [(0.42, 0.5, 1.0), (0.84, 0.6, 0.5)],
    "skimage/data/chelsea.png": [(0.45, 0.5, 1.0), (0.55, 0.45, 0.5), (0.25, 0.4, 0.55)],
    "skimage/data/rocket.jpg": [(0.5, 0.5, 1.0), (0.5, 0.55, 0.5, "beside"), (0.2, 0.5, 0.6)],
    "skimage/data/coffee.png": [(0.45, 0.5, 1.0), (0.62, 0.62, 0.45, "stacked")],
    "matplotlib/mpl-data/sample_data/grace_hopper.jpg": [(0.5, 0.4, 1.0), (0.5, 0.3, 0.5), (0.5, 0.8, 0.4, "beside")],
    "skimage/data/camera.png": [(0.5, 0.5, 1.0), (0.42, 0.25, 0.4), (0.7, 0.25, 0.4, "stacked")],
    "sklearn/datasets/images/flower.jpg": [(0.5, 0.5, 1.0), (0.5, 0.45, 0.6, "poster")],
    "skimage/data/motorcycle_left.png": [(0.5, 0.5, 1.0), (0.7, 0.65, 0.55), (0.45, 0.25, 0.45, "poster")],
    "skimage/data/retina.jpg": [(0.5, 0.5, 1.0), (0.25, 0.45, 0.4)],
    "skimage/data/coins.png": [(0.4, 0.5, 1.0), (0.8, 0.3, 0.5)],
    "skimage/data/hubble_deep_field.jpg": [(0.5, 0.5, 0.6), (0.8, 0.7, 0.25, "poster")],
    "skimage/data/moon.png": [(0.5, 0.5, 1.0), (0.6, 0.35, 0.6)],
    "skimage/data/ihc.png": [(0.5, 0.5, 1.0)],
    "skimage/data/brick.png": [(0.5, 0.5, 0.6)],
    "skimage/data/page.png": [(0.4, 0.5, 1.0)],
    "skimage/data/gravel.png": [(0.5, 0.5, 0.5)],
    "skimage/data/grass.png": [(0.5, 0.5, 0.5)],
    "skimage/data/text.png": [(0.35, 0.5, 1.0)],
    "skimage/data/cell.png": [(0.6, 0.5, 0.9)],
    "skimage/data/clock_motion.png": [(0.5, 0.5, 1.0)],
}
"""At most three crops of a photograph: x, y, side and mount as in `Photograph`."""

_MOUNTS = {
    "full": ("white", (0, 0, 1, 1)),
    "beside": ("white", (0.5, 0, 1, 1)),
    "stacked": ("white", (0, 0.5, 1, 1)),
    "poster": ("black", (0.2, 0.17, 0.8, 0.67)),
}
"""The background colour of each mount, and the left, upper, right and lower edge of its crop (fractions)."""


def crops() -> Iterator[Photograph]:
    """Yield every crop: the first of each photograph, then the second of each that has one, then the third."""
    rounds = zip_longest(*([Photograph(file, *crop) for crop in takes] for file, takes in _CROPS.items()))
    return (photograph for one_of_each in rounds for photograph in one_of_each if photograph)


def installed(file: str) -> Path:
    """Return the path of a file inside an installed package, without importing the package (which can take seconds).

    Raises
    ------
    InputError
        When the package or the file is missing.
    """
    package, _, inside = file.partition("/")
    spec = find_spec(package)
    path = Path(spec.origin).parent / inside if spec and spec.origin else None
    if path is None or not path.is_file():
        raise InputError(f"{file} is not installed: make the environment again with `make setup`")
    return path


def render(photograph: Photograph, size: tuple[int, int], rng: Random) -> Image.Image:
    """Return the mounted crop as an RGB picture of `size` (width, height) pixels. `rng` moves the crop by up to 2 %.

    Raises
    ------
    InputError
        The photograph is not installed.
    """
    ground, share = _MOUNTS[photograph.mount]
    left, top, right, bottom = (round(part * side) for part, side in zip(share, size * 2, strict=True))
    with Image.open(installed(photograph.file)) as opened:
        crop = _crop(opened.convert("RGB"), photograph, (right - left, bottom - top), rng)
    mounted = Image.new("RGB", size, ground)
    mounted.paste(crop, (left, top))
    if photograph.mount == "poster":
        ImageDraw.Draw(mounted).rectangle((left - 4, top - 4, right + 3, bottom + 3), outline="white", width=2)
    return mounted


def _crop(whole: Image.Image, photograph: Photograph, size: tuple[int, int], rng: Random) -> Image.Image:
    scale = photograph.side * min(whole.width / size[0], whole.height / size[1])
    across, down = size[0] * scale, size[1] * scale
    left = photograph.x * whole.width - across / 2 + rng.uniform(-0.02, 0.02) * across
    top = photograph.y * whole.height - down / 2 + rng.uniform(-0.02, 0.02) * down
    left, top = min(max(left, 0), whole.width - across), min(max(top, 0), whole.height - down)
    return whole.resize(size, Image.Resampling.LANCZOS, box=(left, top, left + across, top + down))
