"""Count large families by planes: one bit of 512 hashes is one value, and so is one bit of 512 distances.

The distance of two hashes is |a| + |b| - 2 |a & b|. So a row adds up the planes of the bits that are set in it, about
half of all. Distances are not read one by one: three logical operations give all lanes that have a distance, and a
population count says how many they are. A family begins at a multiple of 16 lanes, so every 16 lanes are of one family.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.matching.counting.lanes import (
    BATCH,
    LANES,
    PLANES,
    WORDS,
    add_up,
    any_set,
    both,
    eighths,
    either,
    less_twice,
    load,
    store,
    tally_even,
    tally_odd,
    total,
    without,
)
from hashbench.matching.kernel import popcount

# The longest hashes. Twice a sum of their bits is at most 1024, which is where planes of sums begin again.
MOST_BITS = 512
# Lanes for which there is a counter of 16 bits, and such counters in a value.
_PART = 16
_PARTS = LANES // _PART
# Rows to take before the counters are emptied. They cannot overflow.
_ROWS = 2048


class _Tile(NamedTuple):
    """Up to 512 columns of one split, as planes.

    Attributes
    ----------
    planes : (bits + 1, 8), the bits of the hashes, and one that is empty.
    weights : (20, 8), the planes of how many bits of each hash are set, and of one more than that.
    masks : (4, 8), the lanes with a column, of these the lanes that count with each of two rows, and no lanes.
    lanes : (512,), the lane of each column.
    runs : (32, 3), for each family its first column, its first 16 lanes and where its lanes end.
    """

    planes: NDArray[np.uint64]
    weights: NDArray[np.uint64]
    masks: NDArray[np.uint64]
    lanes: NDArray[np.int64]
    runs: NDArray[np.int64]


class _Choice(NamedTuple):
    """Which planes each row adds: their places, (rows, most), in how many batches, and how many, (rows,) each."""

    planes: NDArray[np.uint16]
    batches: NDArray[np.int64]
    number: NDArray[np.int64]


class _Counters(NamedTuple):
    """Counters by distance.

    Attributes
    ----------
    counts : (distances, 8), for each distance 32 counts of 16 bits.
    before : (distances,), the total of the counts when the last family of rows was credited.
    seen, kept : for every eight distances, whether they were counted since then, and since the counters were emptied.
    scratch : (32, 8), room for lanes.
    """

    counts: NDArray[np.uint64]
    before: NDArray[np.int64]
    seen: NDArray[np.bool_]
    kept: NDArray[np.bool_]
    scratch: NDArray[np.uint64]


@compiled
def count_planes(
    rows: NDArray,
    columns: NDArray,
    family: NDArray,
    split: NDArray,
    block: tuple,
    rows_counts: NDArray,
    columns_counts: NDArray,
) -> None:
    """Count a block as `count_block` does, all rows against one tile of columns at a time."""
    row_start, row_stop, column_start, column_stop = block
    diagonal = row_start == column_start
    bases = (family[row_start], family[column_start])
    choice = _choose(rows, row_start, row_stop)
    tile, counters = _new_tile(64 * rows.shape[1]), _new_counters()
    first = column_start
    while first < column_stop:
        last, number = _lay_out(tile, family, split, first, column_stop)
        _fill(tile, rows, first, last)
        runs = tile.runs[:number]
        end = min(row_stop, last - 1) if diagonal else row_stop
        start = since = row_start
        while start < end:
            f = family[start]
            stop = start
            while stop < min(end, start + _ROWS) and family[stop] == f:
                stop += 1
            shared = family[first] <= f <= family[last - 1]
            if shared or stop - since > _ROWS or split[f] != split[family[since]]:
                _credit_columns(counters, family, split[family[since]], runs, columns_counts, bases[1])
                since = start
            _count_rows(tile, choice, counters, start, stop, row_start, first, last, shared)
            if shared:
                _credit_both(counters, family, split, f, runs, rows_counts, columns_counts, bases)
                since = stop
            else:
                _credit_row(counters, rows_counts[f - bases[0], 1 + split[family[first]]])
            start = stop
        if since < start:
            _credit_columns(counters, family, split[family[since]], runs, columns_counts, bases[1])
        first = last


@compiled
def _choose(rows: NDArray, start: int, stop: int) -> _Choice:
    """Choose the planes that rows add. Fill them up to whole batches with the plane after the last one."""
    size = 64 * rows.shape[1]
    planes = np.full((stop - start, size), size, np.uint16)
    batches, numbers = np.empty(stop - start, np.int64), np.empty(stop - start, np.int64)
    for i in range(stop - start):
        number = 0
        for word in range(rows.shape[1]):
            left = rows[start + i, word]
            while left:
                planes[i, number] = 64 * word + popcount((left & (~left + np.uint64(1))) - np.uint64(1))
                number += 1
                left &= left - np.uint64(1)
        numbers[i], batches[i] = number, (number + BATCH - 1) // BATCH
    return _Choice(planes, batches, numbers)


@compiled
def _new_tile(size: int) -> _Tile:
    return _Tile(
        planes=np.zeros((size + 1, WORDS), np.uint64),
        weights=np.zeros((2 * PLANES, WORDS), np.uint64),
        masks=np.zeros((4, WORDS), np.uint64),
        lanes=np.zeros(LANES, np.int64),
        runs=np.zeros((_PARTS, 3), np.int64),
    )


@compiled
def _new_counters() -> _Counters:
    distances = MOST_BITS + 8
    return _Counters(
        counts=np.zeros((distances, WORDS), np.uint64),
        before=np.zeros(distances, np.int64),
        seen=np.zeros(distances // 8, np.bool_),
        kept=np.zeros(distances // 8, np.bool_),
        scratch=np.zeros((32, WORDS), np.uint64),
    )


@compiled
def _lay_out(tile: _Tile, family: NDArray, split: NDArray, start: int, stop: int) -> tuple[int, int]:
    """Give columns from `start` on their lanes: as many of one split as there is room for, and none from `stop` on.

    Return the column after the last one, and the number of families.
    """
    column, lane, number = start, 0, 0
    while column < stop and lane < LANES and split[family[column]] == split[family[start]]:
        first = column
        tile.runs[number, 0], tile.runs[number, 1] = column, lane // _PART
        while column < stop and lane < LANES and family[column] == family[first]:
            tile.lanes[column - start] = lane
            column, lane = column + 1, lane + 1
        lane = (lane + _PART - 1) // _PART * _PART
        tile.runs[number, 2] = lane // _PART
        number += 1
    return column, number


@compiled
def _fill(tile: _Tile, rows: NDArray, start: int, stop: int) -> None:
    """Write the columns `start` to `stop`, whose lanes are known, as planes."""
    size = 64 * rows.shape[1]
    planes, there = tile.planes, tile.masks[0]
    there[:] = 0
    square = np.empty(64, np.uint64)
    column = start
    for part in range(WORDS):
        first = column
        while column < stop and tile.lanes[column - start] < 64 * (part + 1):
            there[part] |= np.uint64(1) << np.uint64(tile.lanes[column - start] % 64)
            column += 1
        for word in range(rows.shape[1]):
            square[:] = 0
            for k in range(first, column):
                square[tile.lanes[k - start] % 64] = rows[k, word]
            _transpose(square)
            for bit in range(64):
                planes[64 * word + bit, part] = square[bit]
    every = np.arange(size).astype(np.uint16).reshape(1, size)
    _keep(tile.weights, 0, add_up(0, planes, every, 0, size // BATCH))
    _keep(tile.weights, PLANES, add_up(1, planes, every, 0, size // BATCH))


@compiled
def _transpose(square: NDArray) -> None:
    """Swap bit j of word i with bit i of word j, for 64 words (Warren, Hacker's Delight, section 7-3)."""
    half, mask = 32, np.uint64(0xFFFFFFFF)
    while half:
        for first in range(0, 64, 2 * half):
            for k in range(first, first + half):
                swapped = ((square[k] >> np.uint64(half)) ^ square[k + half]) & mask
                square[k + half] ^= swapped
                square[k] ^= swapped << np.uint64(half)
        half //= 2
        mask ^= mask << np.uint64(half)


@compiled
def _keep(place: NDArray, first: int, values: tuple) -> None:
    """Write eight or ten values to the rows of an array, (n, 8), from row `first` on."""
    store(place, first, values[0])
    store(place, first + 1, values[1])
    store(place, first + 2, values[2])
    store(place, first + 3, values[3])
    store(place, first + 4, values[4])
    store(place, first + 5, values[5])
    store(place, first + 6, values[6])
    store(place, first + 7, values[7])
    if len(values) == PLANES:
        store(place, first + 8, values[8])
        store(place, first + 9, values[9])


@compiled
def _count_rows(tile, choice, counters, start, stop, row_start, first, last, shared) -> None:
    """Count rows of one family, two at a time, against the columns of a tile.

    Parameters
    ----------
    start, stop : the rows. `row_start` is the first one in `choice`.
    first, last : the columns.
    shared : whether a column of this family is in the tile. Then each row counts later columns only.
    """
    planes, weights, masks = tile.planes, tile.weights, tile.masks
    chosen, batches, number = choice.planes, choice.batches, choice.number
    counts, seen, scratch = counters.counts, counters.seen, counters.scratch
    for i in range(start, stop, 2):
        j = min(i + 1, stop - 1)
        if shared:
            _later(tile, 1, i - first, last - first)
            _later(tile, 2, j - first, last - first)
        there, also = load(masks, 1 if shared else 0), load(masks, 3 if j == i else 2 if shared else 0)
        k, m = i - row_start, j - row_start
        one = add_up(-(number[k] >> 1), planes, chosen, k, batches[k])
        one = less_twice(weights, PLANES * (number[k] & 1), one)
        other = add_up(-(number[m] >> 1), planes, chosen, m, batches[m])
        other = less_twice(weights, PLANES * (number[m] & 1), other)
        _count_two(one, other, there, also, counts, seen, scratch)


@compiled
def _later(tile: _Tile, place: int, after: int, number: int) -> None:
    """Write the lanes of the columns after column `after`, of `number` columns, to `masks`."""
    masks = tile.masks
    lane = -1 if after < 0 else tile.lanes[after] if after < number else LANES
    for part in range(WORDS):
        before = min(max(lane + 1 - 64 * part, 0), 64)
        first = np.uint64(1) << np.uint64(before % 64)
        masks[place, part] = masks[0, part] & ~(first - np.uint64(1)) if before < 64 else np.uint64(0)


@compiled
def _count_two(one: tuple, other: tuple, there, also, counts: NDArray, seen: NDArray, scratch: NDArray) -> None:
    """Count the lanes of each distance for two rows, given the planes of their distances and the lanes that count."""
    one_lows, other_lows = eighths(one[0], one[1], one[2]), eighths(other[0], other[1], other[2])
    _keep(scratch, 0, eighths(one[3], one[4], one[5]))
    _keep(scratch, 8, eighths(other[3], other[4], other[5]))
    _keep(scratch, 16, eighths(one[6], one[7], one[8]))
    _keep(scratch, 24, eighths(other[6], other[7], other[8]))
    # If all hashes have the same number of ones, their distances are even.
    odd = any_set(either(one[0], other[0]))
    for high in range(MOST_BITS // 64 + 1):
        a, b = both(there, load(scratch, 16 + high % 8)), both(also, load(scratch, 24 + high % 8))
        if high == 0:
            a, b = without(a, one[9]), without(b, other[9])
        if high == 8:
            a, b = both(a, one[9]), both(b, other[9])
        if any_set(either(a, b)):
            for middle in range(8):
                mine, theirs = both(a, load(scratch, middle)), both(b, load(scratch, 8 + middle))
                if any_set(either(mine, theirs)):
                    place = 8 * high + middle
                    seen[place] = True
                    tally_even(counts, 8 * place, mine, theirs, one_lows, other_lows)
                    if odd:
                        tally_odd(counts, 8 * place, mine, theirs, one_lows, other_lows)


@compiled
def _credit_row(counters: _Counters, mine: NDArray) -> None:
    """Add the growth of all columns' counts to the family of the rows."""
    for place in range(len(counters.seen)):
        if counters.seen[place]:
            counters.seen[place], counters.kept[place] = False, True
            for d in range(8 * place, min(8 * place + 8, len(mine))):
                pairs = total(counters.counts, d)
                mine[d] += pairs - counters.before[d]
                counters.before[d] = pairs


@compiled
def _credit_columns(counters, family, of_rows, runs, columns_counts, base) -> None:
    """Add the counts to the families of the columns; the rows are of the split `of_rows`. Empty the counters."""
    parts = counters.counts.view(np.uint16)
    for place in range(len(counters.kept)):
        if counters.kept[place]:
            counters.kept[place] = False
            for d in range(8 * place, min(8 * place + 8, columns_counts.shape[2])):
                for run in range(len(runs)):
                    pairs = parts[d, runs[run, 1] : runs[run, 2]].sum()
                    columns_counts[family[runs[run, 0]] - base, 1 + of_rows, d] += pairs
                parts[d] = 0
                counters.before[d] = 0


@compiled
def _credit_both(counters, family, split, f, runs, rows_counts, columns_counts, bases) -> None:
    """Add the counts of family `f` to it and to the families of the columns. Empty the counters."""
    parts = counters.counts.view(np.uint16)
    for place in range(len(counters.seen)):
        if counters.seen[place]:
            counters.seen[place] = False
            for d in range(8 * place, min(8 * place + 8, rows_counts.shape[2])):
                for run in range(len(runs)):
                    g = family[runs[run, 0]]
                    pairs = parts[d, runs[run, 1] : runs[run, 2]].sum()
                    if f == g:
                        rows_counts[f - bases[0], 0, d] += pairs
                    else:
                        rows_counts[f - bases[0], 1 + split[g], d] += pairs
                        columns_counts[g - bases[1], 1 + split[f], d] += pairs
                parts[d] = 0
