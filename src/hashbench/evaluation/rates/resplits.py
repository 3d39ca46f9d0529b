"""How much in-sample choice flatters, over many random splits of the families.

One split shows one random draw only. The `distances` table groups pairs by the split of the other family, so it
supports one split only. The `pairs` table names both pictures of every close different-family pair. From it we can
count any split exactly, up to the largest distance that the table keeps.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from hashbench import tables
from hashbench.evaluation.rates.histograms import Histograms, histograms, threshold_at
from hashbench.evaluation.rates.kept import BEYOND, kept_radius
from hashbench.evaluation.rates.operating import TARGET_FPR, Point, lacking
from hashbench.matching.collection import DIFFERENT

SPLITS = 50
_SEED = 20240229
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
class Close:
    """Different-family pairs at most `radius` apart, counted by both families and distance.

    Attributes
    ----------
    one, other : (k,) int64, the indices of both families in `Histograms.families`.
    distance : (k,) int64, in bits.
    pairs : (k,) int64, the number of pairs with these families and this distance.
    radius : the largest distance, in bits.
    """

    one: NDArray[np.int64]
    other: NDArray[np.int64]
    distance: NDArray[np.int64]
    pairs: NDArray[np.int64]
    radius: int

    def halves(self, chosen: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Count by distance the pairs of two chosen families, and the pairs of two families that are not chosen.

        Parameters
        ----------
        chosen : (f,) whether each family is chosen.

        Returns
        -------
        Two arrays of shape (radius + 1,).
        """
        # Counts for no, one and both families chosen lie side by side, so one pass over millions of rows is enough.
        offset = chosen * (self.radius + 1)
        keys = offset[self.one] + offset[self.other] + self.distance
        counts = np.bincount(keys, weights=self.pairs, minlength=3 * (self.radius + 1)).astype(np.int64)
        neither, _, both = counts.reshape(3, -1)
        return both, neither


def resplit_families(
    images: pd.DataFrame,
    families: pd.DataFrame,
    calibrations: Mapping[str, dict],
    distances: Mapping[str, str | Path],
    pairs: Mapping[str, str | Path],
    *,
    share: float,
    target_fpr: float,
) -> pd.DataFrame:
    """Resplit the families for each variant, see `resplit`. The tables of one variant are in memory at a time.

    Parameters
    ----------
    images, families : the tables of those names.
    calibrations : by variant, as `thresholds.calibrate` returns them; their order is the order of the rows.
    distances, pairs : by variant, the paths of the tables of those names.
    share : pairs of different families are kept up to this share of the bits.
    target_fpr : the target false-positive rate, one of those that are calibrated.

    Returns
    -------
    Columns `COLUMNS`. A variant without pairs of both relations has no row.
    """
    family_of = images.set_index("image_id").family
    parts = []
    for variant, calibration in calibrations.items():
        counted = tables.read(distances[variant], tables.DISTANCES)
        counts = histograms(counted, families, bits=calibration["bits"])
        if not counts.scorable:
            continue
        kept = kept_radius(counted, calibration, share=share, target_fpr=target_fpr)
        radius = far_enough(counts, kept, target_fpr=target_fpr)
        near = (pc.field("relation") == DIFFERENT) & (pc.field("distance") <= radius)
        close = gather_close(
            tables.read(pairs[variant], tables.PAIRS, where=near), family_of, counts.families, radius=radius
        )
        parts.append(resplit(variant, counts, close, target_fpr=target_fpr))
    return tables.joined(parts, COLUMNS)


def far_enough(counts: Histograms, kept: int, *, target_fpr: float) -> int:
    """Return the largest distance worth reading: where the rate is five times the target, but at most `kept`.

    The threshold of half of the families is seldom larger, and so few pairs fit into memory.
    """
    beyond = threshold_at(counts.different_total, BEYOND * target_fpr)
    return min(kept, 0 if beyond is None else beyond)


def gather_close(pairs: pd.DataFrame, family_of: pd.Series, families: tuple[str, ...], *, radius: int) -> Close:
    """Count different-family pairs by both families and distance.

    Parameters
    ----------
    pairs : rows of a `pairs` table: only different-family pairs at most `radius` apart.
    family_of : the family of each picture, by image_id.
    """
    place = pd.Series(pd.Index(families).get_indexer(family_of), index=family_of.index)
    one, other = (place.to_numpy()[place.index.get_indexer(pairs[end])] for end in ("a", "b"))
    keys = (one * len(families) + other) * (radius + 1) + pairs.distance.to_numpy()
    found, counts = np.unique(keys, return_counts=True)
    both, distance = np.divmod(found, radius + 1)
    return Close(*np.divmod(both, len(families)), distance, counts, radius)


def pictures_of(counts: Histograms) -> NDArray[np.int64]:
    """Return the number of compared pictures of each family: n pictures have n (n - 1) / 2 same-family pairs."""
    own = counts.same.sum(axis=1)
    alone = counts.different.any(axis=1).astype(np.int64)
    return np.where(own > 0, np.rint((1 + np.sqrt(1 + 8 * own)) / 2).astype(np.int64), alone)


def resplit(variant: str, counts: Histograms, close: Close, *, target_fpr: float, splits: int = SPLITS) -> pd.DataFrame:
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
    sizes = pictures_of(counts)
    rng = np.random.default_rng(_SEED)
    whole = np.ones(len(sizes), bool)
    everywhere = _Half(counts, sizes, whole, close.halves(whole)[0])
    rows = []
    for _ in range(splits):
        tuning = rng.random(len(sizes)) < 0.5
        near, others = close.halves(tuning)
        tuned, tested = _Half(counts, sizes, tuning, near), _Half(counts, sizes, ~tuning, others)
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


class _Half:
    """Pairs of the families that `chosen` marks; `near` counts their close pairs by distance."""

    def __init__(self, counts: Histograms, sizes: NDArray, chosen: NDArray, near: NDArray) -> None:
        self.same = counts.same[chosen].sum(axis=0)
        self.near = near
        n = sizes[chosen]
        self.all_different = int(n.sum() ** 2 - (n**2).sum()) // 2

    def suffices(self, target_fpr: float) -> bool:
        return bool(self.same.any()) and not lacking(Point(TARGET_FPR, target_fpr), self.all_different)

    def threshold(self, target_fpr: float) -> int | None:
        beyond = self.all_different - self.near.sum()
        threshold = threshold_at(np.append(self.near, beyond), target_fpr)
        return threshold if threshold is None else min(threshold, len(self.near) - 1)

    def found(self, threshold: int | None) -> float:
        return 0.0 if threshold is None else float(self.same[: threshold + 1].sum() / self.same.sum())

    def false(self, threshold: int | None) -> float:
        return 0.0 if threshold is None else float(self.near[: threshold + 1].sum() / self.all_different)


def _spread(values: NDArray[np.float64]) -> tuple[float, float, float]:
    low, high = np.quantile(values, (0.05, 0.95))
    return float(values.mean()), float(low), float(high)
