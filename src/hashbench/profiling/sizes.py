"""The cost of each variant at several picture sizes, in one session. Which is cheapest depends on the size."""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from hashbench.hashers.decode import ACCEPTED, open_image
from hashbench.hashers.hasher import Hasher
from hashbench.profiling.pictures import draw_pictures
from hashbench.profiling.steady import settle_memory
from hashbench.profiling.timing import DECODE, MIN_ROUNDS, decode_to_array

COLUMNS = (
    "variant",
    "side",
    "own",
    "pictures",
    "median_seconds",
    "q1_seconds",
    "q3_seconds",
    "n",
    "ratio_to_decode",
    "place",
)


def time_at_sizes(
    hashers: Mapping[str, Hasher],
    files: Sequence[Path],
    *,
    sides: Sequence[int],
    pictures: int,
    rounds: int,
    seconds: float,
) -> pd.DataFrame:
    """Time every variant on pictures of the collection and on drawn ones.

    Parameters
    ----------
    hashers : by variant.
    files : pictures of the collection, of one size in pixels.
    sides : of the drawn pictures, in pixels.
    pictures : timed at each size.
    rounds, seconds : as in `time_sizes`.

    Returns
    -------
    As `time_sizes`.
    """
    with tempfile.TemporaryDirectory() as folder:
        drawn = [draw_pictures(Path(folder), side=side, number=pictures) for side in sides]
        return time_sizes(hashers, files[:pictures], drawn, rounds=rounds, seconds=seconds)


def time_sizes(
    hashers: Mapping[str, Hasher],
    own: Sequence[Path],
    drawn: Sequence[Sequence[Path]],
    *,
    rounds: int,
    seconds: float,
) -> pd.DataFrame:
    """Time every variant from file to hash, in one thread, one size after the other.

    In each round the variants and decoding take turns.

    Parameters
    ----------
    hashers : by variant.
    own, drawn : files of the collection's commonest size in pixels, and drawn files of each of several sizes.
    seconds : the time that the rounds of a size may take. There are at least three rounds, and at most `rounds`.

    Returns
    -------
    Columns `COLUMNS`, one row per size and variant, and one for decoding, as variant `decode`. Times are medians and
    quartiles over `n` rounds of the mean seconds per picture. `side` is the width. `own` says whether the pictures are
    the collection's. `ratio_to_decode` is a quotient of medians. `place` is the rank by cost at this size: 1 plus the
    number of clearly cheaper variants, which have an upper quartile below this variant's lower one. All variants with
    place 1 tie.
    """
    settle_memory()
    works: dict[str, Callable[[Path], object]] = {"": decode_to_array}
    works |= {variant: hasher.hash_file for variant, hasher in hashers.items()}
    for work in works.values():  # imports and compiles
        work(own[0])
    parts = [
        _time(works, files, is_own, rounds, seconds) for files, is_own in ((own, True), *((f, False) for f in drawn))
    ]
    return pd.concat(parts, ignore_index=True)


def _time(
    works: Mapping[str, Callable[[Path], object]], files: Sequence[Path], own: bool, rounds: int, seconds: float
) -> pd.DataFrame:
    once = sum(_seconds(work, files) for work in works.values())
    rounds = max(min(rounds, MIN_ROUNDS), min(rounds, int(seconds / once)))
    taken: dict[str, list[float]] = {variant: [] for variant in works}
    for number in range(rounds):
        for variant in works if number % 2 else reversed(works):
            taken[variant].append(_seconds(works[variant], files) / len(files))
    side, decoding = open_image(files[0], ACCEPTED).width, np.median(taken[""])
    rows = [
        (variant, side, own, len(files), *np.quantile(values, [0.5, 0.25, 0.75]), rounds, np.median(values) / decoding)
        for variant, values in taken.items()
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS[:-1]))
    return table.assign(place=_places(table), variant=table.variant.where(table.variant != "", DECODE))


def _places(table: pd.DataFrame) -> pd.Series:
    """Return each variant's rank by cost: 1 plus the number of variants whose upper quartile is below its lower one.

    Parameters
    ----------
    table : rows of one size; decoding, as variant "", has no place.
    """
    hashed = table.variant != ""
    cheaper = [int((table.q3_seconds[hashed] < low).sum()) for low in table.q1_seconds]
    return (pd.Series(cheaper, index=table.index) + 1).where(hashed).astype("Int64")


def _seconds(work: Callable[[Path], object], files: Sequence[Path]) -> float:
    start = time.perf_counter()
    for file in files:
        work(file)
    return time.perf_counter() - start
