"""Time FINd on files that worker processes decode and one process hashes in batches, perhaps on a GPU."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import cycle, islice
from multiprocessing import get_context
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import hashers
from hashbench.hashers.decode import ACCEPTED, open_image
from hashbench.hashers.find import array, rgb
from hashbench.tables import FILES_TO_HASHES, ONE_BY_ONE

COLUMNS = (
    "place",
    "stage",
    "cores",
    "batch",
    "pictures_per_second",
    "q1_pictures_per_second",
    "q3_pictures_per_second",
    "n",
)
# Files that a worker takes at a time.
_JOB = 32


def time_fed(
    files: Sequence[Path], *, places: Sequence[str], batch: int, batches: int, rounds: int, workers: int
) -> tuple[pd.DataFrame, dict[str, NDArray[np.uint8]]]:
    """Time `batches` batches of files at each place, and the same files by `ONE_BY_ONE`, with all workers.

    The workers decode a batch into shared memory while this process hashes the batch before it. With `ONE_BY_ONE` the
    workers also hash. All take turns in each round, after one that does not count.

    Parameters
    ----------
    files : pictures of one size in pixels. A batch may hold some of them several times.
    places : usable ones, LIBRARY or LIBRARY:DEVICE, as in `HASHBENCH_ARRAY`.

    Returns
    -------
    Columns `COLUMNS`: medians and quartiles over `n` rounds; and by place the hashes of the files, (files, 32) `uint8`.
    """
    endless = list(islice(cycle(files), max(batch * batches, len(files))))
    shape = (2, batch, *decoded(files[0]).shape)
    with _shared(shape) as memory, ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        contenders: dict[str, Callable[[], NDArray[np.uint8]]] = {ONE_BY_ONE: lambda: _one_by_one(pool, endless)}
        for place in places:
            contenders[place] = lambda place=place: _fed(pool, memory, shape, endless, place)
        taken: dict[str, list[float]] = {place: [] for place in contenders}
        random, hashes = np.random.default_rng(0), {}
        for number in range(rounds + 1):
            for place in random.permutation(list(contenders)):
                start = time.perf_counter()
                made = contenders[place]()
                rate = len(made) / (time.perf_counter() - start)
                hashes[str(place)] = made[: len(files)]
                if number:
                    taken[place].append(rate)
    rows = [
        (place, FILES_TO_HASHES, workers, 1 if place == ONE_BY_ONE else batch, *_spread(rates), len(rates))
        for place, rates in taken.items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)), hashes


def _spread(rates: list[float]) -> NDArray[np.float64]:
    return np.quantile(rates, [0.5, 0.25, 0.75])


@contextmanager
def _shared(shape: tuple[int, ...]) -> Iterator[SharedMemory]:
    memory = SharedMemory(create=True, size=int(np.prod(shape)))
    try:
        yield memory
    finally:
        memory.close()
        memory.unlink()


def _one_by_one(pool: ProcessPoolExecutor, files: Sequence[Path]) -> NDArray[np.uint8]:
    jobs = [files[first : first + _JOB] for first in range(0, len(files), _JOB)]
    return np.concatenate(list(pool.map(_hash, jobs)))


def _fed(
    pool: ProcessPoolExecutor, memory: SharedMemory, shape: tuple[int, ...], files: Sequence[Path], place: str
) -> NDArray[np.uint8]:
    size = shape[1]
    starts = range(0, len(files), size)
    slots = np.frombuffer(memory.buf, np.uint8, count=int(np.prod(shape))).reshape(shape)
    hashes, decoding = [], []
    for number in range(len(starts) + 1):
        before = decoding
        if number < len(starts):
            some, slot = files[starts[number] : starts[number] + size], number % 2
            decoding = [
                pool.submit(_decode, memory.name, shape, slot, first, some[first : first + _JOB])
                for first in range(0, len(some), _JOB)
            ]
        if number:
            for future in before:
                future.result()
            pixels = slots[(number - 1) % 2, : len(files[starts[number - 1] :][:size])]
            hashes.append(array.on_host(array.hash_pixels(array.on_device(pixels, place))))
    del slots, pixels  # shared memory cannot be closed while an array looks into it
    return np.concatenate(hashes)


def _hash(files: Sequence[Path]) -> NDArray[np.uint8]:
    hasher = hashers.load(*ONE_BY_ONE.split("/"), decoding=ACCEPTED)
    return np.stack([hasher.hash_file(file) for file in files])


def _decode(name: str, shape: tuple[int, ...], slot: int, first: int, files: Sequence[Path]) -> None:
    memory = _ATTACHED.get(name) or _ATTACHED.setdefault(name, SharedMemory(name))
    slots = np.frombuffer(memory.buf, np.uint8, count=int(np.prod(shape))).reshape(shape)
    for number, file in enumerate(files):
        slots[slot, first + number] = decoded(file)


# Shared memory that this worker has opened, by name.
_ATTACHED: dict[str, SharedMemory] = {}


def decoded(file: Path) -> NDArray[np.uint8]:
    """Return the pixels of a picture file as FINd takes them: (R, C, 3) `uint8` RGB, at most 512 x 512."""
    return np.asarray(rgb.load_rgb(open_image(file, ACCEPTED)))
