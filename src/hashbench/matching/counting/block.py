"""Count the pairs of one block in the way that is faster for families of this size."""

from numpy.typing import NDArray

from hashbench.matching.counting.planes import MOST_BITS, count_planes
from hashbench.matching.counting.rectangles import count_rectangles
from hashbench.matching.counting.tiles import count_tiles

# With at least this many pairs for each histogram cell, it is worth adding up a histogram for every two families.
_WORTH = 3
# Families of rows and of columns, on average, from which planes are faster than tiles.
_LARGE = 7


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
    rows, columns : (n, words) and (words, n) uint64, C-contiguous. Both hold the same hashes, sorted so that the hashes
        of a family are side by side, and the families of a split too.
    family : (n,) int32, the family of each hash, in ascending order.
    split : (families,) int8, the split of each family.
    block : first row, end of rows, first column, end of columns; the ends are not included. Rows and columns are the
        same ones, or all columns come after all rows.
    rows_counts : (families of the rows, 2 + splits, bits + 1) int64, to which the counts are added. Its first family is
        the family of the first row. The second axis is the relation: index 0 counts pairs of the same family, index 1 +
        s pairs of different families in which the other family is in split s. The last axis is the distance.
    columns_counts : the same for the families of the columns. Pairs of the same family are counted in `rows_counts`
        only.
    """
    row_start, row_stop, column_start, column_stop = block
    pairs = (row_stop - row_start) * (column_stop - column_start)
    families, cells = rows_counts.shape[0] * columns_counts.shape[0], rows_counts.shape[2]
    if rows.ndim == 2 and 64 * rows.shape[1] <= MOST_BITS:
        count = count_planes if pairs >= _LARGE**2 * families else count_tiles
    else:
        count = count_rectangles if pairs >= _WORTH * families * cells else count_tiles
    count(rows, columns, family, split, block, rows_counts, columns_counts)
