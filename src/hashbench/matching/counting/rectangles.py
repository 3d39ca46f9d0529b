"""Large families: a histogram for every two of them, added to both at the end, so that a pair is counted once."""

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.matching.counting.runs import write_runs
from hashbench.matching.kernel import TILE, distances_to

# Rows of a family at a time, so that a fourth of them against a tile cannot overflow a 16-bit count.
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
    """Count a block as `count_block` says: rows of a family against a tile of columns at a time."""
    row_start, row_stop, column_start, column_stop = block
    diagonal = row_start == column_start
    bases = (family[row_start], family[column_start])
    width = rows_counts.shape[2]
    distances = np.empty((4, TILE), np.uint16)
    histograms = np.empty((TILE, 4, width), np.uint16)
    runs = np.empty(TILE + 1, np.int64)
    start = row_start
    while start < row_stop:
        f = family[start]
        stop = start
        while stop < min(row_stop, start + _ROWS) and family[stop] == f:
            stop += 1
        if diagonal:
            _count_among_fours(rows, columns, start, stop, distances[0], rows_counts[f - bases[0], 0])
        tile = start if diagonal else column_start
        while tile < column_stop:
            tile_stop = min(tile + TILE, column_stop)
            number = write_runs(family, tile, tile_stop, runs)
            histograms[:number] = 0
            for i in range(start, stop, 4):
                four = min(4, stop - i)
                first = max(tile, i + four) if diagonal else tile
                _count_rows(rows, columns, i, four, first, tile_stop, runs, number, distances, histograms)
            _credit_histograms(histograms, family, split, f, runs, number, rows_counts, columns_counts, bases)
            tile = tile_stop
        start = stop


@compiled
def _count_among_fours(rows, columns, start, stop, distances, counts) -> None:
    """Count each four rows, of one family, against one another: `_count_rows` begins after them."""
    for i in range(start, stop):
        among = min(start + ((i - start) // 4 + 1) * 4, stop)
        distances_to(rows[i], columns, i + 1, among, distances)
        for j in range(among - i - 1):
            counts[distances[j]] += 1


@compiled
def _count_rows(rows, columns, i, number_of_rows, start, stop, runs, number, distances, histograms) -> None:
    """Count up to four rows from `i` against the columns `start` to `stop`, a histogram a row and run of columns.

    Increments of one counter wait for each other; those of four rows seldom meet.
    """
    if start >= stop:
        return
    for row in range(number_of_rows):
        distances_to(rows[i + row], columns, start, stop, distances[row])
    for run in range(number):
        first, last = max(runs[run], start) - start, runs[run + 1] - start
        one, two, three, four = histograms[run, 0], histograms[run, 1], histograms[run, 2], histograms[run, 3]
        if number_of_rows == 4:
            a, b = distances[0, first:last], distances[1, first:last]
            c, d = distances[2, first:last], distances[3, first:last]
            for j in range(len(a)):
                one[a[j]] += np.uint16(1)
                two[b[j]] += np.uint16(1)
                three[c[j]] += np.uint16(1)
                four[d[j]] += np.uint16(1)
        else:
            for row in range(number_of_rows):
                for j in range(first, last):
                    histograms[run, row, distances[row, j]] += np.uint16(1)


@compiled
def _credit_histograms(histograms, family, split, f, runs, number, rows_counts, columns_counts, bases) -> None:
    """Credit the counts of family `f` against each run of columns: (TILE, 4, bits + 1), the four to be added."""
    for run in range(number):
        g = family[runs[run]]
        one, two, three, four = histograms[run, 0], histograms[run, 1], histograms[run, 2], histograms[run, 3]
        mine = rows_counts[f - bases[0], 0 if f == g else 1 + split[g]]
        for d in range(len(mine)):
            mine[d] += np.int64(one[d]) + np.int64(two[d]) + np.int64(three[d]) + np.int64(four[d])
        if f != g:
            theirs = columns_counts[g - bases[1], 1 + split[f]]
            for d in range(len(theirs)):
                theirs[d] += np.int64(one[d]) + np.int64(two[d]) + np.int64(three[d]) + np.int64(four[d])
