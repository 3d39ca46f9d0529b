"""Count how many pairs have each distance, for every family.

Distances are small integers, so these counts give every rate at every threshold exactly, for any subset of families.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import execution, tables
from hashbench.matching.blocks import Block, block_pairs
from hashbench.matching.collection import DIFFERENT, SAME, UNKNOWN, UNLABELLED, Collection
from hashbench.matching.counting import count_block
from hashbench.matching.counting.least import count_least

# Hashes on each side of a block. The counts that a task returns then cost little, compared with its comparisons.
BLOCK = 4096


@dataclass(frozen=True)
class _Counts:
    """The counts of one side of a block, as in `count_block`.

    `pairs` is (families, 2 + splits, bits + 1); its first family has the index `first`.
    """

    first: int
    pairs: NDArray[np.int64]


@dataclass(frozen=True)
class _CountBlock:
    """Count blocks of hashes with `count_block`. The hashes are sorted by family, and may have masks (see `kernel`)."""

    rows: NDArray[np.uint64]
    columns: NDArray[np.uint64]
    family: NDArray[np.int32]
    split: NDArray[np.int8]
    shape: tuple[int, int]

    def __call__(self, block: Block) -> tuple[_Counts, _Counts]:
        sides = tuple(self._nothing(side) for side in block)
        bounds = tuple(bound for side in block for bound in (side.start, side.stop))
        self._count(bounds, *(side.pairs for side in sides))
        return sides

    def _count(self, bounds: tuple[int, ...], *counts: NDArray[np.int64]) -> None:
        count_block(self.rows, self.columns, self.family, self.split, bounds, *counts)

    def _nothing(self, side: slice) -> _Counts:
        first, last = int(self.family[side.start]), int(self.family[side.stop - 1])
        return _Counts(first, np.zeros((last - first + 1, *self.shape), np.int64))


@dataclass(frozen=True)
class _CountTurned(_CountBlock):
    """Count blocks of hashes in several orientations with `count_least`."""

    turned: NDArray[np.uint64]
    place: NDArray[np.int64]

    def _count(self, bounds: tuple[int, ...], *counts: NDArray[np.int64]) -> None:
        count_least(self.turned, self.place, self.family, self.split, bounds, *counts)


def count_distances(
    collection: Collection,
    *,
    splits: tuple[str, ...],
    turned: NDArray[np.uint64] | None = None,
    executor: str = "serial",
    workers: int = 1,
    address: str | None = None,
) -> pd.DataFrame:
    """Count every pair of a collection and return the `distances` table, without the distances that have no pair.

    A pair of different families has a row for each of its two families. The relation `unknown`, without family or
    split, counts each pair in which a picture has no family once. So Σ same + ½ Σ different + Σ unknown = n (n - 1) /
    2.

    Parameters
    ----------
    splits : the names of the splits, as in `collect`.
    turned : (orientations, n, words) uint64, the hashes of the same pictures in several orientations. If given, the
        distance of two pictures is the least between the hashes of the smaller image_id and the stored hash of the
        other.
    executor, workers, address : as in `execution.run`.

    Raises
    ------
    InputError
        There is no such executor, or `workers` is less than 1.
    """
    # Families are sorted by split, and then from large to small, so that the families in a block have similar sizes.
    # Pictures without a family come last, as one family in a split of its own.
    known = len(collection.family_names)
    sizes = np.bincount(collection.families[collection.families != UNLABELLED], minlength=known)
    families = np.lexsort((-sizes, collection.family_splits))
    place = np.full(known + 1, known, np.int32)
    place[families] = np.arange(known)
    order = np.argsort(place[collection.families], kind="stable")
    words = np.ascontiguousarray(collection.words[order])
    count = _CountBlock(
        rows=words,
        columns=np.ascontiguousarray(words.T),
        family=place[collection.families][order],
        split=np.append(collection.family_splits[families], len(splits)).astype(np.int8),
        shape=(2 + len(splits), collection.bits + 1),
    )
    if turned is not None:
        count = _CountTurned(**vars(count), turned=np.ascontiguousarray(turned[:, order]), place=order)
    total = np.zeros((known + 1, *count.shape), np.int64)
    for finished in execution.run(
        count,
        block_pairs(len(collection), block=BLOCK),
        executor=executor if len(collection) > BLOCK else "serial",
        workers=workers,
        address=address,
        label="count distances",
    ):
        for side in finished.result:
            total[side.first : side.first + len(side.pairs)] += side.pairs
    return _table(total[place], collection, splits)


def _table(total: NDArray[np.int64], collection: Collection, splits: tuple[str, ...]) -> pd.DataFrame:
    """Return the `distances` table of counts by family, (f + 1, 2 + splits, bits + 1).

    The last of the f + 1 rows counts pictures without a family.
    """
    family, column, distance = np.nonzero(total[:-1, :-1])
    same = column == 0
    labelled = pd.DataFrame(
        {
            "family": np.array(collection.family_names, dtype=object)[family],
            "relation": np.where(same, SAME, DIFFERENT).astype(object),
            "other_split": np.array(splits, dtype=object)[np.where(same, collection.family_splits[family], column - 1)],
            "distance": distance,
            "pairs": total[family, column, distance],
        }
    )
    unknown = total[UNLABELLED].sum(axis=0)
    (distance,) = np.nonzero(unknown)
    rest = pd.DataFrame(
        {"family": None, "relation": UNKNOWN, "other_split": None, "distance": distance, "pairs": unknown[distance]}
    )
    filled = [part for part in (labelled, rest) if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=tables.DISTANCES.names)
