"""Complete linkage: all pairs of a cluster are close, so that clusters cannot chain."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.matching import lookup
from hashbench.matching.clusters.forest import root, roots
from hashbench.matching.clusters.links import Links

_NONE = -1


class _State(NamedTuple):
    """Clusters, each named by one of its pictures, and the number of links between every two that have links.

    Two clusters with links share an edge, which has two ends. End e belongs to edge e // 2, and its other end is e ^ 1.

    Attributes
    ----------
    parent, size : (n,) the tree of each picture's cluster, and its pictures.
    first, degree : (n,) the first end in a cluster's list of edges, and their number.
    following, other : (2 m,) the next end in the same list; the cluster across, `_NONE` where the edge is gone.
    seen : (m,) the links that an edge counts.
    keys, edges : the edge of every two clusters, as a table of `lookup`.
    """

    parent: NDArray[np.int32]
    size: NDArray[np.int64]
    first: NDArray[np.int32]
    degree: NDArray[np.int64]
    following: NDArray[np.int32]
    other: NDArray[np.int32]
    seen: NDArray[np.int64]
    keys: NDArray[np.int64]
    edges: NDArray[np.int32]


def label(links: Links, thresholds: Sequence[int], *, min_samples: int) -> Iterator[NDArray[np.int32]]:
    """Yield a label for each picture, (n,), at each of ascending thresholds; `min_samples` does not apply.

    Two clusters are as far apart as their farthest pair. The nearest two are merged while their distance is within the
    threshold. If pairs have the same distance, the pair with the first places counts as nearer. So clusters at a
    threshold only grow at the next, and one pass over the links, nearest first, gives all thresholds: two clusters are
    merged at the link that completes the links between them. Every link is counted once. It moves to another cluster at
    most as often as the logarithm of its cluster's edges. It takes about 50 bytes per link.
    """
    n, m = links.n, links.end(max(thresholds))
    keys, edges = lookup.make(m)
    state = _State(
        parent=np.arange(n, dtype=np.int32),
        size=np.ones(n, np.int64),
        first=np.full(n, _NONE, np.int32),
        degree=np.zeros(n, np.int64),
        following=np.empty(2 * m, np.int32),
        other=np.empty(2 * m, np.int32),
        seen=np.empty(m, np.int64),
        keys=keys,
        edges=edges,
    )
    done, made = 0, 0
    for threshold in thresholds:
        end = links.end(threshold)
        made = _follow(state, links.a[done:end], links.b[done:end], made)
        done = end
        yield roots(state.parent)


@compiled
def _follow(state: _State, a: NDArray[np.int32], b: NDArray[np.int32], made: int) -> int:
    """Count links, nearest first, and merge clusters that they complete.

    `made` is the number of edges before. Return the number of edges after.
    """
    for link in range(len(a)):
        first, second = root(state.parent, a[link]), root(state.parent, b[link])
        place = lookup.find(state.keys, _key(state, first, second))
        if state.keys[place] == lookup.NOWHERE:
            state.keys[place], state.edges[place] = _key(state, first, second), made
            state.seen[made] = 0
            _add(state, first, second, 2 * made)
            _add(state, second, first, 2 * made + 1)
            made += 1
        edge = state.edges[place]
        state.seen[edge] += 1
        if state.seen[edge] == state.size[first] * state.size[second]:
            few_first = state.degree[first] < state.degree[second]
            _merge(state, second if few_first else first, first if few_first else second)
    return made


@compiled
def _key(state: _State, first: int, second: int) -> int:
    return min(first, second) * np.int64(len(state.parent)) + max(first, second)


@compiled
def _add(state: _State, cluster: int, across: int, end: int) -> None:
    """Put an end of an edge into a cluster's list."""
    state.other[end] = across
    state.following[end] = state.first[cluster]
    state.first[cluster] = end
    state.degree[cluster] += 1


@compiled
def _merge(state: _State, into: int, gone: int) -> None:
    """Merge two clusters: the edges of the one that goes become edges of the other."""
    state.parent[gone] = into
    state.size[into] += state.size[gone]
    end = state.first[gone]
    while end != _NONE:
        following, across = state.following[end], state.other[end]
        if across != _NONE:
            lookup.remove(state.keys, state.edges, lookup.find(state.keys, _key(state, gone, across)))
            _move(state, into, across, end)
        end = following


@compiled
def _move(state: _State, into: int, across: int, end: int) -> None:
    """Move an edge to `across` to the cluster `into`.

    If the two have an edge, add to it; if they are the same, drop it.
    """
    place = lookup.find(state.keys, _key(state, into, across))
    if across != into and state.keys[place] == lookup.NOWHERE:
        state.keys[place], state.edges[place] = _key(state, into, across), end // 2
        state.other[end ^ 1] = into
        _add(state, into, across, end)
        return
    if across != into:
        state.seen[state.edges[place]] += state.seen[end // 2]
    state.other[end ^ 1] = _NONE
    state.degree[across] -= 1
