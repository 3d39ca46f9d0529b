"""Clusters of pictures from their close pairs."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

CONNECTED_COMPONENTS = "connected_components"
CLUSTERINGS = (CONNECTED_COMPONENTS,)


def cluster_images(image_ids: NDArray[np.uint64], pairs: pd.DataFrame, *, threshold: int | None) -> pd.DataFrame:
    """Link the pairs at most `threshold` apart and return each connected component as a cluster.

    Parameters
    ----------
    image_ids : (n,) the hashed pictures, in any order.
    pairs : `pairs` table; a pair absent from it counts as beyond the threshold.
    threshold : None links nothing.

    Returns
    -------
    The `clusters` table, sorted by image_id. Cluster 0 is the largest; clusters of equal size are in order of their
    smallest image_id.
    """
    ids = np.sort(image_ids)
    links = pairs[pairs.distance <= (-1 if threshold is None else threshold)]
    edges = (np.searchsorted(ids, links.a.to_numpy(np.uint64)), np.searchsorted(ids, links.b.to_numpy(np.uint64)))
    graph = coo_array((np.ones(len(links), np.int8), edges), shape=(len(ids), len(ids)))
    _, labels = connected_components(graph, directed=False)
    return pd.DataFrame({"image_id": ids, "cluster": _largest_first(labels)})


def _largest_first(labels: NDArray[np.int32]) -> NDArray[np.int64]:
    _, first, inverse, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return rank[inverse]
