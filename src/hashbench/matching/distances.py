"""How many pairs lie at each distance, for every family: the whole truth about a threshold.

Distances are small integers, so these counts give every rate at every threshold exactly, for any subset of families.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import execution, tables
from hashbench.matching.blocks import Block, block_pairs, each_pair_once, hamming
from hashbench.matching.collection import DIFFERENT, SAME, UNKNOWN, UNLABELLED, Collection

_RELATIONS = (SAME, DIFFERENT)


@dataclass(frozen=True)
class Counts:
    """Pairs by distance.

    Attributes
    ----------
    labelled : (families, relations, splits, bits + 1) int64. A same-family pair counts once; a different-family pair
        counts for both its families, each under the split of the other.
    unknown : (bits + 1,) int64, pairs in which a picture has no family.
    """

    labelled: NDArray[np.int64]
    unknown: NDArray[np.int64]


@dataclass(frozen=True)
class _CountBlock:
    collection: Collection
    splits: int

    def __call__(self, block: Block) -> Counts:
        rows, columns = block
        c = self.collection
        width = c.bits + 1
        pairs = each_pair_once(rows, columns)
        distances = hamming(c.words[rows], c.words[columns])[pairs].astype(np.int64)
        a, b = (side[pairs] for side in np.broadcast_arrays(c.families[rows][:, None], c.families[columns][None, :]))
        known = (a != UNLABELLED) & (b != UNLABELLED)
        unknown = np.bincount(distances[~known], minlength=width)
        a, b, distances = a[known], b[known], distances[known]
        different = a != b
        shape = (len(c.family_names), len(_RELATIONS), self.splits, width)
        if not len(a):
            return Counts(np.zeros(shape, np.int64), unknown)

        def credit(family: NDArray, other: NDArray, relation: NDArray, distance: NDArray) -> NDArray[np.int64]:
            cells = np.ravel_multi_index((family, relation, c.family_splits[other], distance), shape)
            return np.bincount(cells, minlength=int(np.prod(shape)))

        total = credit(a, b, different.astype(np.int64), distances)
        total += credit(b[different], a[different], np.ones(different.sum(), np.int64), distances[different])
        return Counts(total.reshape(shape), unknown)


def count_distances(
    collection: Collection,
    *,
    splits: tuple[str, ...],
    executor: str = "serial",
    workers: int = 1,
    address: str | None = None,
) -> pd.DataFrame:
    """Count every pair of a collection once and return the `distances` table, cells without a pair left out.

    Relation `unknown`, without family or split, counts the pairs in which a picture has no family, once each. So
    Σ same + ½ Σ different + Σ unknown = n (n - 1) / 2.
    """
    shape = (len(collection.family_names), len(_RELATIONS), len(splits), collection.bits + 1)
    labelled, unknown = np.zeros(shape, np.int64), np.zeros(collection.bits + 1, np.int64)
    blocks = block_pairs(len(collection))
    for finished in execution.run(
        _CountBlock(collection, len(splits)),
        blocks,
        executor=executor if len(blocks) > 1 else "serial",
        workers=workers,
        address=address,
        label="count distances",
    ):
        labelled += finished.result.labelled
        unknown += finished.result.unknown
    family, relation, split, distance = np.nonzero(labelled)
    table = pd.DataFrame(
        {
            "family": np.array(collection.family_names, dtype=object)[family],
            "relation": np.array(_RELATIONS, dtype=object)[relation],
            "other_split": np.array(splits, dtype=object)[split],
            "distance": distance,
            "pairs": labelled[family, relation, split, distance],
        }
    )
    (distance,) = np.nonzero(unknown)
    rest = pd.DataFrame(
        {"family": None, "relation": UNKNOWN, "other_split": None, "distance": distance, "pairs": unknown[distance]}
    )
    filled = [part for part in (table, rest) if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=tables.DISTANCES.names)
