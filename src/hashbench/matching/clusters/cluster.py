"""The `clusters` table at one threshold, and at several, by any of the clusterings."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import tables
from hashbench.errors import InputError
from hashbench.matching.clusters import complete_linkage, components, dbscan
from hashbench.matching.clusters.links import Links

CONNECTED_COMPONENTS = "connected_components"
_LABEL = {
    CONNECTED_COMPONENTS: components.label,
    "dbscan": dbscan.label,
    "complete_linkage": complete_linkage.label,
}
CLUSTERINGS = tuple(_LABEL)


def cluster_images(
    links: Links,
    *,
    threshold: int | None,
    clustering: str = CONNECTED_COMPONENTS,
    min_samples: int = 5,
) -> pd.DataFrame:
    """Cluster pictures by their pairs at most `threshold` apart.

    Parameters
    ----------
    links : of all hashed pictures; a pair absent from them counts as beyond the threshold.
    threshold : None links nothing.
    clustering : one of `CLUSTERINGS`.
    min_samples : of `dbscan`, how many pictures, itself among them, a core has within the threshold.

    Returns
    -------
    The `clusters` table, sorted by image_id. Cluster 0 is the largest; clusters of equal size are in order of their
    smallest image_id.

    Raises
    ------
    InputError
        There is no such clustering.
    """
    thresholds = [-1 if threshold is None else threshold]
    swept = sweep_clusters(links, thresholds=thresholds, clustering=clustering, min_samples=min_samples)
    return swept.drop(columns="threshold")


def sweep_clusters(links: Links, *, thresholds: Sequence[int], clustering: str, min_samples: int = 5) -> pd.DataFrame:
    """Return the clusters at each of ascending thresholds: the `sweep` table; see `cluster_images`."""
    if clustering not in _LABEL:
        raise InputError(f"clustering {clustering!r} is unknown; known clusterings: {', '.join(CLUSTERINGS)}")
    labelled = _LABEL[clustering](links, thresholds, min_samples=min_samples)
    parts = [
        pd.DataFrame({"threshold": np.int32(threshold), "image_id": links.ids, "cluster": _largest_first(labels)})
        for threshold, labels in zip(thresholds, labelled, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)[tables.SWEEP.names]


def sweep_thresholds(radius: int, calibrated: Sequence[int | None], *, number: int = 10) -> list[int]:
    """Return about `number` thresholds up to `radius`, evenly apart, and the calibrated ones up to there; ascending."""
    even = np.linspace(radius / number, radius, number).round().astype(int)
    return sorted({*even.tolist(), *(value for value in calibrated if value is not None and value <= radius)})


def _largest_first(labels: NDArray[np.int32]) -> NDArray[np.int64]:
    _, first, inverse, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return rank[inverse]
