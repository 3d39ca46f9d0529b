"""The cost of each variant at several picture sizes, in one session. Which is cheapest depends on the size."""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from hashbench.hashers.decode import ACCEPTED, open_image
from hashbench.hashers.hasher import Hasher
from hashbench.profiling.pictures import draw_pictures
from hashbench.profiling.steady import settle_memory
from hashbench.profiling.timings.timing import DECODE, MIN_ROUNDS, decode_to_array

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

# Returns so many pictures of a size, fewer if there are not as many, and always the same ones first.
Pictures = Callable[[int], Sequence[Path]]


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
    pictures : timed at each size, at most.
    rounds, seconds : as in `time_sizes`.

    Returns
    -------
    As `time_sizes`.
    """
    with tempfile.TemporaryDirectory() as folder:
        drawn = [partial(_draw, Path(folder), side) for side in sides]
        return time_sizes(hashers, partial(_first, files), drawn, most=pictures, rounds=rounds, seconds=seconds)


def _first(files: Sequence[Path], number: int) -> Sequence[Path]:
    return files[:number]


def _draw(folder: Path, side: int, number: int) -> Sequence[Path]:
    return draw_pictures(folder, side=side, number=number)


def time_sizes(
    hashers: Mapping[str, Hasher],
    own: Pictures,
    drawn: Sequence[Pictures],
    *,
    most: int,
    rounds: int,
    seconds: float,
) -> pd.DataFrame:
    """Time every variant from file to hash, in one thread, one size after the other.

    In each round the variants and decoding take turns on the same pictures. If not all pictures fit into a round, each
    round takes the next ones.

    Parameters
    ----------
    hashers : by variant.
    own, drawn : files of the collection's commonest size in pixels, and drawn files of each of several sizes.
    most : how many pictures of a size to time, at most.
    seconds : the time that the rounds of a size may take. There are at least three rounds, and at most `rounds`.

    Returns
    -------
    Columns `COLUMNS`, one row per size and variant, and one for decoding, as variant `decode`. Times are medians and
    Columns `COLUMNS`, one row per size and variant, and one for decoding, as variant `decode`. Times are medians and
    quartiles over `n` rounds of the mean seconds per picture, on `pictures` pictures in all. `side` is the width. `own`
    says whether the pictures are the collection's. `ratio_to_decode` is a quotient of medians. `place` is the rank by
    cost at this size: 1 plus the number of clearly cheaper variants, which have an upper quartile below this variant's
    lower one. All variants with place 1 tie.
    """
    settle_memory()
    works: dict[str, Callable[[Path], object]] = {"": decode_to_array}
    works |= {variant: hasher.hash_file for variant, hasher in hashers.items()}
    for work in works.values():  # imports and compiles
        work(own(1)[0])
    sizes = [(own, True), *((take, False) for take in drawn)]
    parts = [_time(works, take, is_own, most, rounds, seconds) for take, is_own in sizes]
    return pd.concat(parts, ignore_index=True)


def _time(
    works: Mapping[str, Callable[[Path], object]], take: Pictures, own: bool, most: int, rounds: int, seconds: float
) -> pd.DataFrame:
    first = take(1)
    once = sum(_seconds(work, first) for work in works.values())
    rounds = max(min(rounds, MIN_ROUNDS), min(rounds, int(seconds / once)))
    a_round = min(most, max(1, int(seconds / (once * rounds))))
    files = take(min(most, rounds * a_round))
    taken: dict[str, list[float]] = {variant: [] for variant in works}
    for number in range(rounds):
        some = [files[(number * a_round + place) % len(files)] for place in range(min(a_round, len(files)))]
        for variant in works if number % 2 else reversed(works):
            taken[variant].append(_seconds(works[variant], some) / len(some))
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
