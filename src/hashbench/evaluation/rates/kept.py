"""Choose up to which distance to keep pairs of different families, from the exact `distances` table.

A radius that is a share of the bits keeps too many pairs in a large collection, because pairs grow with the square of
the pictures. At 0.3 of the bits, ten variants of 55,836 pictures keep 565 million pairs, most of them of aHash and
wHash. The stages that read them need fewer. Matching needs the pairs about the threshold of the verdict. Resplits need
those up to five times the verdict's false-positive rate. Linking needs those up to the largest threshold worth trying.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.evaluation.rates.histograms import threshold_at
from hashbench.evaluation.rates.thresholds import threshold_of
from hashbench.matching.collection import DIFFERENT, SAME, UNKNOWN

# The threshold of half of the families is seldom beyond the distance at five times the target rate.
BEYOND = 5
# Pairs of different families for each picture, or in all, beyond which we try no larger link threshold. If links were
# random, half the logarithm of the number of pictures would join nearly all of them into one component (Erdős and Rényi
# 1960): 6 a picture for 56,000. A million pairs take a second, and complete linkage can be best at a third of all
# pairs.
TRIED_A_PICTURE = 128
TRIED_IN_ALL = 10**6


def strangers_within(distances: pd.DataFrame, *, bits: int) -> NDArray[np.float64]:
    """Return how many pictures of other families a picture has within each distance, on average: (bits + 1,).

    This is the false-positive rate times the pictures: the links that a picture gets by chance. We call these pictures
    its strangers. A picture without a family is a stranger to all others.

    Parameters
    ----------
    distances : `distances` table.
    """
    strangers, pictures = _strangers(distances, bits)
    return 2 * np.cumsum(strangers) / max(pictures, 1)


def tried_radius(distances: pd.DataFrame, *, bits: int, share: float) -> int:
    """Return the largest threshold worth linking at, in bits: 0 or more, at most `share` of the bits.

    Up to this threshold there are `TRIED_A_PICTURE` pairs of different families for each picture, or `TRIED_IN_ALL`,
    whichever is more.
    """
    strangers, pictures = _strangers(distances, bits)
    within = np.cumsum(strangers)[: int(share * bits) + 1]
    return max(0, int(np.searchsorted(within, max(TRIED_A_PICTURE * pictures, TRIED_IN_ALL), side="right")) - 1)


def linked_radius(distances: pd.DataFrame, calibration: dict, *, share: float) -> int:
    """Return up to which distance pictures are linked to try thresholds, in bits.

    It is `tried_radius`, or the threshold of `calibration` that links clusters, if that is larger.
    """
    return max(calibration["link_threshold"] or 0, tried_radius(distances, bits=calibration["bits"], share=share))


def kept_radius(distances: pd.DataFrame, calibration: dict, *, share: float, target_fpr: float) -> int:
    """Return the largest distance, in bits, up to which the `pairs` table keeps pairs of different families.

    It is the largest of these: the threshold that links clusters; a little (one bit in 32) more than the threshold at
    `target_fpr`, so that its nearest misses are kept; and, but at most `share` of the bits, `tried_radius` and the
    distance at `BEYOND` times `target_fpr`.

    Parameters
    ----------
    distances : `distances` table of the variant.
    calibration : of `thresholds.calibrate`.
    target_fpr : of the verdict.
    """
    bits = calibration["bits"]
    threshold, different = threshold_of(calibration, target_fpr), _counted(distances, DIFFERENT, bits)
    beyond = threshold_at(different, BEYOND * target_fpr) if different.any() else None
    needed = [calibration["link_threshold"], None if threshold is None else threshold + bits // 32]
    wanted = [
        tried_radius(distances, bits=bits, share=share),
        None if beyond is None else min(beyond, int(share * bits)),
    ]
    return min(bits, max(0 if radius is None else radius for radius in [*needed, *wanted]))


def _strangers(distances: pd.DataFrame, bits: int) -> tuple[NDArray[np.int64], int]:
    """Return different-family pairs by distance, (bits + 1,), and the number of pictures that were compared."""
    # Every pair of different families is counted in the rows of both.
    strangers = _counted(distances, DIFFERENT, bits) // 2 + _counted(distances, UNKNOWN, bits)
    pairs = int(strangers.sum() + _counted(distances, SAME, bits).sum())
    return strangers, round((1 + np.sqrt(1 + 8 * pairs)) / 2) if pairs else 0


def _counted(distances: pd.DataFrame, relation: str, bits: int) -> NDArray[np.int64]:
    rows = distances[distances.relation == relation]
    counts = np.zeros(bits + 1, np.int64)
    np.add.at(counts, rows.distance.to_numpy(), rows.pairs.to_numpy())
    return counts
