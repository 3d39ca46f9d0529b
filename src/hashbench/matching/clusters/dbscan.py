"""DBSCAN (Ester and others 1996), by which Zannettou and others (2018) cluster memes: only dense places chain."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from hashbench.matching.clusters.components import components
from hashbench.matching.clusters.links import Links


def label(links: Links, thresholds: Sequence[int], *, min_samples: int) -> Iterator[NDArray[np.int64]]:
    """Yield a label for each picture, (n,), at each threshold.

    A picture with `min_samples` pictures within the threshold, itself among them, is a core; close cores share a
    cluster. Another picture joins the cluster of its nearest core within the threshold, of equally near ones that of
    the first place, so that the order of pictures decides nothing; without one it is noise, and alone.
    """
    for threshold in thresholds:
        within = links.within(threshold)
        neighbours = np.bincount(within.a, minlength=links.n) + np.bincount(within.b, minlength=links.n)
        core = neighbours + 1 >= min_samples
        between = core[within.a] & core[within.b]
        labels = components(links.n, within.a[between], within.b[between])
        border, anchor, distance = _borders(within, core)
        order = np.lexsort((anchor, distance, border))
        border, first = np.unique(border[order], return_index=True)
        labels[border] = labels[anchor[order][first]]
        yield labels


def _borders(links: Links, core: NDArray[np.bool_]) -> tuple[NDArray, NDArray, NDArray]:
    """Return the pairs of a picture that is no core with one that is: the picture, the core, their distance."""
    forward, backward = ~core[links.a] & core[links.b], core[links.a] & ~core[links.b]
    return (
        np.concatenate([links.a[forward], links.b[backward]]),
        np.concatenate([links.b[forward], links.a[backward]]),
        np.concatenate([links.distance[forward], links.distance[backward]]),
    )
