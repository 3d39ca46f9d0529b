"""Count the pairs of a block when one picture of each pair has hashes in several orientations."""

from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.matching.kernel import distance_between


@compiled
def count_least(
    turned: NDArray,
    place: NDArray,
    family: NDArray,
    split: NDArray,
    block: tuple,
    rows_counts: NDArray,
    columns_counts: NDArray,
) -> None:
    """Count a block as `count_block` does, by the least distance of each pair.

    The least distance is taken between all orientations of the picture that comes first, by `place`, and the stored
    orientation of the other. So it does not depend on the order in which pairs are counted.

    Parameters
    ----------
    turned : (orientations, n, words) uint64, the hashes, sorted by family. Orientation 0 is the stored one.
    place : (n,) int64, which of two pictures comes first.
    family, split, block, rows_counts, columns_counts : as of `count_block`.
    """
    row_start, row_stop, column_start, column_stop = block
    bases = (family[row_start], family[column_start])
    for i in range(row_start, row_stop):
        f = family[i]
        for j in range(max(i + 1, column_start), column_stop):
            query, known = (i, j) if place[i] < place[j] else (j, i)
            least = distance_between(turned[0, query], turned[0, known])
            for orientation in range(1, len(turned)):
                least = min(least, distance_between(turned[orientation, query], turned[0, known]))
            g = family[j]
            if f == g:
                rows_counts[f - bases[0], 0, least] += 1
            else:
                rows_counts[f - bases[0], 1 + split[g], least] += 1
                columns_counts[g - bases[1], 1 + split[f], least] += 1
