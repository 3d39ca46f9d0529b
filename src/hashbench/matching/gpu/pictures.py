"""Time FINd's array rung on drawn pictures, on a device and on the host.

What draws has a module of its own, because a process that is spawned cannot load what `__main__` of a package holds.
"""

import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.corpus import scenes
from hashbench.hashers.find import array
from hashbench.matching.collection import differing_bits
from hashbench.profiling.sessions.batches import time_batches
from hashbench.profiling.sessions.fed import decoded, time_fed
from hashbench.tables import FILES_TO_HASHES, ONE_BY_ONE

# The batches and the pictures that the host hashes too.
_ON_HOST = (1, 8, 32)
_SOME = 64


def hash_at(pixels: NDArray[np.uint8], place: str) -> NDArray[np.uint8]:
    """Return FINd's hashes, `uint8` (n, 32), of pixels (n, height, width, 3) by the array rung at a place."""
    return array.on_host(array.hash_pixels(array.on_device(pixels, place)))


def time_pictures(
    side: int, number: int, places: Sequence[str], hosts: Sequence[str], batches: Sequence[int]
) -> pd.DataFrame:
    """Return the rows of `time_batches` and of `time_fed`, and how many bits differ from those of `ONE_BY_ONE`."""
    with tempfile.TemporaryDirectory() as folder:
        files = draw(Path(folder), number, side)
        parts = [time_batches(files, places=places, batches=batches, rounds=5).assign(cores=1)]
        if hosts:
            parts.append(time_batches(files, places=hosts, batches=_ON_HOST, rounds=3).assign(cores=1))
        batch = min(batches[-1], 512)
        fed, hashes = time_fed(files, places=places, batch=batch, batches=8, rounds=5, workers=os.cpu_count())
        wanted = hashes.pop(ONE_BY_ONE)
        for place in hosts:
            hashes[place] = hash_at(np.stack([decoded(file) for file in files[:_SOME]]), place)
    table = pd.concat([*parts, fed], ignore_index=True)
    alone = table[(table.place == ONE_BY_ONE) & (table.stage == FILES_TO_HASHES) & (table.cores == 1)]
    new = table.over_one_by_one.isna()
    table.loc[new, "over_one_by_one"] = table.pictures_per_second[new] / alone.pictures_per_second.iloc[0]
    every = fed.pictures_per_second[fed.place == ONE_BY_ONE].iloc[0]
    differing = {place: differing_bits(made.tobytes(), wanted[: len(made)].tobytes()) for place, made in hashes.items()}
    return table.assign(
        side=side,
        over_all_cores=table.pictures_per_second / every,
        compared=table.place.map({place: len(made) for place, made in hashes.items()}).astype("Int64"),
        differing_bits=table.place.map(differing).astype("Int64"),
    )[["side", *table.columns, "over_all_cores", "compared", "differing_bits"]]


def draw(folder: Path, number: int, side: int) -> list[Path]:
    """Draw so many different square scenes as JPEG files, with all cores, and return their paths."""
    files = [folder / f"{place}.jpg" for place in range(number)]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        list(pool.map(partial(_draw, side=side), islice(scenes.SERIES["own"](), number), files, chunksize=8))
    return files


def _draw(scene: scenes.Scene, file: Path, *, side: int) -> None:
    scenes.render(scene, (side, side), seed=0).save(file, quality=85)
