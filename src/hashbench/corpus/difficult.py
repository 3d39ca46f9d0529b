"""Small pictures on which implementations of one hash may differ: unusual shapes, modes and values.

The pictures are drawn, so that every run tests its implementations on the same pictures, whatever its corpus.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image

from hashbench.corpus.images import index_images
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import hash_files

_SIDE = 90


def _pixels(width: int, height: int) -> NDArray[np.uint8]:
    """Return smooth colour with grain, (height, width, 4) uint8. The same size always gives the same pixels."""
    random = np.random.default_rng((width, height))
    coarse = Image.fromarray(random.integers(0, 256, (5, 5, 4), np.uint8))
    smooth = np.asarray(coarse.resize((width, height), Image.Resampling.BILINEAR), np.int16)
    return np.clip(smooth + random.integers(-12, 13, smooth.shape), 0, 255).astype(np.uint8)


def _rgb(width: int, height: int) -> Image.Image:
    return Image.fromarray(_pixels(width, height)[..., :3])


def _grey(width: int = _SIDE, height: int = 70) -> NDArray[np.uint8]:
    return _pixels(width, height)[..., 0]


def _palette(mode: str) -> Image.Image:
    return _rgb(_SIDE, 70).convert("P").convert(mode)


def _flat(red: int, green: int, blue: int) -> Image.Image:
    return Image.new("RGB", (64, 64), (red, green, blue))


def _nearly_flat(seed: int) -> Image.Image:
    grain = np.random.default_rng(seed).integers(0, 3, (64, 64), np.uint8)
    return Image.fromarray(np.uint8(60 * seed) + grain).convert("RGB")


def _ramp(low: float, high: float, dtype: type) -> Image.Image:
    return Image.fromarray(np.linspace(low, high, 64 * 64).reshape(64, 64).astype(dtype))


DIFFICULT: dict[str, Callable[[], Image.Image]] = {
    "landscape.png": lambda: _rgb(120, 80),
    "portrait.png": lambda: _rgb(80, 120),
    "one-pixel.png": lambda: _rgb(1, 1),
    "two-columns.png": lambda: _rgb(2, 500),
    "two-rows.png": lambda: _rgb(500, 2),
    "over-512.jpg": lambda: _rgb(900, 40),
    "over-512-tall.jpg": lambda: _rgb(40, 900),
    "over-512-palette.png": lambda: _rgb(700, 30).convert("P"),
    "square-64.png": lambda: _rgb(64, 64),
    "square-65.png": lambda: _rgb(65, 65),
    "square-129.jpg": lambda: _rgb(129, 129),
    "mode-1.png": lambda: _rgb(_SIDE, 70).convert("1"),
    "mode-L.png": lambda: Image.fromarray(_grey()),
    "mode-LA.png": lambda: Image.fromarray(_pixels(_SIDE, 70)).convert("LA"),
    "mode-P.png": lambda: _palette("P"),
    "mode-PA.tif": lambda: _palette("PA"),
    "mode-RGBA.png": lambda: Image.fromarray(_pixels(_SIDE, 70)),
    "mode-CMYK.tif": lambda: _rgb(_SIDE, 70).convert("CMYK"),
    "mode-I.tif": lambda: Image.fromarray(_grey().astype(np.int32)),
    "mode-I16.tif": lambda: Image.fromarray(_grey().astype(np.uint16)),
    "mode-F.tif": lambda: Image.fromarray(_grey() * np.float32(0.9)),
    "clipped-I.tif": lambda: _ramp(-70_000, 70_000, np.int32),
    "clipped-I16.tif": lambda: _ramp(0, 65_535, np.uint16),
    "clipped-F.tif": lambda: _ramp(-1e6, 1e6, np.float32),
    "flat-black.png": lambda: _flat(0, 0, 0),
    "flat-white.png": lambda: _flat(255, 255, 255),
    "flat-grey.jpg": lambda: _flat(127, 127, 127),
    "flat-red.png": lambda: _flat(200, 30, 40),
    "flat-blue.png": lambda: _flat(20, 60, 190),
    "nearly-flat-1.png": lambda: _nearly_flat(1),
    "nearly-flat-2.png": lambda: _nearly_flat(2),
    "nearly-flat-3.png": lambda: _nearly_flat(3),
}
"""The function that draws each picture, by file name. Each file format keeps the picture's mode."""


def draw_difficult(folder: Path) -> list[Path]:
    """Write every picture of `DIFFICULT` into `folder` and return their paths, in the order of `DIFFICULT`.

    The folder is made if it is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in DIFFICULT]
    for path, draw in zip(paths, DIFFICULT.values(), strict=True):
        draw().save(path)
    return paths


def hash_difficult(folder: Path, hashers: Mapping[str, Sequence[Hasher]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw the difficult pictures, and hash them with every implementation.

    Parameters
    ----------
    folder : to write the pictures into.
    hashers : one hasher a size, by METHOD/IMPLEMENTATION.

    Returns
    -------
    The `images` table of the pictures, without families, and the table `difficult_hashes`.
    """
    listing = pd.DataFrame({"path": sorted(path.name for path in draw_difficult(folder)), "reason": None})
    images = index_images(listing, folder, rule="none")
    files = [folder / path for path in images.path]
    parts = []
    for name, of_sizes in hashers.items():
        method, implementation = name.split("/")
        hashes = hash_files(files, images.image_id.tolist(), of_sizes)
        parts.append(hashes.assign(method=method, implementation=implementation))
    return images, pd.concat(parts, ignore_index=True)
