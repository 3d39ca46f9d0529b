"""Measure how cost grows with the number of pictures and with their size."""

import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from PIL import Image

from hashbench.hashers.hasher import Hasher
from hashbench.profiling.pictures import draw_pictures
from hashbench.profiling.steady import settle_memory

PICTURES = "pictures"
SIDE = "side"
POINT_COLUMNS = ("method", "implementation", "bits", "axis", "pictures", "side", "repeat", "seconds")


def draw_growth_pictures(folder: Path, *, number: int, side: int, sides: Sequence[int]) -> None:
    """Draw the square pictures for `measure_growth`: `number` of one `side` in pixels, and one of each of `sides`."""
    draw_pictures(folder / PICTURES, side=side, number=number)
    for value in sides:
        draw_pictures(folder / SIDE, side=value, number=1)


def measure_growth(
    hasher: Hasher, folder: Path, *, numbers: Sequence[int], repeats: int, seconds: float
) -> pd.DataFrame:
    """Time files to hashes, first for more and more pictures of one side, then for single pictures of larger sides.

    `draw_growth_pictures` left the pictures in `folder`. Every point is measured at least once. It is measured again,
    up to `repeats` times in all, as long as all its measurements take no longer than `seconds`.

    Returns
    -------
    Columns `POINT_COLUMNS`: seconds are for all pictures of the point, sides in pixels.
    """
    settle_memory()
    many = sorted((folder / PICTURES).iterdir())
    ones = sorted((folder / SIDE).iterdir(), key=_side)
    hasher.hash_file(many[0])
    points = [(PICTURES, many[:number]) for number in numbers] + [(SIDE, [file]) for file in ones]
    name = (hasher.method, hasher.implementation, hasher.bits)
    rows = [
        (*name, axis, len(files), _side(files[0]), repeat, taken)
        for axis, files in points
        for repeat, taken in enumerate(_repeat(hasher, files, repeats, seconds))
    ]
    return pd.DataFrame(rows, columns=list(POINT_COLUMNS))


def _side(file: Path) -> int:
    with Image.open(file) as image:
        return image.width


def _repeat(hasher: Hasher, files: Sequence[Path], repeats: int, seconds: float) -> list[float]:
    taken: list[float] = []
    while not taken or (len(taken) < repeats and sum(taken) + taken[-1] <= seconds):
        start = time.perf_counter()
        for file in files:
            hasher.hash_file(file)
        taken.append(time.perf_counter() - start)
    return taken
