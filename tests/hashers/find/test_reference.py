"""Each step of the reference on input small enough to do by hand."""

import numpy as np
import pytest
from PIL import Image

from hashbench.hashers.find import reference
from hashbench.hashers.find.dct import COSINES


@pytest.mark.parametrize(
    ("pixels", "half"),
    # w = ceil(pixels / 64) is 1, 1, 1, 2, 4, 7, 8 and 8; half is (w + 2) // 2
    [(1, 1), (63, 1), (64, 1), (65, 2), (250, 3), (448, 4), (449, 5), (512, 5)],
)
def test_half_window(pixels, half):
    assert reference.half_window(pixels) == half


def test_sample_positions():
    assert reference.sample_positions(64) == list(range(64))
    assert reference.sample_positions(1) == [0] * 64
    assert reference.sample_positions(128)[:3] == [1, 3, 5]
    # 250 / 64 = 3.90625, times 0.5, 1.5, 2.5, 62.5 and 63.5
    assert [reference.sample_positions(250)[a] for a in (0, 1, 2, 62, 63)] == [1, 5, 9, 244, 248]


def test_luma_is_rounded_as_written():
    # In exact arithmetic (5, 5, 10) has luma 5.57; fused or reordered additions give 5.569999999999999.
    rgb = Image.new("RGB", (3, 1))
    rgb.putdata([(5, 5, 10), (255, 0, 0), (0, 0, 100)])
    assert reference.luma(rgb) == [[5.57, 76.24499999999999, 11.4]]


def test_box_filter_leans_up_and_left():
    # Half a window is 1 pixel: pixel (i, j) is the mean of rows i-1 and i and columns j-1 and j, where there are any.
    luma = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]
    assert reference.box_filter(luma) == [[1.0, 1.5, 2.5], [2.5, 3.0, 4.0], [5.5, 6.0, 7.0]]


def test_box_filter_takes_the_window_of_each_direction():
    # 65 columns have half a window of 2, one row has 1: pixel j is the mean of columns j-2 to j+1.
    (row,) = reference.box_filter([[float(j) for j in range(65)]])
    assert row[:3] == [0.5, 1.0, 1.5]
    assert row[-2:] == [62.5, 63.0]


def test_sample_keeps_rows_and_columns_apart():
    means = [[100.0 * i + j for j in range(128)] for i in range(64)]
    small = reference.sample(means)
    assert (len(small), len(small[0])) == (64, 64)
    assert (small[0][0], small[2][1], small[63][63]) == (1.0, 203.0, 6427.0)


def test_cosines():
    # cos(pi / 128), cos(3 pi / 128) and cos(16 pi 127 / 128), from tables to ten digits
    assert (len(COSINES), {len(row) for row in COSINES}) == (16, {64})
    assert [COSINES[0][0], COSINES[0][1], COSINES[15][63]] == pytest.approx(
        [0.9996988187, 0.9972904567, 0.9238795325], abs=1e-10
    )


def test_transform_finds_a_cosine_at_its_place():
    # Rows of frequency 2 times columns of frequency 5: by orthogonality 32 * 32 in one coefficient, 0 in all others.
    means = [[COSINES[1][i] * COSINES[4][j] for j in range(64)] for i in range(64)]
    expected = np.zeros((16, 16))
    expected[1, 4] = 1024.0
    np.testing.assert_allclose(reference.transform(means), expected, atol=1e-10)


def test_pack_puts_the_last_coefficient_first():
    rising = [[16.0 * i + j for j in range(16)] for i in range(16)]
    assert reference.median(rising) == 127.0
    assert reference.pack(rising).tobytes().hex() == "f" * 32 + "0" * 32


def test_pack_sets_only_what_exceeds_the_median():
    flat = [[0.0] * 16 for _ in range(16)]
    assert reference.pack(flat).tobytes().hex() == "0" * 64
    flat[0][1] = 1.0
    flat[2][0] = 1.0
    # (0, 1) is the last bit but one of the last row, (2, 0) the last bit of the third row from the end
    assert reference.pack(flat).tobytes().hex() == "0" * 55 + "1" + "0" * 7 + "2"
