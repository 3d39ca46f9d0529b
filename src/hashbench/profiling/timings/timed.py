"""Time one implementation on pictures of the corpus and on drawn ones, and say what it was timed on."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import sample
from hashbench.profiling.environment import describe_environment
from hashbench.profiling.measurable import measurable_files, refusal
from hashbench.profiling.profiles import stages
from hashbench.profiling.timings.growth import measure_growth
from hashbench.profiling.timings.timing import COLUMNS, time_pictures


def time_implementation(
    images: pd.DataFrame,
    root: str | Path,
    growth_pictures: str | Path,
    hashers: Sequence[Hasher],
    *,
    measure: Mapping[str, Any],
    versions: Mapping[str, str],
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """Time an implementation at every size on pictures of the corpus.

    At its first size, also time each stage, and more and larger pictures.

    Parameters
    ----------
    images : the table of that name.
    root : the folder that its paths are relative to.
    growth_pictures : the folder that `draw_growth_pictures` filled.
    hashers : one hasher a size, all of one implementation.
    measure : the section `measure` of the configuration: `pictures`, `rounds` and `seconds` of `time_pictures`;
        `stage_seconds` of `time_stages`; `growth_pictures`, `growth_repeats` and `growth_seconds` of `measure_growth`.
    versions : of the packages that decide what the implementation makes.

    Returns
    -------
    The tables `timings` and `stages`, which have no rows if the implementation cannot hash the pictures, and `growth`.
    Then the machine and software (see `describe_environment`): why the pictures are `refused`, and the
    `fallback_reason` of the hasher, are empty strings where they do not apply.
    """
    files = measurable_files(sample(images, None), Path(root), measure["pictures"])
    refused = refusal(hashers[0], files[0])
    rounds, able = measure["rounds"], [] if refused else [files]
    timings = [time_pictures(hashers, some, rounds=rounds, seconds=measure["seconds"]) for some in able]
    by_stage = [stages.time_stages(hashers[0], some, rounds=rounds, seconds=measure["stage_seconds"]) for some in able]
    growth = measure_growth(
        hashers[0],
        Path(growth_pictures),
        numbers=measure["growth_pictures"],
        repeats=measure["growth_repeats"],
        seconds=measure["growth_seconds"],
    )
    found = {"packages": dict(versions), "refused": refused, "fallback": hashers[0].fallback_reason()}
    made = {"timings": tables.joined(timings, COLUMNS), "stages": tables.joined(by_stage, stages.COLUMNS)}
    return made | {"growth": growth}, describe_environment() | found
