"""Measure the implementations of a method in one process: to start one takes longer than most are measured."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from hashbench.hashers.hasher import Hasher
from hashbench.profiling.profiles.profiled import profile_implementations
from hashbench.profiling.timings.collected import join
from hashbench.profiling.timings.timed import time_implementation


def measure_implementations(
    images: pd.DataFrame,
    root: str | Path,
    growth_pictures: str | Path,
    hashers: Mapping[str, Sequence[Hasher]],
    timed: Mapping[str, Sequence[Hasher]],
    *,
    measure: Mapping[str, Any],
    versions: Mapping[str, Mapping[str, str]],
    workers: int,
) -> tuple[dict[str, pd.DataFrame], dict[str, dict[str, Any]]]:
    """Time implementations, one after the other, then profile them. Profilers may leave a process slower.

    Parameters
    ----------
    images : the table of that name.
    root : the folder that its paths are relative to.
    growth_pictures : the folder that `draw_growth_pictures` filled.
    hashers : one hasher a size, by METHOD/IMPLEMENTATION.
    timed : the hashers to time, see `time_implementation`, under the same names.
    measure : the section `measure` of the configuration.
    versions : of the packages that decide what an implementation makes, under the same names.
    workers : as in `profile_implementations`.

    Returns
    -------
    Tables of all implementations (see `join`): those of `time_implementation` and of `profile_implementations`. Then by
    name, the machine and software.
    """
    made: dict[str, dict[str, pd.DataFrame]] = {}
    environments = {}
    for name, own in timed.items():
        made[name], environments[name] = time_implementation(
            images, root, growth_pictures, own, measure=measure, versions=versions[name]
        )
    for name, profiled in profile_implementations(images, root, hashers, measure=measure, workers=workers).items():
        made[name] |= profiled
    kinds = list(next(iter(made.values())))
    return {kind: join({name: tables[kind] for name, tables in made.items()}) for kind in kinds}, environments
