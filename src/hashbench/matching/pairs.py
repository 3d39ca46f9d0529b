"""Find the pairs to keep, which are all pairs of the same family and all others within a radius, and write them."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hashbench import tables
from hashbench.errors import InputError
from hashbench.matching.blocks import one_by_one
from hashbench.matching.collection import DIFFERENT, SAME, UNKNOWN, UNLABELLED, Collection
from hashbench.matching.search import pairs_within

# `_part` uses this order, so that all rows share three strings.
_RELATIONS = np.array([DIFFERENT, SAME, UNKNOWN], dtype=object)
# An upper bound: a pair's two ids and its distance take 9 to 12 bytes on the disk, compressed.
BYTES_A_PAIR = 16
# At most this many same-family pairs are gathered at a time, unless a single row has more.
_SAME_AT_ONCE = 2**22
# The number of pairs to write together. Fewer pairs compress badly and are slow to read.
_ROW_GROUP = 2**20


def find_pairs(
    collection: Collection,
    *,
    radius: int,
    matcher: str = "numba",
    executor: str = "serial",
    workers: int = 1,
    address: str | None = None,
) -> Iterator[pd.DataFrame]:
    """Yield the `pairs` table in parts, sorted by a and b: all same-family pairs, and all others within `radius`.

    A pair appears once, with the smaller image_id as `a`. The relation `unknown` marks pairs in which a picture has no
    family.

    Parameters
    ----------
    matcher : one of `matchers.registry.NAMES`. An approximate one may miss pairs of different families.
    executor, workers, address : as in `execution.run`.

    Raises
    ------
    InputError
        The radius is negative or larger than the largest distance, there is no such matcher or executor, or the hashes
        are weighted and the matcher cannot match these.
    """
    family_later = _FamilyLater(collection.families)
    for rows, (a, b, distance) in pairs_within(
        collection.words,
        bits=collection.bits,
        radius=radius,
        matcher=matcher,
        executor=executor,
        workers=workers,
        address=address,
    ):
        for some in family_later.split(rows):
            first, last = np.searchsorted(a, [some.start, some.stop])
            near = (a[first:last], b[first:last], distance[first:last])
            yield _part(collection, near, family_later.pairs(some))


def _part(collection: Collection, near: tuple[NDArray, NDArray, NDArray], kin: tuple[NDArray, NDArray]) -> pd.DataFrame:
    """Return the `pairs` table of some rows, from their pairs `near` (within the radius) and `kin` (same family)."""
    a, b, distance = near
    families = collection.families
    other = (families[a] != families[b]) | (families[a] == UNLABELLED)
    kin_distance = one_by_one(*(collection.words[each] for each in kin))
    a, b = np.concatenate([a[other], kin[0]]), np.concatenate([b[other], kin[1]])
    distance = np.concatenate([distance[other], kin_distance])
    order = np.lexsort((b, a))
    a, b, distance = a[order], b[order], distance[order]
    unknown = (families[a] == UNLABELLED) | (families[b] == UNLABELLED)
    relation = np.where(unknown, 2, families[a] == families[b])
    return pd.DataFrame(
        {
            "a": collection.image_ids[a],
            "b": collection.image_ids[b],
            "relation": _RELATIONS[relation],
            "distance": distance.astype(np.int32),
        }
    )


class _FamilyLater:
    """The later rows of the same family, for each row.

    `order` lists the rows by family, ascending within a family. The later rows of row i are `number[i]` entries of
    `order`, from `start[i]` on.
    """

    def __init__(self, families: NDArray[np.int32]):
        self.order = np.argsort(families, kind="stable")
        place = np.empty_like(self.order)
        place[self.order] = np.arange(len(families))
        self.start = place + 1
        end = np.searchsorted(families[self.order], families, side="right")
        self.number = np.where(families == UNLABELLED, 0, end - self.start)

    def split(self, rows: slice) -> Iterator[slice]:
        """Yield slices that cover `rows`. Each has at most `_SAME_AT_ONCE` same-family pairs, or is a single row."""
        start, total = rows.start, 0
        for row in range(rows.start, rows.stop):
            total += int(self.number[row])
            if total > _SAME_AT_ONCE and row > start:
                yield slice(start, row)
                start, total = row, int(self.number[row])
        yield slice(start, rows.stop)

    def pairs(self, rows: slice) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return a and b of the same-family pairs with a in `rows` and b > a."""
        number = self.number[rows]
        a = np.repeat(np.arange(rows.start, rows.stop), number)
        before = np.cumsum(number) - number
        step = np.arange(len(a)) - np.repeat(before, number)
        return a, self.order[np.repeat(self.start[rows], number) + step]


def count_pairs(distances: pd.DataFrame, *, radius: int) -> int:
    """Return, from the `distances` table, exactly how many pairs `find_pairs` finds with an exact matcher."""
    within = distances.distance <= radius
    pairs = distances.pairs.where(within | (distances.relation == SAME), 0).groupby(distances.relation).sum()
    return int(pairs.get(SAME, 0) + pairs.get(DIFFERENT, 0) // 2 + pairs.get(UNKNOWN, 0))


def check_disk(pairs: int, folder: str | Path) -> None:
    """Check that a folder's disk has room for a number of pairs.

    Raises
    ------
    InputError
        There is not enough room. The message names the folder, the bytes needed and free, and what to do.
    """
    free, needed = shutil.disk_usage(folder).free, BYTES_A_PAIR * pairs
    if needed > free:
        raise InputError(
            f"{folder}: {pairs:,} pairs need {needed:,} bytes and {free:,} are free; "
            "make room or lower matching.radius or the false-positive rates in the configuration"
        )


def write_pairs(parts: Iterable[pd.DataFrame], path: str | Path) -> None:
    """Write the parts of a `pairs` table to one Parquet file, as they come.

    The file is written beside `path` and then renamed, so that `path` never holds half a table.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    with pq.ParquetWriter(partial, tables.PAIRS, compression="zstd") as writer:
        waiting: list[pa.Table] = []
        for part in parts:
            waiting.append(pa.Table.from_pandas(part, schema=tables.PAIRS, preserve_index=False))
            if sum(map(len, waiting)) >= _ROW_GROUP:
                writer.write_table(pa.concat_tables(waiting))
                waiting = []
        if waiting:
            writer.write_table(pa.concat_tables(waiting))
    partial.replace(path)
