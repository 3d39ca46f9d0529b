from itertools import combinations, product

import numpy as np
import pytest

from hashbench.matching.blocks import block_pairs, hamming


@pytest.mark.parametrize("n", [0, 1, 2, 6, 7, 8])
@pytest.mark.parametrize("block", [1, 3, 7, 100])
def test_blocks_cover_every_pair_once(n, block):
    found = []
    for rows, columns in block_pairs(n, block=block):
        assert rows.stop - rows.start <= block
        assert columns.stop - columns.start <= block
        every = product(range(rows.start, rows.stop), range(columns.start, columns.stop))
        found += [(i, j) for i, j in every if i < j]
    assert sorted(found) == list(combinations(range(n), 2))


def test_hamming_counts_differing_bits_of_all_words():
    rows = np.array([[0, 0], [0b1011, 1 << 63]], np.uint64)
    columns = np.array([[0, 0], [2**64 - 1, 2**64 - 1], [0b0010, 0]], np.uint64)
    distances = hamming(rows, columns)
    assert distances.dtype == np.uint16
    assert distances.tolist() == [[0, 128, 1], [4, 124, 3]]
