"""Complete linkage: all pairs of a cluster are close, so that clusters cannot chain."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from hashbench.matching.clusters.links import Links


def label(links: Links, thresholds: Sequence[int], *, min_samples: int) -> Iterator[NDArray[np.int64]]:
    """Yield a label for each picture, (n,), at each of ascending thresholds; `min_samples` does not apply.

    Two clusters are as far apart as their farthest pair, and the nearest two become one while that is within the
    threshold; of pairs at one distance, those of the first places count as nearer. So the clusters at a threshold go on
    into those at the next, and one pass over the links, nearest first, gives all: two clusters become one at the link
    that completes the links between them.
    """
    cluster_of = np.arange(links.n)
    members = {picture: [picture] for picture in range(links.n)}
    linked: dict[int, dict[int, int]] = {}
    done = 0
    for threshold in thresholds:
        end = int(np.searchsorted(links.distance, threshold, side="right"))
        for a, b in zip(links.a[done:end].tolist(), links.b[done:end].tolist(), strict=True):
            # Links within a cluster were counted before it became one.
            first, second = int(cluster_of[a]), int(cluster_of[b])
            seen = linked.setdefault(first, {}).get(second, 0) + 1
            linked[first][second] = linked.setdefault(second, {})[first] = seen
            if seen == len(members[first]) * len(members[second]):
                _merge(first, second, cluster_of, members, linked)
        done = end
        yield cluster_of.copy()


def _merge(
    first: int, second: int, cluster_of: NDArray, members: dict[int, list[int]], linked: dict[int, dict[int, int]]
) -> None:
    """Make one cluster of two; the one with fewer links moves into the other."""
    into, gone = (first, second) if len(linked[first]) >= len(linked[second]) else (second, first)
    cluster_of[members[gone]] = into
    members[into] += members.pop(gone)
    for other, number in linked.pop(gone).items():
        del linked[other][gone]
        if other != into:
            linked[into][other] = linked[other][into] = linked[into].get(other, 0) + number
