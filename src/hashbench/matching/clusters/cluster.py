"""The `clusters` table at one threshold, and at several, by any of the clusterings."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import tables
from hashbench.errors import InputError
from hashbench.matching.clusters import complete_linkage, components, dbscan
from hashbench.matching.clusters.links import Links, read_links

CONNECTED_COMPONENTS = "connected_components"
_LABEL = {
    CONNECTED_COMPONENTS: components.label,
    "dbscan": dbscan.label,
    "complete_linkage": complete_linkage.label,
}
CLUSTERINGS = tuple(_LABEL)


def cluster_variant(
    hashes: pd.DataFrame,
    pairs: str | Path,
    clusterings: Sequence[str],
    *,
    bits: int,
    threshold: int | None,
    calibrated: Sequence[int | None],
    radius: int,
    min_samples: int,
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Cluster the pictures of a variant by each of `clusterings`, at one threshold and at every threshold to try.

    Parameters
    ----------
    hashes : the `hashes` table of the variant's implementation.
    pairs : the path of the variant's `pairs` table.
    bits : of the variant.
    threshold : the threshold that links pictures, in bits; None links nothing.
    calibrated, radius : see `sweep_thresholds`.
    min_samples : see `cluster_images`.

    Yields
    ------
    For each clustering the `clusters` table and the `sweep` table.

    Raises
    ------
    InputError
        See `cluster_images` and `read_links`.
    """
    hashed = hashes[(hashes.bits == bits) & (hashes.status == tables.STATUS_OK)].image_id.to_numpy()
    links = read_links(hashed, pairs, threshold=radius)
    thresholds = sweep_thresholds(links, [*calibrated, threshold], radius=radius)
    for clustering in clusterings:
        options = {"clustering": clustering, "min_samples": min_samples}
        clusters = cluster_images(links, threshold=threshold, **options)
        yield clusters, sweep_clusters(links, thresholds=thresholds, **options)


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
    label = _labeller(clustering)
    labels = next(label(links, [-1 if threshold is None else threshold], min_samples=min_samples))
    return pd.DataFrame({"image_id": links.ids, "cluster": _largest_first(labels)})[tables.CLUSTERS.names]


def sweep_clusters(links: Links, *, thresholds: Sequence[int], clustering: str, min_samples: int = 5) -> pd.DataFrame:
    """Return the clusters at each of ascending thresholds, as changes from one to the next; see `cluster_images`.

    Whole clusters at every threshold would take thresholds × pictures rows, most of them the same as before.

    Returns
    -------
    The `sweep` table. A cluster is the place, in the order of image_id, of its first picture. The first threshold has a
    row for every picture. Later thresholds list only pictures whose cluster changed, and always the first picture, so
    that no threshold is missing. `follow_sweep` reads it.
    """
    label = _labeller(clustering)
    before, parts = None, []
    for threshold, labels in zip(thresholds, label(links, thresholds, min_samples=min_samples), strict=True):
        clusters = _by_first(labels)
        changed = np.ones(links.n, bool) if before is None else clusters != before
        changed[:1] = True
        parts.append(
            pd.DataFrame(
                {"threshold": np.int32(threshold), "image_id": links.ids[changed], "cluster": clusters[changed]}
            )
        )
        before = clusters
    return pd.concat(parts, ignore_index=True)[tables.SWEEP.names]


def sweep_thresholds(links: Links, calibrated: Sequence[int | None], *, radius: int) -> list[int]:
    """Return the thresholds up to `radius` to cluster at, ascending: each distance of a link, and the calibrated ones.

    Between two distances of links no cluster changes. Without links they are 0 and the calibrated ones.
    """
    occurring = np.unique(links.distance[: links.end(radius)]).tolist() or [0]
    return sorted({*occurring, *(value for value in calibrated if value is not None and value <= radius)})


def _labeller(clustering: str) -> Callable[..., Iterator[NDArray[np.int32]]]:
    if clustering not in _LABEL:
        raise InputError(f"clustering {clustering!r} is unknown; known clusterings: {', '.join(CLUSTERINGS)}")
    return _LABEL[clustering]


def _by_first(labels: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the place of the first picture of each picture's cluster; labels are places too."""
    first = np.empty(len(labels), np.int64)
    first[labels[::-1]] = np.arange(len(labels))[::-1]  # of equal labels the last one written stays: the first picture
    return first[labels]


def _largest_first(labels: NDArray[np.int32]) -> NDArray[np.int64]:
    _, first, inverse, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return rank[inverse]
