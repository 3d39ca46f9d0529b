"""Time by line of code, in an implementation's own functions."""

import inspect
from pathlib import Path

import pandas as pd
from line_profiler import LineProfiler

from hashbench.hashers.hasher import Hasher
from hashbench.profiling.profiles.module import own_functions, wrapped
from hashbench.profiling.profiles.names import short_path

COLUMNS = ("function", "file", "line", "hits", "seconds", "share", "source")


def profile_lines(hasher: Hasher, file: Path) -> pd.DataFrame:
    """Hash one picture under a line profiler and return every line of code that ran, sorted by file and line.

    A share is a line's part of the time in the outermost function, `hash_image`. A line that calls another profiled
    function includes the time of that function. The profiler adds time to each line, so loops look too slow: read the
    shares, not the seconds.

    Returns
    -------
    Columns `COLUMNS`.
    """
    functions = own_functions(hasher)
    hasher.hash_file(file)
    profiler = LineProfiler()
    with wrapped(hasher, profiler):
        hasher.hash_file(file)
    stats = profiler.get_stats()
    whole = sum(time for (_, _, name), lines in stats.timings.items() if name == "hash_image" for _, _, time in lines)
    rows = []
    for (path, _, name), lines in stats.timings.items():
        source, first = inspect.getsourcelines(functions[name])
        rows += [
            {
                "function": name,
                "file": short_path(path),
                "line": line,
                "hits": hits,
                "seconds": time * stats.unit,
                "share": time / whole,
                "source": source[line - first].rstrip(),
            }
            for line, hits, time in lines
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(["file", "line"], ignore_index=True)
