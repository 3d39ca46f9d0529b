"""Time by stage from file to hash, without a tracer: opening, decoding, and the steps of the method."""

import importlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from hashbench.hashers import decode
from hashbench.hashers.hasher import Hasher

COLUMNS = ("stage", "median_seconds", "q1_seconds", "q3_seconds", "n")


def time_stages(hasher: Hasher, files: Sequence[Path], *, rounds: int, seconds: float) -> pd.DataFrame:
    """Time each stage of hashing a picture, over all files in each of `rounds`, or until `seconds` have passed.

    An implementation's module lists its steps in `STAGES`: functions, each of which takes what the one before it
    returned. Without `STAGES`, hashing is one stage. If the module has a function `finish`, it is called at the end of
    each step.

    Returns
    -------
    Columns `COLUMNS`: the stages in order, medians and quartiles over the `n` pictures timed.
    """
    stages = _stages(hasher)
    _time_once(stages, files[0])
    taken: list[list[float]] = []
    start = time.perf_counter()
    for number in range(rounds * len(files)):
        taken.append(_time_once(stages, files[number % len(files)]))
        if time.perf_counter() - start > seconds:
            break
    quantiles = np.quantile(taken, [0.5, 0.25, 0.75], axis=0)
    return pd.DataFrame(
        {
            "stage": [name for name, _ in stages],
            "median_seconds": quantiles[0],
            "q1_seconds": quantiles[1],
            "q3_seconds": quantiles[2],
            "n": len(taken),
        },
        columns=list(COLUMNS),
    )


def _stages(hasher: Hasher) -> list[tuple[str, Callable]]:
    module = importlib.import_module(hasher.module)
    steps = getattr(module, "STAGES", None)
    finish = getattr(module, "finish", None)
    own = [("hash", hasher.hash_image)] if steps is None else [(step.__name__, _whole(step, finish)) for step in steps]
    return [("open", Image.open), ("decode", _decode), *own]


def _whole(step: Callable, finish: Callable | None) -> Callable:
    if finish is None:
        return step

    def finished(passed: object) -> object:
        result = step(passed)
        finish(result)
        return result

    return finished


def _decode(image: Image.Image) -> Image.Image:
    with image:
        return decode.load(image)


def _time_once(stages: list[tuple[str, Callable]], file: Path) -> list[float]:
    passed, taken = file, []
    for _, stage in stages:
        start = time.perf_counter()
        passed = stage(passed)
        taken.append(time.perf_counter() - start)
    return taken
