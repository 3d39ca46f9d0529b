"""Pillow's resampling, pixel for pixel, at sizes drawn at random."""

import numpy as np
import pytest
from PIL import Image

from hashbench.hashers import grey, resampling


def noise(width, height, seed=1):
    return Image.fromarray(np.random.default_rng((width, height, seed)).integers(0, 256, (height, width), np.uint8))


def random_sizes(count, longest):
    sides = 2 ** np.random.default_rng(20).uniform(0, np.log2(longest), (count, 4))
    return [tuple(int(side) for side in row) for row in sides]


@pytest.mark.parametrize(("width", "height", "wanted_width", "wanted_height"), random_sizes(60, 700))
def test_a_grey_picture_has_pillow_s_pixels_at_any_size(width, height, wanted_width, wanted_height):
    image = noise(width, height)
    expected = image.resize((wanted_width, wanted_height), Image.Resampling.LANCZOS)
    assert (grey.thumbnail(grey.load(image), wanted_width, wanted_height) == np.asarray(expected)).all()


@pytest.mark.parametrize("size", [(8, 8), (8, 100), (100, 8), (64, 64), (128, 65)])
def test_a_side_of_the_wanted_length_gets_no_pass(size):
    image = noise(*size)
    assert (grey.thumbnail(grey.load(image), *size) == np.asarray(image)).all()
    expected = image.resize((8, 8), Image.Resampling.LANCZOS)
    assert (grey.thumbnail(grey.load(image), 8, 8) == np.asarray(expected)).all()


def test_edges_overshoot_to_black_and_white_and_no_further():
    # The negative lobes of the filter take the sums below 0 and above 255. From Pillow 13.0.0.
    pixels = np.zeros((1, 8), np.uint8)
    pixels[:, 4:] = 255
    picture = grey.load(Image.fromarray(pixels))
    expected = [0, 0, 0, 2, 8, 0, 0, 54, 201, 255, 255, 247, 253, 255, 255, 255]
    assert grey.thumbnail(picture, 16, 1).tolist() == [expected]


@pytest.mark.parametrize(
    ("size", "expected"),
    [((20, 200), True), ((100, 192), False), ((100, 193), True), ((200, 20), False), ((4, 8), False), ((4, 9), True)],
)
def test_columns_come_first_in_tall_pictures(size, expected):
    # To 8 x 8, by the rule of Pillow 13's Resample.c: 192 - 8 is not more than 2 * (100 - 8), and 193 - 8 is.
    assert resampling.columns_first(*size, 8, 8) is expected


def test_weights_are_whole_numbers_that_sum_to_one_in_22_bits():
    firsts, counts, weights = resampling.lanczos(10, 5)
    # Twice the scale: a reach of 6 pixels around centres 1, 3, 5, 7 and 9, cut off at the edges, in fours.
    assert firsts.tolist() == [0, 0, 0, 1, 3]
    assert counts.tolist() == [8, 12, 12, 12, 8]
    assert abs(weights.sum(axis=1) - 2**22).max() <= 6
    flat = Image.new("L", (10, 10), 77)
    assert (grey.thumbnail(grey.load(flat), 5, 5) == 77).all()


def test_lines_and_columns_change_places():
    pixels = np.arange(70 * 130).reshape(70, 130) % 251
    lanes = np.zeros((3, 80, 64), np.uint8)
    for column in range(130):
        lanes[column // 64, :70, column % 64] = pixels[:, column]
    turned = resampling.turn(lanes, 70)
    assert turned.shape == (2, 200, 64)
    assert (np.concatenate([turned[0], turned[1]], axis=1)[:130, :70] == pixels.T).all()
