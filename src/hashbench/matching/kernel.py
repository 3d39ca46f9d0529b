"""The compiled inner loops of matching: Hamming distances of a hash to a run of others, and their counts by family.

Distances go to a small buffer first, by a loop that LLVM turns into vector instructions (eight words a population count
where the processor has AVX-512), and are counted from there. Columns are hashes with the words apart, (words, n), so
that neighbours in memory are the same word of neighbouring hashes.
"""

import numpy as np
from numba.extending import intrinsic
from numpy.typing import NDArray

from hashbench.compiled import compiled

# Columns at a time: their words, four rows of distances and the counts in use stay in the first-level cache.
TILE = 512
# Rows of a family at a time, so that a fourth of them against a tile cannot overflow a 16-bit count.
_ROWS = 256


@intrinsic
def popcount(context, value):
    """Return the number of ones of an unsigned integer: LLVM's `ctpop`, which has vector forms."""
    return value(value), lambda context, builder, signature, arguments: builder.ctpop(arguments[0])


@compiled
def distances_to(row: NDArray, columns: NDArray, start: int, stop: int, out: NDArray) -> None:
    """Write the Hamming distances of `row`, (words,), to the hashes `start` to `stop` of `columns` to `out`, uint16."""
    n = stop - start
    if len(row) == 1:
        a = row[0]
        first = columns[0, start:stop]
        for j in range(n):
            out[j] = np.uint16(popcount(first[j] ^ a))
    elif len(row) == 4:
        a, b, c, d = row[0], row[1], row[2], row[3]
        first, second = columns[0, start:stop], columns[1, start:stop]
        third, fourth = columns[2, start:stop], columns[3, start:stop]
        for j in range(n):
            out[j] = np.uint16(
                popcount(first[j] ^ a) + popcount(second[j] ^ b) + popcount(third[j] ^ c) + popcount(fourth[j] ^ d)
            )
    else:
        out[:n] = np.uint16(0)
        for word in range(len(row)):
            a = row[word]
            these = columns[word, start:stop]
            for j in range(n):
                out[j] += np.uint16(popcount(these[j] ^ a))


@compiled
def _runs(family: NDArray, start: int, stop: int, runs: NDArray) -> int:
    """Write the starts of the runs of one family in `start` to `stop`, and `stop`, to `runs`; return their number."""
    number = 0
    for j in range(start, stop):
        if j == start or family[j] != family[j - 1]:
            runs[number] = j
            number += 1
    runs[number] = stop
    return number


@compiled
def _credit(rows_counts, columns_counts, f, g, split_f, split_g, distance, pairs) -> None:
    """Credit `pairs` pairs of families `f` and `g` at a distance: to both, each under the split of the other."""
    rows_counts[f, 1 + split_g, distance] += pairs
    columns_counts[g, 1 + split_f, distance] += pairs


@compiled
def _count_row(rows, columns, family, split, i, start, stop, distances, rows_counts, columns_counts, bases) -> None:
    """Count row `i` against the columns `start` to `stop`, at most `TILE`, pair by pair."""
    if start >= stop:
        return
    distances_to(rows[i], columns, start, stop, distances)
    f = family[i]
    for j in range(start, stop):
        g = family[j]
        d = distances[j - start]
        if f == g:
            rows_counts[f - bases[0], 0, d] += 1
        else:
            _credit(rows_counts, columns_counts, f - bases[0], g - bases[1], split[f], split[g], d, 1)


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


@compiled
def count_block(
    rows: NDArray,
    columns: NDArray,
    family: NDArray,
    split: NDArray,
    block: tuple,
    rows_counts: NDArray,
    columns_counts: NDArray,
) -> None:
    """Count the pairs i < j of a block by distance, family and relation.

    Rows of a family are compared with a tile of columns at a time. A family by family rectangle has histograms of its
    own, added to both families' at the end; where it has fewer pairs than a histogram has cells, pairs are added one by
    one.

    Parameters
    ----------
    rows, columns : (n, words) and (words, n) uint64, C-contiguous: the same hashes, those of a family side by side.
    family : (n,) int32, the family of each, not decreasing.
    split : (families,) int8, the split of each family.
    block : the first row, the row to stop at, the same of columns; rows and columns are the same or do not overlap.
    rows_counts, columns_counts : (families of the rows, 2 + splits, bits + 1) int64 and the same of the columns, from
        the first family on, to be added to: pairs of the same family (in `rows_counts` alone), then of different ones
        by the other's split.
    """
    row_start, row_stop, column_start, column_stop = block
    diagonal = row_start == column_start
    bases = (family[row_start], family[column_start])
    width = rows_counts.shape[2]
    distances = np.empty((4, TILE), np.uint16)
    histograms = np.empty((TILE, 4, width), np.uint16)
    runs = np.empty(TILE + 1, np.int64)
    families_across = family[column_stop - 1] - family[column_start] + 1
    start = row_start
    while start < row_stop:
        f = family[start]
        stop = start
        while stop < min(row_stop, start + _ROWS) and family[stop] == f:
            stop += 1
        many = (stop - start) * (column_stop - column_start) >= families_across * width
        if many and diagonal:
            for i in range(start, stop):
                among = min(start + ((i - start) // 4 + 1) * 4, stop)
                _count_row(
                    rows, columns, family, split, i, i + 1, among, distances[0], rows_counts, columns_counts, bases
                )
        tile = start if diagonal else column_start
        while tile < column_stop:
            tile_stop = min(tile + TILE, column_stop)
            if many:
                number = _runs(family, tile, tile_stop, runs)
                histograms[:number] = 0
                for i in range(start, stop, 4):
                    four = min(4, stop - i)
                    first = max(tile, i + four) if diagonal else tile
                    _count_rows(rows, columns, i, four, first, tile_stop, runs, number, distances, histograms)
                _credit_histograms(histograms, family, split, f, runs, number, rows_counts, columns_counts, bases)
            else:
                for i in range(start, stop):
                    first = max(tile, i + 1) if diagonal else tile
                    _count_row(
                        rows,
                        columns,
                        family,
                        split,
                        i,
                        first,
                        tile_stop,
                        distances[0],
                        rows_counts,
                        columns_counts,
                        bases,
                    )
            tile = tile_stop
        start = stop
