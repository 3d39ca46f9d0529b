"""Pixels in Pillow's memory, whole or in blocks."""

import numpy as np
import pytest
from PIL import Image

from hashbench.hashers.find import thumbnail
from hashbench.hashers.find.rgb import load_rgb
from hashbench.hashers.memory import pixels_of, strips_of


@pytest.fixture
def small_blocks():
    """Make Pillow spread a picture over several blocks of memory, as it does with very large ones."""
    usual = Image.core.get_block_size()
    Image.core.set_block_size(4096)
    yield
    Image.core.set_block_size(usual)


def noise(width, height):
    return Image.fromarray(np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8))


def colours(pixels):
    return pixels.reshape(len(pixels), -1, 4)[..., :3].tolist()


def test_one_block_is_one_view():
    image = noise(30, 20)
    (strip,) = strips_of(image, 8)
    assert not strip.flags.writeable
    image.putpixel((2, 1), (7, 8, 9))
    assert strip[1, 8:11].tolist() == pixels_of(image)[1, 8:11].tolist() == [7, 8, 9]


@pytest.mark.parametrize(
    ("width", "multiple", "heights"),
    [
        (100, 1, [10, 10, 10, 10, 5]),  # ten rows of 400 bytes are less than 4,096 bytes
        (100, 4, [8, 8, 8, 8, 8, 5]),
        (100, 20, [20, 20, 5]),  # more than one block each
        (1500, 1, [1] * 45),  # a row alone is more than 4,096 bytes
    ],
)
def test_several_blocks_are_copied_in_strips(small_blocks, width, multiple, heights):
    image = noise(width, 45).copy()
    strips = list(strips_of(image, multiple))
    assert [len(strip) for strip in strips] == heights
    assert colours(np.concatenate(strips)) == colours(pixels_of(image)) == np.asarray(image).tolist()


@pytest.mark.parametrize("size", [(1100, 300), (300, 1100), (2100, 1100)])
def test_large_pictures_in_several_blocks_shrink_to_the_same_pixels(small_blocks, size):
    image = noise(*size).copy()
    assert colours(thumbnail.shrink(image, 512)) == np.asarray(load_rgb(image)).tolist()
