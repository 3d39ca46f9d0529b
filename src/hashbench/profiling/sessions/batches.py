"""Time FINd on whole batches of pictures, by library, device and batch size, to see when a GPU is worth it."""

import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import hashers
from hashbench.hashers.decode import ACCEPTED, open_image
from hashbench.hashers.find import array, rgb
from hashbench.profiling.steady import settle_memory
from hashbench.tables import FILES_TO_HASHES, KERNEL, ONE_BY_ONE, PIXELS_TO_HASHES

COLUMNS = (
    "place",
    "reason",
    "stage",
    "batch",
    "pictures_per_second",
    "q1_pictures_per_second",
    "q3_pictures_per_second",
    "n",
    "over_one_by_one",
    "pays_from",
)
_LEAST_PICTURES = 8


def time_batches(files: Sequence[Path], *, places: Sequence[str], batches: Sequence[int], rounds: int) -> pd.DataFrame:
    """Time batches of pictures at each place, and the same pictures one by one with `ONE_BY_ONE` on one core.

    All take turns in each round. The first round does not count. Each round has its own order, because the state of
    caches and memory depends on what ran before, and a fixed order would always favour the same one.

    Parameters
    ----------
    files : pictures of one size in pixels. A batch larger than the number of files holds some of them several times.
    places : LIBRARY or LIBRARY:DEVICE, as in `HASHBENCH_ARRAY`. A place that cannot be used is a row with the reason.

    Returns
    -------
    Columns `COLUMNS`: medians and quartiles over `n` rounds. The stages: `kernel`, from pixels in the place's memory to
    hashes in the host's memory; `pixels_to_hashes`, with the copy to the place; `files_to_hashes`, with the decoder on
    one core. On the host there is no copy, so the first two are the same measurements.
    `over_one_by_one` is the quotient of medians, `pays_from` the smallest batch of the place and stage where it exceeds
    1, if any.
    """
    settle_memory()
    usable = [place for place in places if array.unavailable(place) is None]
    contenders = _one_by_one(files, max(batches)) if usable else {}
    for place in usable:
        contenders |= _in_batches(files, place, batches)
    taken: dict[tuple[str, str, int], list[float]] = {key: [] for key in contenders}
    random = np.random.default_rng(0)
    keys = list(contenders)
    for number in range(rounds + 1):
        for place in random.permutation(len(keys)):
            key = keys[place]
            rate = _pictures_per_second(contenders[key], key[2])
            if number:
                taken[key].append(rate)
    refused = [(place, array.unavailable(place)) for place in places if place not in usable]
    return _table(_without_copies(taken), refused)


def _without_copies(taken: dict[tuple[str, str, int], list[float]]) -> dict[tuple[str, str, int], list[float]]:
    """Return the times with a row for the stage that copies. Where it was not timed, it equals the kernel."""
    every = {}
    for (place, stage, size), rates in taken.items():
        every[place, stage, size] = rates
        if stage == KERNEL and place != ONE_BY_ONE:
            every[place, PIXELS_TO_HASHES, size] = taken.get((place, PIXELS_TO_HASHES, size), rates)
    return every


def _one_by_one(files: Sequence[Path], number: int) -> dict[tuple[str, str, int], Callable[[], object]]:
    hasher = hashers.load(*ONE_BY_ONE.split("/"), decoding=ACCEPTED)
    endless = cycle(files)
    images = cycle([open_image(file, ACCEPTED) for file in files[:number]])
    return {
        (ONE_BY_ONE, KERNEL, 1): lambda: hasher.hash_image(next(images)),
        (ONE_BY_ONE, FILES_TO_HASHES, 1): lambda: hasher.hash_file(next(endless)),
    }


def _in_batches(
    files: Sequence[Path], place: str, batches: Sequence[int]
) -> dict[tuple[str, str, int], Callable[[], object]]:
    def hashed(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return array.on_host(array.hash_pixels(array.on_device(pixels, place)))

    pixels = _decoded(list(islice(cycle(files), max(batches))))
    there = array.on_device(pixels, place)
    contenders = {}
    for size in batches:
        contenders[place, KERNEL, size] = lambda size=size: array.on_host(array.hash_pixels(there[:size, ...]))
        if there is not pixels:
            contenders[place, PIXELS_TO_HASHES, size] = lambda size=size: hashed(pixels[:size])
        contenders[place, FILES_TO_HASHES, size] = lambda size=size: hashed(_decoded(list(islice(cycle(files), size))))
    return contenders


def _decoded(files: Sequence[Path]) -> NDArray[np.uint8]:
    return np.stack([np.asarray(rgb.load_rgb(open_image(file, ACCEPTED))) for file in files])


def _pictures_per_second(work: Callable[[], object], size: int) -> float:
    repeats = max(1, _LEAST_PICTURES // size)
    start = time.perf_counter()
    for _ in range(repeats):
        work()
    return repeats * size / (time.perf_counter() - start)


def _table(taken: dict[tuple[str, str, int], list[float]], refused: list[tuple[str, str]]) -> pd.DataFrame:
    rows = []
    for (place, stage, size), rates in taken.items():
        alone = taken[ONE_BY_ONE, FILES_TO_HASHES if stage == FILES_TO_HASHES else KERNEL, 1]
        quantiles = np.quantile(rates, [0.5, 0.25, 0.75])
        rows.append((place, "", stage, size, *quantiles, len(rates), quantiles[0] / np.median(alone), None))
    rows += [(place, reason, *[None] * 8) for place, reason in refused]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    paying = table[(table.over_one_by_one > 1) & (table.place != ONE_BY_ONE)]
    least = paying.groupby(["place", "stage"]).batch.min()
    table["pays_from"] = [least.get(key) for key in zip(table.place, table.stage, strict=True)]
    return table.astype({"batch": "Int64", "n": "Int64", "pays_from": "Int64"})
