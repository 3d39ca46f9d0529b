"""Time by function: cProfile over a few pictures, beside the same functions timed without a tracer."""

import cProfile
import functools
import pstats
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from hashbench.hashers.hasher import Hasher
from hashbench.profiling.module import own_functions, wrapped
from hashbench.profiling.names import short_path

COLUMNS = (
    "function",
    "file",
    "line",
    "calls",
    "self_seconds",
    "cumulative_seconds",
    "self_share",
    "cumulative_share",
    "untraced_share",
)


def profile_functions(hasher: Hasher, files: Sequence[Path], *, top: int = 40) -> pd.DataFrame:
    """Hash `files` under cProfile and return the functions with the most time of their own, most first.

    cProfile charges for every call, so it inflates functions that call much (a Pillow `getpixel` is eight traced
    calls). `untraced_share` is therefore measured in a second pass without it: the share of the time, file to hash,
    spent in each of the implementation's own functions and what they call; nan for all other functions, and for those
    called more than a thousand times a picture, where a clock would weigh too much.

    Returns
    -------
    Columns `COLUMNS`. Other shares are of the profiled time.
    """
    hasher.hash_file(files[0])
    profiler = cProfile.Profile()
    profiler.enable()
    for file in files:
        hasher.hash_file(file)
    profiler.disable()
    stats = pstats.Stats(profiler)
    own = {
        (function.__code__.co_filename, function.__code__.co_firstlineno) for function in own_functions(hasher).values()
    }
    few = {
        name
        for (file, line, name), (_, calls, *_) in stats.stats.items()
        if (file, line) in own and calls <= 1000 * len(files)
    }
    shares = _untraced_shares(hasher, files, few)
    rows = [
        (
            name,
            short_path(file),
            line,
            calls,
            self_time,
            cumulative,
            self_time / stats.total_tt,
            cumulative / stats.total_tt,
            shares.get(name, np.nan) if (file, line) in own else np.nan,
        )
        for (file, line, name), (_, calls, self_time, cumulative, _) in stats.stats.items()
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values(["self_seconds", "file", "line"], ascending=[False, True, True]).head(top)


def _untraced_shares(hasher: Hasher, files: Sequence[Path], names: set[str]) -> dict[str, float]:
    taken: dict[str, float] = defaultdict(float)

    def clocked(function):
        if function.__name__ not in names:
            return function

        @functools.wraps(function)
        def call(*args, **kwargs):
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                taken[function.__name__] += time.perf_counter() - start

        return call

    with wrapped(hasher, clocked):
        start = time.perf_counter()
        for file in files:
            hasher.hash_file(file)
        whole = time.perf_counter() - start
    return {name: seconds / whole for name, seconds in taken.items()}
