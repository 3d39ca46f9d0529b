"""The two defects of the published program, on input small enough to do by hand."""

import pytest
from PIL import Image

from hashbench.errors import PictureError
from hashbench.hashers.find_published.reference import Plane, box_filter, decimate, load_rgb


def test_square_pictures_are_filtered_correctly():
    means = box_filter(Plane([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0], rows=3, columns=3))
    assert means.values == [1.0, 1.5, 2.5, 2.5, 3.0, 4.0, 5.5, 6.0, 7.0]


def test_stride_is_the_number_of_rows():
    # With 2 rows of 3, pixel (i, j) is read from and written to 2 i + j: (1, 0) overwrites (0, 2), the last stays 0.
    means = box_filter(Plane([1.0, 2.0, 4.0, 8.0, 16.0, 32.0], rows=2, columns=3))
    assert means.values == [1.0, 1.5, 2.5, 3.75, 7.5, 0.0]


def test_windows_are_crossed():
    # The 65 columns get the half-window of one row, which is 1: pixel j is the mean of columns j-1 and j.
    means = box_filter(Plane([float(j) for j in range(65)], rows=1, columns=65))
    assert means.values == [0.0, *(j - 0.5 for j in range(1, 65))]


def test_decimate_has_the_right_stride():
    small = decimate(Plane([float(n) for n in range(64 * 128)], rows=64, columns=128))
    assert (small[0][0], small[1][0], small[63][63]) == (1.0, 129.0, 63 * 128 + 127.0)


@pytest.mark.parametrize("size", [(1, 2), (34, 42), (511, 512), (1000, 1100)])
def test_portrait_pictures_are_refused(size):
    with pytest.raises(PictureError, match="reads past the end of a portrait picture"):
        load_rgb(Image.new("RGB", size))


def test_a_picture_that_shrinks_to_a_square_is_not_portrait():
    # 512 * 1999 / 2000 rounds to 512.
    assert load_rgb(Image.new("RGB", (1999, 2000))).size == (512, 512)
