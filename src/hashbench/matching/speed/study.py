"""The stage that measures the speed of matching: from measured distances to the cost of collections of any size."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from hashbench import tables
from hashbench.matching.matchers.registry import WEIGHTED, matchers
from hashbench.matching.speed.crossovers import crossovers
from hashbench.matching.speed.fitting import fit
from hashbench.matching.speed.growth import project_growth
from hashbench.matching.speed.output import measure_output
from hashbench.matching.speed.scaling import cases_of, measure_matching, radii_of
from hashbench.matching.speed.speeds import COUNT
from hashbench.matching.speed.synthetic import Model


def study_speed(
    families: pd.DataFrame,
    distances: Mapping[int, str | Path],
    thresholds: Mapping[int, Mapping[str, int | None]],
    cases: Sequence[Mapping],
    *,
    workers: int,
    seconds: float,
    share: float,
    projected: Sequence[int],
) -> dict[str, pd.DataFrame]:
    """Measure every matcher on synthetic hashes like the run's hashes, and project its cost to larger collections.

    Parameters
    ----------
    families : the table of that name.
    distances : by number of bits, the path of the `distances` table of the variant that the hashes imitate.
    thresholds, cases : as in `scaling.with_radii`.
    workers, seconds, share : as in `scaling.measure_matching`.
    projected : the sizes of larger collections.

    Returns
    -------
    The tables by name: `timings` of `scaling.measure_matching`, `growth` of `growth.project_growth`, `crossovers`,
    `output` of `output.measure_output`, and `matchers`, which says of each matcher whether it can be used here.
    """
    radii = radii_of(cases, thresholds)
    models = models_of(families, distances, radii)
    with_masks = {case["bits"] for case in cases if WEIGHTED.name in case["matchers"]}
    masked = models_of(families, {bits: distances[bits] for bits in with_masks}, radii, masked=True)
    of_bits = cases_of(cases, models, masked, thresholds)
    timings = measure_matching(of_bits, workers=workers, seconds=seconds, share=share)
    asked = dict.fromkeys(name for case in of_bits for name in case.matchers if name != COUNT)
    return {
        "timings": timings,
        "growth": project_growth(timings, sizes=projected),
        "crossovers": crossovers(timings),
        "output": measure_output(of_bits),
        "matchers": matchers(list(asked)),
    }


def models_of(
    families: pd.DataFrame,
    distances: Mapping[int, str | Path],
    radii: Mapping[int, Sequence[int]],
    *,
    masked: bool = False,
) -> dict[int, Model]:
    """Return a model of the hashes of each number of bits.

    Its families have the sizes of the run's families; if there are none, each holds one picture.

    Parameters
    ----------
    families : the table of that name.
    distances : by number of bits, the paths of `distances` tables; one is in memory at a time.
    radii : the radii at which the hashes will be matched, in bits, by number of bits.
    masked : whether the hashes will get masks, so that `distances` are to be met by their weighted distances.
    """
    sizes = families.pictures.to_numpy(np.float64) if len(families) else np.ones(1)
    return {
        bits: fit(tables.read(path, tables.DISTANCES), bits=bits, family_sizes=sizes, radii=radii[bits], masked=masked)
        for bits, path in distances.items()
    }
