from itertools import combinations, product

import numpy as np
import pytest

from hashbench.matching.blocks import between, block_pairs, hamming


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


def test_the_weighted_distance_counts_a_bit_once_for_each_picture_that_is_sure_of_it():
    # Bits 0 to 3 differ. The first hash is sure of bits 0, 1 and 4, the second of bits 1, 2 and 4.
    first, second = [[0b10000, 0b10011], [0, 0]], [[0b11111, 0b10110], [0, 0]]
    rows = np.array([first, second], np.uint64)
    assert between(rows, rows).tolist() == [[0, 3], [3, 0]]  # 4 · 53 / 64 = 3.3
    assert between(np.array([[[0, 2**64 - 1]]], np.uint64), np.array([[[2**64 - 1] * 2]], np.uint64)).tolist() == [
        [106]  # 128 · 53 / 64
    ]
