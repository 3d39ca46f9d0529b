"""Count small families: one histogram for each family of the rows and each of the columns, so that few are added up.

A pair is counted twice, once for each of its families. This costs less than a histogram for every two families.
"""

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.matching.counting.runs import write_runs
from hashbench.matching.kernel import FOUR, TILE, distance_between, distances_of_four, lane


@compiled
def count_tiles(
    rows: NDArray,
    columns: NDArray,
    family: NDArray,
    split: NDArray,
    block: tuple,
    rows_counts: NDArray,
    columns_counts: NDArray,
) -> None:
    """Count a block as `count_block` does, one tile of columns of one split against all rows at a time."""
    row_start, row_stop, column_start, column_stop = block
    diagonal = row_start == column_start
    bases = (family[row_start], family[column_start])
    width = rows_counts.shape[2]
    distances = np.empty(TILE, np.uint64)
    mine = np.empty((4, width), np.uint32)
    theirs = np.empty((TILE, width), np.uint32)
    runs = np.empty(TILE + 1, np.int64)
    tile = column_start
    while tile < column_stop:
        tile_stop = min(tile + TILE, column_stop)
        while split[family[tile_stop - 1]] != split[family[tile]]:
            tile_stop -= 1
        number = write_runs(family, tile, tile_stop, runs)
        last_row = tile_stop if diagonal else row_stop
        start = row_start
        while start < last_row:
            own = split[family[start]]
            theirs[:number] = 0
            while start < last_row and split[family[start]] == own:
                f = family[start]
                stop = start
                while stop < last_row and family[stop] == f:
                    stop += 1
                counts = rows_counts[f - bases[0]]
                later = 0  # runs before this index belong to this family or to families already counted against it
                while later < number and family[runs[later]] <= f:
                    later += 1
                if later and family[runs[later - 1]] == f:
                    _count_same(rows, start, stop, runs[later - 1], runs[later], counts[0])
                if later < number:
                    mine[:] = 0
                    _count_different(
                        rows, columns, start, stop, runs[later : number + 1], distances, mine, theirs[later:]
                    )
                    _credit(counts[1 + split[family[tile]]], mine)
                start = stop
            for run in range(number):
                _credit(columns_counts[family[runs[run]] - bases[1], 1 + own], theirs[run : run + 1])
        tile = tile_stop


@compiled
def _count_same(rows, start, stop, first, last, counts) -> None:
    """Count the pairs of one family: each row in `start` to `stop` with the later ones of columns `first` to `last`."""
    for i in range(start, stop):
        for j in range(max(i + 1, first), last):
            counts[distance_between(rows[i], rows[j])] += 1


@compiled
def _count_different(rows, columns, start, stop, runs, distances, mine, theirs) -> None:
    """Count rows `start` to `stop` of one family against runs of columns of other families.

    Four rows are counted together, each with its own counters, because two increments of the same counter must wait for
    each other.

    Parameters
    ----------
    runs : (k + 1,), where each run of columns begins, and where the last one ends.
    mine : (4, bits + 1) uint32, to which the counts are added, in one histogram for each of the four rows.
    theirs : (k, bits + 1) uint32, to which the counts are added, in one histogram for each run.
    """
    first = runs[0]
    for i in range(start, stop, FOUR):
        distances_of_four(rows, i, stop - 1, columns, first, runs[-1], distances)
        there = stop - i
        for run in range(np.uint64(len(runs) - 1)):
            begin, end = np.uint64(runs[run] - first), np.uint64(runs[run + 1] - first)
            for j in range(begin, end):
                four = distances[j]
                mine[0, lane(four, 0)] += 1
                theirs[run, lane(four, 0)] += 1
                if there > 1:
                    mine[1, lane(four, 1)] += 1
                    theirs[run, lane(four, 1)] += 1
                if there > 2:
                    mine[2, lane(four, 2)] += 1
                    theirs[run, lane(four, 2)] += 1
                if there > 3:
                    mine[3, lane(four, 3)] += 1
                    theirs[run, lane(four, 3)] += 1


@compiled
def _credit(counts, parts) -> None:
    """Add the sum of `parts`, (k, bits + 1), to `counts`, (bits + 1,)."""
    for part in range(len(parts)):
        for d in range(len(counts)):
            counts[d] += parts[part, d]
