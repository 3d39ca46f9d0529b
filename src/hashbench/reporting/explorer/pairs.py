"""Choose the pairs that the explorer shows: a few at each distance, for both relations."""

from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hashbench import tables
from hashbench.matching.collection import DIFFERENT, SAME, UNKNOWN

RELATIONS = (SAME, DIFFERENT, UNKNOWN)
# Pairs kept of each relation and distance, and how many of these are shown.
_KEPT = 12
SHOWN = 2
# A picture is shown again only after this many others, if there is a choice.
_REST = 24
# Rows to look at together.
_ROWS = 2**16

Pair = tuple[int, int, int]
"""Distance, and both image_ids."""


def pairs_to_show(path: str, *, bits: int) -> dict[str, list[Pair]]:
    """Return some pairs of each relation at each distance of a `pairs` table, the nearest first.

    The table is read in parts. For each relation and distance, we keep the pairs whose larger image_id is smallest.
    An image_id is part of a SHA-256, so this is a random sample. All distances and variants use the same few pictures,
    so a few thumbnails are enough.
    """
    kept = _Kept(bits)
    columns = ["a", "b", "relation", "distance"]
    for part in tables.read_parts(path, tables.PAIRS, columns=columns, categories=["relation"]):
        # The first rows set the bounds that keep most later rows out of the sort, so few rows at a time are faster.
        for start in range(0, len(part), _ROWS):
            kept.add(part.slice(start, _ROWS))
    return {
        relation: list(_varied(kept.pairs(code)))
        for code, relation in enumerate(RELATIONS)
        if kept.count[code * (bits + 1) : (code + 1) * (bits + 1)].any()
    }


class _Kept:
    """The kept pairs of each cell: a relation and distance."""

    def __init__(self, bits: int):
        self.width = bits + 1
        cells = len(RELATIONS) * self.width
        self.count = np.zeros(cells, np.int64)
        self.bound = np.full(cells, np.iinfo(np.uint64).max)
        self.cell = np.empty(0, np.int32)
        self.a = self.b = np.empty(0, np.uint64)

    def add(self, part: pa.RecordBatch) -> None:
        """Keep the pairs of one part that are better than those before."""
        b = part["b"].to_numpy()
        cell = _codes(part["relation"]) * np.int32(self.width) + part["distance"].to_numpy()
        better = np.flatnonzero(b < self.bound[cell])
        if not len(better):
            return
        cell = np.concatenate([self.cell, cell[better]])
        a = np.concatenate([self.a, part["a"].to_numpy()[better]])
        b = np.concatenate([self.b, b[better]])
        order = np.lexsort((a, b, cell))
        cell, a, b = cell[order], a[order], b[order]
        first = np.searchsorted(cell, cell, side="left")
        rank = np.arange(len(cell)) - first
        last = rank == _KEPT - 1
        self.bound[cell[last]] = b[last]
        few = rank < _KEPT
        self.cell, self.a, self.b = cell[few], a[few], b[few]
        self.count = np.bincount(self.cell, minlength=len(self.count))

    def pairs(self, code: int) -> Iterator[list[Pair]]:
        """Yield the pairs of each distance of one relation, the nearest first."""
        for distance in range(self.width):
            rows = np.flatnonzero(self.cell == code * self.width + distance)
            if len(rows):
                yield [(distance, int(self.a[row]), int(self.b[row])) for row in rows]


def _codes(relation: pa.DictionaryArray) -> NDArray[np.int32]:
    """Return the place of each relation in `RELATIONS`."""
    places = np.array([RELATIONS.index(name) for name in relation.dictionary.to_pylist()], np.int32)
    return places[relation.indices.to_numpy()]


def _varied(cells: Iterable[list[Pair]]) -> Iterator[Pair]:
    """Yield `SHOWN` pairs of each distance, if possible without pictures that were shown just before."""
    recent: deque[int] = deque(maxlen=_REST)
    for cell in cells:
        for _ in range(min(SHOWN, len(cell))):
            best = min(cell, key=lambda pair: (pair[1] in recent) + (pair[2] in recent))
            cell.remove(best)
            recent.extend(best[1:])
            yield best
