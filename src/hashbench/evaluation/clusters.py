"""Clusters against families."""

import numpy as np
import pandas as pd


def pairwise_f1(clusters: pd.DataFrame, images: pd.DataFrame) -> tuple[float, int, int] | None:
    """Return the pairwise F1 of a clustering of the labelled pictures, the number of pairs, and of families.

    Precision is the share of pairs in one cluster that are of one family, recall the share of pairs of one family that
    are in one cluster. None where no family has two pictures.
    """
    labelled = clusters.merge(images[["image_id", "family"]].dropna(), on="image_id")
    together = _pairs(labelled.groupby(["family", "cluster"]).size())
    of_family = _pairs(labelled.groupby("family").size())
    of_cluster = _pairs(labelled.groupby("cluster").size())
    if not of_family:
        return None
    return 2 * together / (of_family + of_cluster), len(labelled) * (len(labelled) - 1) // 2, labelled.family.nunique()


def _pairs(sizes: pd.Series) -> int:
    n = sizes.to_numpy(np.int64)
    return int((n * (n - 1) // 2).sum())
