"""How much in-sample choice flatters, over many random splits of the families.

One split shows one random draw only. The `distances` table groups pairs by the split of the other family, so it
supports one split only. The `pairs` table names both pictures of every close different-family pair. From it we can
count any split exactly, up to the largest distance that the table keeps.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import tables
from hashbench.evaluation.rates.family_pairs import FamilyPairs, gather
from hashbench.evaluation.rates.histograms import Histograms, histograms, threshold_at
from hashbench.evaluation.rates.kept import BEYOND, kept_radius
from hashbench.evaluation.rates.operating import TARGET_FPR, Point, lacking

SPLITS = 50
SEED = 20240229
COLUMNS = (
    "variant",
    "target_fpr",
    "splits",
    "in_sample",
    "optimism",
    "optimism_low",
    "optimism_high",
    "by_choice",
    "by_choice_low",
    "by_choice_high",
    "fpr",
    "fpr_low",
    "fpr_high",
    "exceeding",
    "cut",
)


@dataclass(frozen=True)
class Counted:
    """The counts in the tables of one variant.

    Attributes
    ----------
    counts : histograms of all families; there are pairs of both relations.
    close : the close pairs of different families, by family pair.
    """

    counts: Histograms
    close: FamilyPairs


def count_close(
    images: pd.DataFrame,
    families: pd.DataFrame,
    calibrations: Mapping[str, dict],
    distances: Mapping[str, str | Path],
    pairs: Mapping[str, str | Path],
    *,
    share: float,
    target_fpr: float,
    largest_fpr: float,
) -> Iterator[tuple[str, Counted]]:
    """Count the close pairs of each variant by family pair; a part of one variant's pairs is in memory at a time.

    Parameters
    ----------
    images, families : the tables of those names.
    calibrations : by variant, as `thresholds.calibrate` returns them.
    distances, pairs : by variant, the paths of the tables of those names.
    share : pairs of different families are kept up to this share of the bits.
    target_fpr : the target of the verdict, which is one of the calibrated rates.
    largest_fpr : the largest false-positive rate that is asked about.

    Yields
    ------
    Variants in order, with their counts; a variant without pairs of both relations is left out.
    """
    family_of = images.set_index("image_id").family
    for variant, calibration in calibrations.items():
        counted = tables.read(distances[variant], tables.DISTANCES)
        counts = histograms(counted, families, bits=calibration["bits"])
        if not counts.scorable:
            continue
        kept = kept_radius(counted, calibration, share=share, target_fpr=target_fpr)
        radius = far_enough(counts, kept, target_fpr=largest_fpr)
        yield variant, Counted(counts, gather(_read_pairs(pairs[variant]), family_of, counts, radius=radius))


def _read_pairs(path: str | Path) -> Iterator[pd.DataFrame]:
    """Yield the `pairs` table in parts."""
    for part in tables.read_parts(path, tables.PAIRS, columns=tables.PAIRS.names, categories=["relation"]):
        yield part.to_pandas()


def far_enough(counts: Histograms, kept: int, *, target_fpr: float) -> int:
    """Return the largest distance worth reading: where the rate is five times the target, but at most `kept`.

    The threshold of half of the families is seldom larger. The pairs up to this distance are few enough for memory.
    """
    beyond = threshold_at(counts.different_total, BEYOND * target_fpr)
    return min(kept, 0 if beyond is None else beyond)


def resplit(
    variant: str, counts: Histograms, close: FamilyPairs, *, target_fpr: float, splits: int = SPLITS
) -> pd.DataFrame:
    """Choose a threshold on a random half of the families and score it on the other half; repeat this `splits` times.

    Parameters
    ----------
    counts : histograms of all families.
    close : the close pairs of all families, up to a distance beyond the thresholds of the halves.

    Returns
    -------
    Columns `COLUMNS`, one row; no row if half of the families have too few pairs for the target. Three columns are
    means over the splits, each with the ends of the central 90 %:

    - `optimism`: the in-sample true-positive rate minus the true-positive rate on the held-out half.
    - `by_choice`: the true-positive rate on the held-out half at a threshold chosen on that half, minus the rate there
      at the frozen threshold.
    - `fpr`: the false-positive rate of the held-out half.

    `exceeding` is the share of splits whose false-positive rate exceeds the target. `cut` is the share of splits with
    a threshold at the largest distance that was kept; such a threshold may be too small.
    """
    sizes = close.sizes
    rng = np.random.default_rng(SEED)
    whole = np.ones(len(sizes), bool)
    everywhere = Half(counts, sizes, whole, close.halves(whole)[0])
    rows = []
    for _ in range(splits):
        tuning = rng.random(len(sizes)) < 0.5
        near, others = close.halves(tuning)
        tuned, tested = Half(counts, sizes, tuning, near), Half(counts, sizes, ~tuning, others)
        if not (tuned.suffices(target_fpr) and tested.suffices(target_fpr)):
            continue
        frozen, own = tuned.threshold(target_fpr), tested.threshold(target_fpr)
        found = tested.found(frozen)
        rows.append((found, tested.found(own) - found, tested.false(frozen), close.radius in (frozen, own)))
    if not rows:
        return pd.DataFrame(columns=list(COLUMNS))
    found, by_choice, fpr, cut = np.array(rows, float).T
    in_sample = everywhere.found(everywhere.threshold(target_fpr))
    figures = [number for values in (in_sample - found, by_choice, fpr) for number in _spread(values)]
    row = (variant, target_fpr, len(rows), in_sample, *figures, float((fpr > target_fpr).mean()), float(cut.mean()))
    return pd.DataFrame([row], columns=list(COLUMNS))


class Half:
    """Pairs of the families that `chosen` marks; `near` counts their close pairs by distance."""

    def __init__(self, counts: Histograms, sizes: NDArray, chosen: NDArray, near: NDArray) -> None:
        self.same = counts.same[chosen].sum(axis=0)
        self.near = near
        n = sizes[chosen]
        self.all_different = int(n.sum() ** 2 - (n**2).sum()) // 2

    def suffices(self, target_fpr: float) -> bool:
        """Return whether there are enough pairs for a threshold at a target false-positive rate."""
        return bool(self.same.any()) and not lacking(Point(TARGET_FPR, target_fpr), self.all_different)

    def threshold(self, target_fpr: float) -> int | None:
        """Return the largest threshold within the target, at most the largest distance that was kept."""
        beyond = self.all_different - self.near.sum()
        threshold = threshold_at(np.append(self.near, beyond), target_fpr)
        return threshold if threshold is None else min(threshold, len(self.near) - 1)

    def found(self, threshold: int | None) -> float:
        """Return the true-positive rate of a threshold, 0 without one."""
        return 0.0 if threshold is None else float(self.same[: threshold + 1].sum() / self.same.sum())

    def false(self, threshold: int | None) -> float:
        """Return the false-positive rate of a threshold, 0 without one."""
        return 0.0 if threshold is None else float(self.near[: threshold + 1].sum() / self.all_different)


def _spread(values: NDArray[np.float64]) -> tuple[float, float, float]:
    low, high = np.quantile(values, (0.05, 0.95))
    return float(values.mean()), float(low), float(high)
