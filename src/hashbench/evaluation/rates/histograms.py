"""Rates and thresholds from distance histograms. They are exact, because the histograms count every pair."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.matching.collection import DIFFERENT, SAME

ALL = "all"


@dataclass(frozen=True)
class Histograms:
    """Pairs by Hamming distance within a set of families.

    Attributes
    ----------
    families : (f,) names.
    same : (f, bits + 1) int64, same-family pairs of each family.
    different : (f, bits + 1) int64, pairs of each family with other families of the set; every pair is in two rows.
    """

    families: tuple[str, ...]
    same: NDArray[np.int64]
    different: NDArray[np.int64]

    @property
    def same_total(self) -> NDArray[np.int64]:
        """Same-family pairs by distance: (bits + 1,)."""
        return self.same.sum(axis=0)

    @property
    def different_total(self) -> NDArray[np.int64]:
        """Different-family pairs by distance, each counted once: (bits + 1,)."""
        return self.different.sum(axis=0) // 2

    @property
    def scorable(self) -> bool:
        """Return whether there are both same-family and different-family pairs."""
        return bool(self.same.any() and self.different.any())


def histograms(distances: pd.DataFrame, families: pd.DataFrame, *, bits: int, split: str = ALL) -> Histograms:
    """Return the histograms of all families or of one split; pairs between two splits are in neither split."""
    chosen = families if split == ALL else families[families.split == split]
    names = tuple(chosen.family)
    counts = {relation: np.zeros((len(names), bits + 1), np.int64) for relation in (SAME, DIFFERENT)}
    code, found = pd.factorize(distances.family)
    # The last is that of rows without a family, whose code is -1.
    place = np.append(pd.Index(names).get_indexer(found), -1)[code]
    used = place >= 0
    if split != ALL:
        used &= (distances.other_split == split).to_numpy(bool)
    distance, pairs = (distances[name].to_numpy(np.int64) for name in ("distance", "pairs"))
    for relation, count in counts.items():
        part = used & (distances.relation == relation).to_numpy(bool)
        np.add.at(count, (place[part], distance[part]), pairs[part])
    return Histograms(names, counts[SAME], counts[DIFFERENT])


def area_under_curve(same: NDArray, different: NDArray) -> NDArray[np.float64]:
    """Return the probability that a same-family pair is closer than a different-family one; ties count one half.

    This is the Mann-Whitney statistic, divided by the product of both numbers of pairs (Hanley and McNeil 1982).

    Parameters
    ----------
    same, different : (..., bits + 1) pairs by distance; at least one pair each.
    """
    farther = different.sum(axis=-1, keepdims=True) - np.cumsum(different, axis=-1)
    won = (same.astype(np.float64) * (farther + different / 2)).sum(axis=-1)
    return won / (same.sum(axis=-1).astype(np.float64) * different.sum(axis=-1))


def average_precision(same: NDArray, different: NDArray) -> NDArray[np.float64]:
    """Return the mean precision over same-family pairs, each at its own distance, at the base rate of the counts.

    Parameters
    ----------
    same, different : (..., bits + 1) pairs by distance; at least one same-family pair each.
    """
    found = np.cumsum(same, axis=-1)
    matched = found + np.cumsum(different, axis=-1)
    precision = np.divide(found, matched, out=np.zeros(matched.shape), where=matched > 0)
    return (precision * same).sum(axis=-1) / same.sum(axis=-1)


def threshold_at(different: NDArray[np.int64], target_fpr: float) -> int | None:
    """Return the largest distance whose false-positive rate is at most the target, or None if there is none.

    Parameters
    ----------
    different : (bits + 1,) different-family pairs by distance; at least one pair.
    """
    qualifies = np.cumsum(different) / different.sum() <= target_fpr
    return int(np.count_nonzero(qualifies)) - 1 if qualifies[0] else None


def share_within(counts: NDArray, threshold: int | None) -> NDArray[np.float64]:
    """Return the share of pairs at most `threshold` apart, 0 if it is None: (...) from counts (..., bits + 1)."""
    total = counts.sum(axis=-1)
    within = counts[..., : 0 if threshold is None else threshold + 1].sum(axis=-1)
    return within / total


def pictures_of(counts: Histograms) -> NDArray[np.int64]:
    """Return the number of compared pictures of each family: n pictures have n (n - 1) / 2 same-family pairs."""
    own = counts.same.sum(axis=1)
    alone = counts.different.any(axis=1).astype(np.int64)
    return np.where(own > 0, np.rint((1 + np.sqrt(1 + 8 * own)) / 2).astype(np.int64), alone)
