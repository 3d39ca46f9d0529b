"""The pairs of one block, by whichever way counts families of their size sooner."""

from numpy.typing import NDArray

from hashbench.matching.counting.rectangles import count_rectangles
from hashbench.matching.counting.tiles import count_tiles

# Of pairs for each cell of a histogram: with more, a histogram for every two families is worth its adding up.
_WORTH = 3


def count_block(
    rows: NDArray,
    columns: NDArray,
    family: NDArray,
    split: NDArray,
    block: tuple[int, int, int, int],
    rows_counts: NDArray,
    columns_counts: NDArray,
) -> None:
    """Count the pairs i < j of a block by distance, family and relation.

    Parameters
    ----------
    rows, columns : (n, words) and (words, n) uint64, C-contiguous: the same hashes, those of a family side by side and
        those of a split too.
    family : (n,) int32, the family of each, not decreasing.
    split : (families,) int8, the split of each family.
    block : the first row, the row to stop at, the same of columns; rows and columns are the same, or all columns come
        after all rows.
    rows_counts, columns_counts : (families of the rows, 2 + splits, bits + 1) int64 and the same of the columns, from
        the first family on, to be added to: pairs of the same family (in `rows_counts` alone), then of different ones
        by the other's split.
    """
    row_start, row_stop, column_start, column_stop = block
    pairs = (row_stop - row_start) * (column_stop - column_start)
    cells = rows_counts.shape[0] * columns_counts.shape[0] * rows_counts.shape[2]
    count = count_rectangles if pairs >= _WORTH * cells else count_tiles
    count(rows, columns, family, split, block, rows_counts, columns_counts)
