"""The pairs worth keeping: all of the same family, and others within a radius."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hashbench import execution, tables
from hashbench.errors import InputError
from hashbench.matching.blocks import Block, block_pairs, each_pair_once, hamming
from hashbench.matching.collection import DIFFERENT, SAME, UNKNOWN, UNLABELLED, Collection


@dataclass(frozen=True)
class _FindInBlock:
    collection: Collection
    radius: int

    def __call__(self, block: Block) -> pd.DataFrame:
        rows, columns = block
        c = self.collection
        distances = hamming(c.words[rows], c.words[columns])
        a, b = c.families[rows][:, None], c.families[columns][None, :]
        same = (a == b) & (a != UNLABELLED)
        i, j = np.nonzero(((distances <= self.radius) | same) & each_pair_once(rows, columns))
        unknown = (a[i, 0] == UNLABELLED) | (b[0, j] == UNLABELLED)
        return pd.DataFrame(
            {
                "a": c.image_ids[rows][i],
                "b": c.image_ids[columns][j],
                "relation": np.where(unknown, UNKNOWN, np.where(same[i, j], SAME, DIFFERENT)),
                "distance": distances[i, j],
            }
        )


def find_pairs(
    collection: Collection, *, radius: int, executor: str = "serial", workers: int = 1, address: str | None = None
) -> Iterator[pd.DataFrame]:
    """Yield the `pairs` table in parts: all same-family pairs, and the others at most `radius` apart.

    A pair appears once, the smaller image_id as `a`. Relation `unknown` marks pairs in which a picture has no family.

    Raises
    ------
    InputError
        The radius is negative or more than the bits of a hash.
    """
    if not 0 <= radius <= collection.bits:
        raise InputError(f"radius {radius} is outside 0 to {collection.bits}, the bits of these hashes")
    blocks = block_pairs(len(collection))
    for finished in execution.run(
        _FindInBlock(collection, radius),
        blocks,
        executor=executor if len(blocks) > 1 else "serial",
        workers=workers,
        address=address,
        label="find pairs",
    ):
        yield finished.result


def table_of(parts: Iterator[pd.DataFrame]) -> pd.DataFrame:
    """Return the parts as one `pairs` table, sorted by a and b."""
    table = pd.concat([pd.DataFrame(columns=tables.PAIRS.names), *parts], ignore_index=True)
    return table.astype({"a": "uint64", "b": "uint64"}).sort_values(["a", "b"], ignore_index=True)
