"""The `cluster_scores` table: sizes of the clusters at every threshold, and their agreement with the families."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import tables
from hashbench.evaluation.clusters.contingency import (
    Contingency,
    adjusted_mutual_information,
    adjusted_rand_index,
    b_cubed,
    contingency,
    mixing,
    of_families,
    pairwise,
    purity,
    v_measure,
)
from hashbench.evaluation.clusters.intervals import INTERVALS, cluster_intervals
from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.kept import strangers_within
from hashbench.evaluation.rates.thresholds import HELD_OUT, TUNING

SIZES = ("pictures", "clusters", "alone", "largest", "largest_share", "mixed", "mixed_share")
_FAMILIES = ("labelled", "families", "largest_family")
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
_KEYS = ("variant", "clustering", "threshold", "strangers", "linked", "split")
COLUMNS = (*_KEYS, *SIZES, *_FAMILIES, *AGAINST_FAMILIES, *INTERVALS)
_NO_FAMILY = -1


def score_clusters(clusters: NDArray[np.int64], families: NDArray[np.int64], *, information: bool = True) -> dict:
    """Score one clustering of all pictures.

    Parameters
    ----------
    clusters : (n,) codes of 0 or more.
    families : (n,) codes, -1 where a picture has none: such pictures count for the sizes of clusters, not for the
        agreement with families.
    information : see `_score`.
    """
    counts = _count(clusters, families)
    return _score(np.bincount(clusters), counts, counts and mixing(counts), information=information)


def _count(clusters: NDArray[np.int64], families: NDArray[np.int64]) -> Contingency | None:
    known = families != _NO_FAMILY
    return contingency(families[known], clusters[known]) if known.any() else None


def _score(
    sizes: NDArray[np.int64], counts: Contingency | None, mixes: NDArray[np.bool_] | None, *, information: bool
) -> dict[str, float]:
    """Score the clusters of some pictures.

    Parameters
    ----------
    sizes : the number of pictures of each cluster, including pictures without a family.
    counts, mixes : the counts of the pictures with families, and which of their clusters hold several families. None if
        no picture has a family.
    information : whether to compute `ami`, which takes many times as long as all other scores. If not, it is nan.

    Returns
    -------
    `SIZES`, `labelled`, `families` and `largest_family`, and `AGAINST_FAMILIES` and `INTERVALS`, nan where no family
    has two pictures; `mixed_share` is of the pictures with families, nan without any.
    """
    pictures, largest = int(sizes.sum()), int(sizes.max(initial=0))
    found = {
        "pictures": pictures,
        "clusters": int((sizes > 1).sum()),
        "alone": int((sizes == 1).sum()),
        "largest": largest,
        "largest_share": largest / max(1, pictures),
        "mixed": int(mixes.sum()) if counts else 0,
        "mixed_share": float(counts.clusters[mixes].sum() / counts.n) if counts else np.nan,
        "labelled": counts.n if counts else 0,
        "families": len(counts.families) if counts else 0,
        "largest_family": int(counts.families.max()) if counts else 0,
    }
    if found["labelled"] == found["families"]:
        return found | dict.fromkeys((*AGAINST_FAMILIES, *INTERVALS), np.nan)
    return (
        found
        | pairwise(counts)
        | b_cubed(counts)
        | {
            "ari": adjusted_rand_index(counts),
            "ami": adjusted_mutual_information(counts) if information else np.nan,
            "v_measure": v_measure(counts),
            "purity": purity(counts),
        }
        | cluster_intervals(counts)
    )


def score_sweeps(
    images: pd.DataFrame,
    families: pd.DataFrame,
    calibrations: Mapping[str, dict],
    distances: Mapping[str, str | Path],
    sweeps: Mapping[tuple[str, str], str | Path],
) -> pd.DataFrame:
    """Score the clusters of every variant and clustering at each threshold. One sweep is in memory at a time.

    Parameters
    ----------
    images, families : the tables of those names.
    calibrations : by variant, as `thresholds.calibrate` returns them.
    distances : by variant, the paths of the tables of that name.
    sweeps : by variant and clustering, the paths of the `sweep` tables; their order is the order of the rows.

    Returns
    -------
    The `cluster_scores` table, see `score_sweep`.
    """
    family_of = images.set_index("image_id").family
    split_of = families.set_index("family").split
    strangers = {
        variant: strangers_within(tables.read(path, tables.DISTANCES), bits=calibrations[variant]["bits"])
        for variant, path in distances.items()
    }
    parts = [
        score_sweep(
            variant,
            clustering,
            tables.read(path, tables.SWEEP),
            family_of,
            split_of,
            strangers=strangers[variant],
            link_threshold=calibrations[variant]["link_threshold"],
        )
        for (variant, clustering), path in sweeps.items()
    ]
    return pd.concat(parts, ignore_index=True)


def score_sweep(
    variant: str,
    clustering: str,
    sweep: pd.DataFrame,
    family_of: pd.Series,
    split_of: pd.Series,
    *,
    strangers: NDArray[np.float64],
    link_threshold: int | None,
) -> pd.DataFrame:
    """Score the clusters of one variant and clustering at each threshold of a `sweep` table.

    We score three times: on all pictures, on the tuning families alone, and on the held-out families alone. The tuning
    families choose the clusters, and the held-out families judge them. A cluster is mixed if it has pictures of two
    families of any split, because all pictures of the collection are linked together.

    Parameters
    ----------
    sweep : as `matching.clusters.sweep_clusters` returns it.
    family_of : the family of each picture by image_id, missing if it has no family.
    split_of : the split of each family.
    strangers : (bits + 1,) pictures of other families that a picture has within each distance, see `strangers_within`.
    link_threshold : the threshold at which the run links pictures, in bits; None if it has no threshold.

    Returns
    -------
    Columns `COLUMNS`: `split` is `all`, and `tuning` or `held_out` if families of that split have a pair of their own;
    `linked` marks the threshold at which the run links pictures, the only one with `ami`.
    """
    families = family_of.reindex(sweep.image_id[sweep.threshold == sweep.threshold.min()])
    codes, names = pd.factorize(families)
    splits = split_of.reindex(names).to_numpy()
    rows = []
    for threshold, clusters in _clusters_at_each(sweep):
        keys = {"variant": variant, "clustering": clustering, "threshold": threshold}
        keys["strangers"] = float(strangers[threshold])
        keys["linked"] = information = threshold == link_threshold
        counts = _count(clusters, codes)
        mixes = counts and mixing(counts)
        scores = _score(np.bincount(clusters), counts, mixes, information=information)
        rows.append(keys | {"split": ALL} | scores)
        for split in (TUNING, HELD_OUT):
            chosen = splits == split
            if counts and (counts.families[chosen] > 1).any():
                some, there = of_families(counts, chosen)
                rows.append(
                    keys | {"split": split} | _score(some.clusters, some, mixes[there], information=information)
                )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _clusters_at_each(sweep: pd.DataFrame) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Yield each threshold of a `sweep` table with the cluster of every picture, in the order of the first threshold.

    The array is the same each time. Only what has changed is written into it.
    """
    places = pd.Index(sweep.image_id[sweep.threshold == sweep.threshold.min()])
    clusters = np.empty(len(places), np.int64)
    for threshold, changed in sweep.groupby("threshold"):
        clusters[places.get_indexer(changed.image_id)] = changed.cluster
        yield int(threshold), clusters
