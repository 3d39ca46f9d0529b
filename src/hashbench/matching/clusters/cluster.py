"""Make the `clusters` table at one threshold or at several, by any of the clusterings."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import tables
from hashbench.matching.clusters.links import Links, read_links
from hashbench.matching.clusters.registry import CONNECTED_COMPONENTS, labeller


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
    links : of all hashed pictures. A pair that is not among them counts as farther apart than the threshold.
    threshold : None links nothing.
    clustering : one of `CLUSTERINGS`.
    min_samples : for `dbscan`, how many pictures a core has within the threshold, including itself.

    Returns
    -------
    The `clusters` table, sorted by image_id. Cluster 0 is the largest; clusters of equal size are in order of their
    smallest image_id.

    Raises
    ------
    InputError
        There is no such clustering.
    """
    label = labeller(clustering)
    labels = next(label(links, [-1 if threshold is None else threshold], min_samples=min_samples))
    return pd.DataFrame({"image_id": links.ids, "cluster": _largest_first(labels)})[tables.CLUSTERS.names]


def sweep_clusters(links: Links, *, thresholds: Sequence[int], clustering: str, min_samples: int = 5) -> pd.DataFrame:
    """Return the clusters at each of ascending thresholds, as changes from one to the next; see `cluster_images`.

    Whole clusters at every threshold would take thresholds × pictures rows, and most of them would not change.

    Returns
    -------
    The `sweep` table. A cluster is named by the place of its first picture in the order of image_id. The first
    threshold has a row for every picture. Later thresholds list only pictures whose cluster changed, and always the
    first picture, so that no threshold is missing. `follow_sweep` reads it.
    """
    label = labeller(clustering)
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

    Clusters only change at the distance of a link. Without links, the thresholds are 0 and the calibrated ones.
    """
    occurring = np.unique(links.distance[: links.end(radius)]).tolist() or [0]
    return sorted({*occurring, *(value for value in calibrated if value is not None and value <= radius)})


def _by_first(labels: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the place of the first picture of each picture's cluster; labels are places too."""
    first = np.empty(len(labels), np.int64)
    first[labels[::-1]] = np.arange(len(labels))[::-1]  # if labels are equal, the last write stays: the first picture
    return first[labels]


def _largest_first(labels: NDArray[np.int32]) -> NDArray[np.int64]:
    _, first, inverse, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return rank[inverse]
