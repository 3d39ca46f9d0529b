"""Intervals of cluster scores with the family as the unit: leave out each family in turn.

The clusters stay as they are. If the pictures of a left-out family linked other pictures, these stay linked. So the
intervals apply to the score of these clusters, not to a new clustering.
"""

import numpy as np
from numpy.typing import NDArray

from hashbench.evaluation.clusters.contingency import Contingency, b_cubed, pairwise
from hashbench.evaluation.rates.intervals import jackknife_interval

_WITH_INTERVAL = ("pair_precision", "pair_recall", "pair_f1", "b3_f1")
INTERVALS = tuple(f"{metric}_{end}" for metric in _WITH_INTERVAL for end in ("low", "high"))


def cluster_intervals(counts: Contingency) -> dict[str, float]:
    """Return the 95 % jackknife intervals, `INTERVALS`; nan with too few families."""
    values = pairwise(counts) | {"b3_f1": b_cubed(counts)["b3_f1"]}
    without = pairwise_without(counts) | {"b3_f1": b3_f1_without(counts)}
    found = [jackknife_interval(values[metric], without[metric]) for metric in _WITH_INTERVAL]
    return dict(zip(INTERVALS, (end for interval in found for end in interval), strict=True))


def pairwise_without(counts: Contingency) -> dict[str, NDArray[np.float64]]:
    """Return what `contingency.pairwise` does without each family in turn: (f,) each, nan where no pair is left."""
    left = counts.of_cluster - counts.cells
    both = _pairs(counts.cells)
    both = both.sum() - _by_family(counts, both)
    of_cluster = _pairs(counts.clusters).sum() - _by_family(counts, _pairs(counts.of_cluster) - _pairs(left))
    of_family = _pairs(counts.families).sum() - _pairs(counts.families)
    with np.errstate(invalid="ignore"):
        return {
            "pair_precision": both / of_cluster,
            "pair_recall": both / of_family,
            "pair_f1": 2 * both / (of_cluster + of_family),
        }


def b3_f1_without(counts: Contingency) -> NDArray[np.float64]:
    """Return B³ F1 with each family left out in turn: (f,), nan where no picture is left."""
    squares = counts.cells**2
    of_cluster = np.bincount(counts.cluster, weights=squares)[counts.cluster]
    left = counts.of_cluster - counts.cells
    # A cluster adds the squares of its cells, divided by its size, to the sum of precisions: here without the family.
    without = np.divide(of_cluster - squares, left, out=np.zeros(len(squares)), where=left > 0)
    precisions = (squares / counts.of_cluster).sum() - _by_family(counts, of_cluster / counts.of_cluster - without)
    recalls = squares / counts.of_family
    pictures = counts.n - counts.families
    with np.errstate(invalid="ignore"):
        precision, recall = precisions / pictures, (recalls.sum() - _by_family(counts, recalls)) / pictures
        return 2 * precision * recall / (precision + recall)


def _by_family(counts: Contingency, values: NDArray) -> NDArray[np.float64]:
    return np.bincount(counts.family, weights=values, minlength=len(counts.families))


def _pairs(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    return sizes * (sizes - 1) // 2
