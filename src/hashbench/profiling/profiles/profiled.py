"""Profile one implementation: by function, by line and by stage, and the memory that a picture adds."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import sample
from hashbench.profiling.measurable import measurable_files, refusal
from hashbench.profiling.profiles import functions, lines, memory, stages


def profile_implementation(
    images: pd.DataFrame, root: str | Path, hashers: Sequence[Hasher], *, measure: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    """Profile an implementation at its first size; measure its memory at every size.

    Parameters
    ----------
    images : the table of that name.
    root : the folder that its paths are relative to.
    hashers : one hasher a size, all of one implementation.
    measure : the section `measure` of the configuration: `pictures` to measure on, `profile_pictures` of them to
        profile by function, `rounds` and `stage_seconds` of `time_stages`, `memory_runs` of `measure_memory`.

    Returns
    -------
    The tables `functions`, `lines`, `stages` and `memory`, see the modules of those names. All are empty if the
    implementation cannot hash the pictures.
    """
    files = measurable_files(sample(images, None), Path(root), measure["pictures"])
    if refusal(hashers[0], files[0]):
        files = []
    few, options = (
        files[: measure["profile_pictures"]],
        {"rounds": measure["rounds"], "seconds": measure["stage_seconds"]},
    )
    by_function = [functions.profile_functions(hashers[0], few)] if files else []
    by_line = [lines.profile_lines(hashers[0], file) for file in files[:1]]
    by_stage = [stages.time_stages(hashers[0], files, **options)] if files else []
    with ThreadPoolExecutor() as threads:  # what one process adds does not depend on others
        measured = partial(memory.measure_memory, runs=measure["memory_runs"])
        added = list(threads.map(measured, hashers, files[:1] * len(hashers)))
    return {
        "functions": tables.joined(by_function, functions.COLUMNS),
        "lines": tables.joined(by_line, lines.COLUMNS),
        "stages": tables.joined(by_stage, stages.COLUMNS),
        "memory": tables.joined(added, memory.COLUMNS),
    }
