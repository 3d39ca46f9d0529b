"""Profile implementations by function and by line, and measure the memory that a picture adds."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd

from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import sample
from hashbench.profiling.measurable import measurable_files, refusal
from hashbench.profiling.profiles import functions, lines, memory


def profile_implementations(
    images: pd.DataFrame,
    root: str | Path,
    hashers: Mapping[str, Sequence[Hasher]],
    *,
    measure: Mapping[str, Any],
    workers: int,
) -> dict[str, dict[str, pd.DataFrame]]:
    """Profile implementations at their first size, one after the other; measure their memory at every size.

    Memory is measured in processes of their own. They run beside the profiler, on the cores that it leaves.

    Parameters
    ----------
    images : the table of that name.
    root : the folder that its paths are relative to.
    hashers : one hasher a size, by METHOD/IMPLEMENTATION.
    measure : the section `measure` of the configuration: `pictures` to measure on, `profile_pictures` of them to
        profile by function, `memory_runs` of `measure_memory`.
    workers : cores that the profiler and the processes use.

    Returns
    -------
    By name, the tables `functions`, `lines` and `memory`, see the modules of those names. All are empty if the
    implementation cannot hash the pictures.
    """
    files = measurable_files(sample(images, None), Path(root), measure["pictures"])
    able = {name: own for name, own in hashers.items() if not refusal(own[0], files[0])}
    with ThreadPoolExecutor(workers) as threads:
        profiling = threads.submit(_profile, able, files[: measure["profile_pictures"]])
        added = {
            name: [threads.submit(memory.measure_memory, one, files[0], runs=measure["memory_runs"]) for one in own]
            for name, own in able.items()
        }
    profiled = profiling.result()
    return {
        name: {
            "functions": tables.joined([part[0] for part in profiled.get(name, [])], functions.COLUMNS),
            "lines": tables.joined([part[1] for part in profiled.get(name, [])], lines.COLUMNS),
            "memory": tables.joined([part.result() for part in added.get(name, [])], memory.COLUMNS),
        }
        for name in hashers
    }


def _profile(
    hashers: Mapping[str, Sequence[Hasher]], files: Sequence[Path]
) -> dict[str, list[tuple[pd.DataFrame, pd.DataFrame]]]:
    return {
        name: [(functions.profile_functions(own[0], files), lines.profile_lines(own[0], files[0]))]
        for name, own in hashers.items()
    }
