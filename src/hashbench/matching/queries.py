"""Count how many strangers are near each picture. Histograms of pairs only have the average.

A stranger is a picture of another family. A picture without a family may belong to any family. So it is not a query,
and it does not count as a stranger.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import execution, tables
from hashbench.compiled import compiled
from hashbench.matching.collection import UNLABELLED, Collection
from hashbench.matching.kernel import FOUR, TILE, distance_between, distances_of_four, lane

# The number of queries of a task.
ROWS = 1024


@dataclass(frozen=True)
class _CountRows:
    """Counts for some of the hashes, which are sorted by split and, within one, by family.

    Attributes
    ----------
    rows, columns : (n, words) and (words, n) uint64, the same hashes; with masks as in `kernel`.
    kin : (n, 2) int64, where the family of each begins and ends.
    splits : (splits + 1,) int64, where each split begins, and the last ends.
    thresholds : (t,) int64.
    """

    rows: NDArray[np.uint64]
    columns: NDArray[np.uint64]
    kin: NDArray[np.int64]
    splits: NDArray[np.int64]
    thresholds: NDArray[np.int64]

    def __call__(self, some: slice) -> NDArray[np.int64]:
        within = np.empty((some.stop - some.start, len(self.splits) - 1, len(self.thresholds)), np.int64)
        _count_rows(self.rows, self.columns, self.kin, self.splits, self.thresholds, some.start, some.stop, within)
        return within


def count_queries(
    collection: Collection,
    thresholds: list[int],
    *,
    splits: tuple[str, ...],
    executor: str = "serial",
    workers: int = 1,
    address: str | None = None,
) -> pd.DataFrame:
    """Count the strangers of every picture that has a family, over all pairs, and return the `queries` table.

    Parameters
    ----------
    thresholds : distances, 0 to the collection's bits, in any order.

    Returns
    -------
    One row per picture, split of the strangers and threshold, sorted by them. `strangers` is their number, and `within`
    the number of strangers within the threshold. So each pair is counted for both its pictures.
    """
    thresholds = sorted(set(thresholds))
    labelled = np.flatnonzero(collection.families != UNLABELLED)
    families = collection.families[labelled]
    split = collection.family_splits[families]
    order = np.lexsort((families, split))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    sizes = np.bincount(families, minlength=len(collection.family_names))
    of_split = np.bincount(split, minlength=len(splits))
    words = np.ascontiguousarray(collection.words[labelled[order]])
    count = _CountRows(
        rows=words,
        columns=np.ascontiguousarray(words.T),
        kin=_runs(families[order]),
        splits=np.concatenate([[0], np.cumsum(of_split)]),
        thresholds=np.array(thresholds, np.int64),
    )
    within = np.empty((len(order), len(splits), len(thresholds)), np.int64)
    tasks = [slice(start, min(start + ROWS, len(order))) for start in range(0, len(order), ROWS)]
    for finished in execution.run(
        count,
        tasks,
        executor=executor if len(tasks) > 1 else "serial",
        workers=workers,
        address=address,
        label="count queries",
    ):
        within[finished.task] = finished.result
    own = split[:, None] == np.arange(len(splits))
    strangers = of_split - np.where(own, sizes[families][:, None], 0)
    cells = within.shape[1:]
    return pd.DataFrame(
        {
            "image_id": np.repeat(collection.image_ids[labelled], np.prod(cells)),
            "family": np.repeat(np.array(collection.family_names, dtype=object)[families], np.prod(cells)),
            "other_split": np.tile(np.repeat(np.array(splits, dtype=object), cells[1]), len(order)),
            "threshold": np.tile(np.array(thresholds, np.int32), len(order) * cells[0]),
            "strangers": np.repeat(strangers.ravel(), cells[1]),
            "within": within[place].ravel(),
        },
        columns=tables.QUERIES.names,
    )


def _runs(families: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return for each picture where the run of its family begins and ends: (n, 2). Families lie side by side."""
    starts = np.flatnonzero(np.diff(families, prepend=UNLABELLED))
    lengths = np.diff(starts, append=len(families))
    return np.stack([np.repeat(starts, lengths), np.repeat(starts + lengths, lengths)], axis=1)


@compiled
def _count_rows(rows, columns, kin, splits, thresholds, start, stop, within) -> None:
    """Write how many strangers of each split lie within each threshold of the rows `start` to `stop`.

    We count all hashes of a split by distance. Then we subtract the row's own family, including the row itself.

    Parameters
    ----------
    within : (stop - start, splits, thresholds) int64.
    """
    distances = np.empty(TILE, np.uint64)
    counts = np.empty((FOUR, 64 * rows.shape[1] + 1), np.int64)
    for i in range(start, stop, FOUR):
        for split in range(len(splits) - 1):
            counts[:] = 0
            for tile in range(splits[split], splits[split + 1], TILE):
                tile_stop = min(tile + TILE, splits[split + 1])
                distances_of_four(rows, i, stop - 1, columns, tile, tile_stop, distances)
                for j in range(np.uint64(tile_stop - tile)):
                    four = distances[j]
                    counts[0, lane(four, 0)] += 1
                    counts[1, lane(four, 1)] += 1
                    counts[2, lane(four, 2)] += 1
                    counts[3, lane(four, 3)] += 1
            for row in range(i, min(i + FOUR, stop)):
                for j in range(max(kin[row, 0], splits[split]), min(kin[row, 1], splits[split + 1])):
                    counts[row - i, distance_between(rows[row], rows[j])] -= 1
                for t in range(len(thresholds)):
                    within[row - start, split, t] = counts[row - i, : thresholds[t] + 1].sum()
