"""The largest clusters at each threshold of a sweep, with some of their pictures."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class Cluster(NamedTuple):
    """The number of pictures of a cluster, and its first pictures by image_id: (m,) uint64."""

    size: int
    pictures: NDArray[np.uint64]


def largest_clusters(sweep: pd.DataFrame, *, most: int, pictures: int) -> Iterator[tuple[int, list[Cluster]]]:
    """Yield each threshold with its largest clusters of two pictures or more, the largest first.

    Clusters of equal size are in the order of their first picture. An image_id is part of a SHA-256, so the first
    pictures of a cluster are a random sample of it.

    Parameters
    ----------
    sweep : as `sweep_clusters` returns it.
    most : how many clusters, at most.
    pictures : how many pictures of a cluster, at most.
    """
    thresholds, starts = np.unique(sweep.threshold.to_numpy(), return_index=True)
    changed, cluster = sweep.image_id.to_numpy(np.uint64), sweep.cluster.to_numpy(np.int64)
    ends = [*starts[1:], len(sweep)]
    ids = changed[: ends[0]] if len(starts) else changed
    clusters = np.zeros(len(ids), np.int64)
    for threshold, start, end in zip(thresholds, starts, ends, strict=False):
        clusters[np.searchsorted(ids, changed[start:end])] = cluster[start:end]
        sizes = np.bincount(clusters)
        several = np.flatnonzero(sizes > 1)
        chosen = several[np.argsort(-sizes[several], kind="stable")[:most]]
        yield (
            int(threshold),
            [Cluster(int(sizes[one]), ids[np.flatnonzero(clusters == one)[:pictures]]) for one in chosen],
        )
