"""Time by function: by cProfile over a few pictures, and for the same functions also without a tracer."""

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
from hashbench.profiling.profiles.module import own_functions, wrapped
from hashbench.profiling.profiles.names import short_path

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
    """Hash `files` under cProfile and return the `top` functions by the time spent in themselves, longest first.

    cProfile adds time to every call, so functions that make many calls look too slow (a Pillow `getpixel` is eight
    traced calls). `untraced_share` is therefore measured in a second pass without cProfile. It is the share of the
    time, file to hash, that is spent in one of the implementation's own functions and in what it calls. It is nan for
    all other functions, and for functions called more than a thousand times a picture, because reading the clock would
    take too much time there.

    Returns
    -------
    Columns `COLUMNS`. `self_share` and `cumulative_share` are shares of the profiled time.
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
