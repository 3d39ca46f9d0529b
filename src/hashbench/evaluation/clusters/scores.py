"""The `cluster_scores` table: sizes of the clusters at every threshold, and their agreement with the families."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.evaluation.clusters.contingency import (
    adjusted_mutual_information,
    adjusted_rand_index,
    b_cubed,
    contingency,
    pairwise,
    purity,
    v_measure,
)
from hashbench.evaluation.clusters.intervals import INTERVALS, cluster_intervals
from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.thresholds import HELD_OUT

SIZES = ("pictures", "clusters", "alone", "largest", "largest_share", "mixed")
AGAINST_FAMILIES = (
    "pair_precision",
    "pair_recall",
    "pair_f1",
    "b3_precision",
    "b3_recall",
    "b3_f1",
    "ari",
    "ami",
    "v_measure",
    "purity",
)
_KEYS = ("variant", "clustering", "threshold", "linked", "split")
COLUMNS = (*_KEYS, *SIZES, "labelled", "families", *AGAINST_FAMILIES, *INTERVALS)


def score_clusters(clusters: pd.DataFrame, families: pd.Series) -> dict[str, float]:
    """Score one clustering.

    Parameters
    ----------
    clusters : columns `image_id` and `cluster`; every other picture is a cluster of its own.
    families : family of every hashed picture by image_id, missing if it has none. Pictures without a family count for
        the sizes of clusters, not for the agreement with families.

    Returns
    -------
    `SIZES`, `labelled` and `families`; also `AGAINST_FAMILIES` and `INTERVALS`, nan if no family has two pictures.
    """
    codes = _codes(clusters, families)
    sizes = np.bincount(codes)
    known = families.notna().to_numpy()
    names = pd.factorize(families[known])[0].astype(np.int64)
    found = {
        "pictures": len(families),
        "clusters": int((sizes > 1).sum()),
        "alone": int((sizes == 1).sum()),
        "largest": int(sizes.max(initial=0)),
        "largest_share": float(sizes.max(initial=0) / max(1, len(families))),
        "mixed": int((pd.Series(names).groupby(codes[known]).nunique() > 1).sum()),
        "labelled": int(known.sum()),
        "families": len(np.unique(names)),
    }
    if found["labelled"] == found["families"]:
        return found | dict.fromkeys((*AGAINST_FAMILIES, *INTERVALS), np.nan)
    counts = contingency(names, codes[known])
    return (
        found
        | pairwise(counts)
        | b_cubed(counts)
        | {
            "ari": adjusted_rand_index(counts),
            "ami": adjusted_mutual_information(counts),
            "v_measure": v_measure(counts),
            "purity": purity(counts),
        }
        | cluster_intervals(counts)
    )


def score_sweep(
    variant: str,
    clustering: str,
    sweep: pd.DataFrame,
    families: pd.Series,
    split_of: pd.Series,
    *,
    link_threshold: int | None,
) -> pd.DataFrame:
    """Score the clusters of one variant and clustering at each threshold of a `sweep` table.

    Scores are for all pictures and for the pictures of held-out families, because the tuning families set the threshold
    of the run.

    Parameters
    ----------
    families : as in `score_clusters`.
    split_of : the split of each family.
    link_threshold : the threshold at which the run links pictures, in bits; None if there is none.

    Returns
    -------
    Columns `COLUMNS`. `split` is `all` or `held_out`; `held_out` rows need a held-out family with two pictures.
    `linked` marks the threshold at which the run links pictures.
    """
    held_out = families[families.map(split_of) == HELD_OUT]
    sets = {ALL: families} | ({HELD_OUT: held_out} if held_out.duplicated().any() else {})
    rows = [
        {"variant": variant, "clustering": clustering, "threshold": threshold, "linked": threshold == link_threshold}
        | {"split": split}
        | score_clusters(clusters, some)
        for threshold, clusters in sweep.groupby("threshold")
        for split, some in sets.items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _codes(clusters: pd.DataFrame, families: pd.Series) -> NDArray[np.int64]:
    """Return the cluster of every picture of `families` as a code from 0; pictures in no cluster get new codes."""
    given = clusters.set_index("image_id").cluster.reindex(families.index)
    alone = given.isna().to_numpy()
    codes = np.empty(len(given), np.int64)
    codes[~alone], names = pd.factorize(given[~alone])
    codes[alone] = len(names) + np.arange(alone.sum())
    return codes
