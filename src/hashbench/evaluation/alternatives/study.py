"""All studies of the hashes that are matched: flagged pictures, weighted distances and second hashes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from hashbench.evaluation.alternatives.flagged import study_flagged
from hashbench.evaluation.alternatives.second import study_second
from hashbench.evaluation.alternatives.weighting import count_weighted, study_weighting


def study_hashes(
    images: pd.DataFrame,
    families: pd.DataFrame,
    difficult: pd.DataFrame,
    calibrations: Mapping[str, dict],
    hashes: Mapping[str, str | Path],
    distances: Mapping[str, str | Path],
    *,
    production: Mapping[str, str],
    bits: Mapping[str, int],
    kinds: Mapping[str, str],
    verdict_fpr: float,
    flagged: str,
    target_fprs: Sequence[float],
    executor: str = "serial",
    workers: int = 1,
    address: str | None = None,
) -> dict[str, pd.DataFrame]:
    """Study flagged pictures, weighted distances and second hashes.

    Parameters
    ----------
    images, families : the tables of those names.
    difficult : the table `difficult_hashes`.
    calibrations : by variant, as `thresholds.calibrate` returns them.
    hashes, distances : by variant, the paths of the tables of those names.
    production, bits, kinds : by variant, the METHOD/IMPLEMENTATION that made its hashes, its number of bits and what
        its method looks at.
    verdict_fpr, target_fprs : false-positive rates of the verdict, and all that are calibrated.
    flagged : as in `collection.collect`.
    executor, workers, address : as in `execution.run`.

    Returns
    -------
    The tables `flagged`, `weighting` and `second`: see `study_flagged`, `study_weighting` and `study_second`.
    """
    counting = {"bits": bits, "flagged": flagged, "executor": executor, "workers": workers, "address": address}
    rates = {"target_fprs": target_fprs}
    weighted = count_weighted(images, families, hashes, **counting)
    given = {"production": production, "target_fpr": verdict_fpr}
    return {
        "flagged": study_flagged(images, families, difficult, calibrations, hashes, distances, **given),
        "weighting": study_weighting(families, distances, weighted, bits=bits, **rates),
        "second": study_second(images, families, hashes, distances, weighted, kinds=kinds, **counting, **rates),
    }
