"""The pictures that are judged as queries, and how many pictures of each family are near each of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.evaluation.rates.thresholds import HELD_OUT
from hashbench.matching.collection import DIFFERENT, SAME

# How many queries are processed together, and after how many counts the counts of equal queries are summed.
_QUERIES = 8192
_WAITING = 2**23


@dataclass(frozen=True)
class Queries:
    """The pictures that are judged. Each is a query, and a stranger to the pictures of other families.

    Attributes
    ----------
    families : `held_out`, or `all`.
    image_ids : (n,) uint64, rising.
    family : (n,) int64, 0 to f - 1.
    sizes : (f,) int64, pictures of each family.
    within : by threshold, (n,) int64 strangers of each query.
    """

    families: str
    image_ids: NDArray[np.uint64]
    family: NDArray[np.int64]
    sizes: NDArray[np.int64]
    within: dict[int, NDArray[np.int64]]

    def __len__(self) -> int:
        return len(self.image_ids)

    @property
    def strangers(self) -> NDArray[np.int64]:
        """Return the number of strangers of each query: (n,)."""
        return len(self) - self.sizes[self.family]


@dataclass(frozen=True)
class Near:
    """The number of pictures of each family near each query; only numbers above 0.

    Attributes
    ----------
    parts : sorted keys, (r,) int64, and pictures, (r,) int32; one part for each range of queries, in their order. A key
        holds three places: of the query and of the family in `Queries`, and of the smallest of `thresholds` that
        reaches the pictures.
    families : how many there are.
    thresholds : rising.
    """

    parts: list[tuple[NDArray[np.int64], NDArray[np.int32]]]
    families: int
    thresholds: tuple[int, ...]

    def within(self, threshold: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
        """Yield, part by part, query, family, and the number of its pictures within one of `thresholds`: 1 or more."""
        last = self.thresholds.index(threshold)
        for keys, pictures in self.parts:
            pair, step = np.divmod(keys, len(self.thresholds))
            reached = step <= last
            pair, counts = _sum_equal(pair[reached], pictures[reached])
            yield *np.divmod(pair, self.families), counts.astype(np.int64)


def gather_near(pairs: Iterable[pd.DataFrame], queries: Queries, thresholds: set[int]) -> Near:
    """Count the pictures near each query by their family, with its own family, reading the `pairs` table part by part.

    Without held-out families there are no intervals, so only pairs of the same family are taken.
    """
    thresholds = tuple(sorted(thresholds))
    ids, f, steps = pd.Index(queries.image_ids), len(queries.sizes), len(thresholds)
    wanted = {SAME, DIFFERENT} if queries.families == HELD_OUT else {SAME}
    ends = f * steps * np.arange(0, len(queries) + _QUERIES, _QUERIES)
    found: list[list] = [[] for _ in ends[1:]]
    waiting = 0
    for part in pairs:
        near = (part.distance <= thresholds[-1] if steps else np.zeros(len(part), bool)) & part.relation.isin(wanted)
        some = part[["a", "b", "distance"]][near]
        a, b = (ids.get_indexer(some[end]) for end in ("a", "b"))
        both = (a >= 0) & (b >= 0)
        a, b, step = a[both], b[both], np.searchsorted(thresholds, some.distance[both])
        met = np.concatenate([(one * f + queries.family[other]) * steps + step for one, other in ((a, b), (b, a))])
        keys, counts = np.unique(met, return_counts=True)
        places = np.searchsorted(keys, ends)
        for shard, start, stop in zip(found, places, places[1:], strict=False):
            shard.append((keys[start:stop].copy(), counts[start:stop].astype(np.int32)))
        waiting += len(keys)
        if waiting > _WAITING:
            found, waiting = [[_merged(shard)] for shard in found], 0
    return Near([_merged(shard) for shard in found], f, thresholds)


def _merged(parts: list[tuple[NDArray[np.int64], NDArray[np.int32]]]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return sorted keys and their sums."""
    empty = (np.empty(0, np.int64), np.empty(0, np.int32))
    keys, counts = (np.concatenate(column) for column in zip(empty, *parts, strict=True))
    order = np.argsort(keys, kind="stable")  # fast, because parts are sorted already
    return _sum_equal(keys[order], counts[order])


def _sum_equal(keys: NDArray[np.int64], counts: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return each of the sorted keys once, with the sum of its counts."""
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[first], np.add.reduceat(counts, first) if len(first) else counts
