"""Count large families of weighted or very long hashes: one histogram for every two families.

It is added to both families at the end, so each pair is counted only once.
"""

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.matching.counting.runs import write_runs
from hashbench.matching.kernel import FOUR, TILE, distance_between, distances_of_four, lane

# Rows of a family to take at a time. A quarter of them against a tile cannot overflow a 16-bit count.
_ROWS = 256


@compiled
def count_rectangles(
    rows: NDArray,
    columns: NDArray,
    family: NDArray,
    split: NDArray,
    block: tuple,
    rows_counts: NDArray,
    columns_counts: NDArray,
) -> None:
    """Count a block as `count_block` does, the rows of one family against one tile of columns at a time."""
    row_start, row_stop, column_start, column_stop = block
    diagonal = row_start == column_start
    bases = (family[row_start], family[column_start])
    width = rows_counts.shape[2]
    distances = np.empty(TILE, np.uint64)
    histograms = np.empty((TILE, 4, width), np.uint16)
    runs = np.empty(TILE + 1, np.int64)
    start = row_start
    while start < row_stop:
        f = family[start]
        stop = start
        while stop < min(row_stop, start + _ROWS) and family[stop] == f:
            stop += 1
        if diagonal:
            _count_among_fours(rows, start, stop, rows_counts[f - bases[0], 0])
        tile = start if diagonal else column_start
        while tile < column_stop:
            tile_stop = min(tile + TILE, column_stop)
            number = write_runs(family, tile, tile_stop, runs)
            histograms[:number] = 0
            for i in range(start, stop, FOUR):
                first = max(tile, min(i + FOUR, stop)) if diagonal else tile
                _count_rows(rows, columns, i, stop, first, tile_stop, runs, number, distances, histograms)
            _credit_histograms(histograms, family, split, f, runs, number, rows_counts, columns_counts, bases)
            tile = tile_stop
        start = stop


@compiled
def _count_among_fours(rows, start, stop, counts) -> None:
    """Count the pairs within each group of four rows of one family. `_count_rows` starts after such a group."""
    for i in range(start, stop):
        for j in range(i + 1, min(start + ((i - start) // FOUR + 1) * FOUR, stop)):
            counts[distance_between(rows[i], rows[j])] += 1


@compiled
def _count_rows(rows, columns, i, last, start, stop, runs, number, distances, histograms) -> None:
    """Count up to four rows, from `i` to before `last`, against the columns `start` to `stop`.

    Each row has its own histogram for each run of columns, because two increments of the same counter must wait for
    each other. With four histograms this is rare.
    """
    if start >= stop:
        return
    distances_of_four(rows, i, last - 1, columns, start, stop, distances)
    there = last - i
    for run in range(np.uint64(number)):
        first = max(runs[run], start) - start
        end = max(first, runs[run + 1] - start)  # a run may end before the first column
        for j in range(np.uint64(first), np.uint64(end)):
            four = distances[j]
            histograms[run, 0, lane(four, 0)] += 1
            if there > 1:
                histograms[run, 1, lane(four, 1)] += 1
            if there > 2:
                histograms[run, 2, lane(four, 2)] += 1
            if there > 3:
                histograms[run, 3, lane(four, 3)] += 1


@compiled
def _credit_histograms(histograms, family, split, f, runs, number, rows_counts, columns_counts, bases) -> None:
    """Add the counts of family `f` and each run of columns to both families.

    `histograms` is (TILE, 4, bits + 1); the four histograms of a run are summed.
    """
    width = np.uint64(histograms.shape[2])
    for run in range(np.uint64(number)):
        g = family[runs[run]]
        mine = rows_counts[f - bases[0], 0 if f == g else 1 + split[g]]
        # A pair of one family is counted once, so we throw away what is added to the second array.
        theirs = columns_counts[g - bases[1], 1 + split[f]] if f != g else np.empty(histograms.shape[2], np.int64)
        for d in range(width):
            pairs = (
                np.int64(histograms[run, 0, d])
                + np.int64(histograms[run, 1, d])
                + np.int64(histograms[run, 2, d])
                + np.int64(histograms[run, 3, d])
            )
            mine[d] += pairs
            theirs[d] += pairs
