"""Connected components: pictures that a chain of close pairs joins are one cluster."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from hashbench.matching.clusters.links import Links


def label(links: Links, thresholds: Sequence[int], *, min_samples: int) -> Iterator[NDArray[np.int64]]:
    """Yield a label for each picture, (n,), at each threshold; `min_samples` does not apply."""
    for threshold in thresholds:
        within = links.within(threshold)
        yield components(links.n, within.a, within.b)


def components(n: int, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of the component of each of n pictures that pairs a, b join: (n,)."""
    graph = coo_array((np.ones(len(a), np.int8), (a, b)), shape=(n, n))
    return connected_components(graph, directed=False)[1].astype(np.int64)
