"""Connected components: pictures that are joined by a chain of close pairs are one cluster."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.matching.clusters.forest import join, roots
from hashbench.matching.clusters.links import Links


def label(links: Links, thresholds: Sequence[int], *, min_samples: int) -> Iterator[NDArray[np.int32]]:
    """Yield a label for each picture, (n,), at each of ascending thresholds; `min_samples` does not apply."""
    parent = np.arange(links.n, dtype=np.int32)
    done = 0
    for threshold in thresholds:
        end = links.end(threshold)
        _join_all(parent, links.a[done:end], links.b[done:end])
        done = end
        yield roots(parent)


@compiled
def _join_all(parent: NDArray[np.int32], a: NDArray[np.int32], b: NDArray[np.int32]) -> None:
    for link in range(len(a)):
        join(parent, a[link], b[link])
