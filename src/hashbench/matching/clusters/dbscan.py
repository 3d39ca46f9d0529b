"""DBSCAN (Ester and others 1996), by which Zannettou and others (2018) cluster memes: only dense places chain."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.matching.clusters.forest import join, roots
from hashbench.matching.clusters.links import Links


def label(links: Links, thresholds: Sequence[int], *, min_samples: int) -> Iterator[NDArray[np.int32]]:
    """Yield a label for each picture, (n,), at each threshold.

    A picture with `min_samples` pictures within the threshold, including itself, is a core. Close cores share a
    cluster. Any other picture joins the cluster of its nearest core within the threshold. If several cores are equally
    near, it joins the core of the first place, so the order of pictures decides nothing. A picture without such a core
    is noise, and alone.
    """
    for threshold in thresholds:
        end = links.end(threshold)
        yield _label(links.n, links.a[:end], links.b[:end], min_samples)


@compiled
def _label(n: int, a: NDArray[np.int32], b: NDArray[np.int32], min_samples: int) -> NDArray[np.int32]:
    """Label n pictures by their links, in the order of distance, then of a, then of b."""
    within = np.ones(n, np.int64)
    for link in range(len(a)):
        within[a[link]] += 1
        within[b[link]] += 1
    core = within >= min_samples
    parent = np.arange(n).astype(np.int32)
    for link in range(len(a)):
        if core[a[link]] and core[b[link]]:
            join(parent, a[link], b[link])
    labels = roots(parent)
    # Links are in the order of distance, then of the other end's place. So the first core is the nearest, of the first
    # place.
    anchored = core.copy()
    for link in range(len(a)):
        first, second = a[link], b[link]
        if core[first] and not anchored[second]:
            labels[second], anchored[second] = labels[first], True
        elif core[second] and not anchored[first]:
            labels[first], anchored[first] = labels[second], True
    return labels
