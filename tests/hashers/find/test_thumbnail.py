"""Pillow's `thumbnail` of colour pictures, pixel for pixel, and FINd of large pictures."""

import numpy as np
import PIL
import pytest
from PIL import Image

from hashbench.hashers import proof
from hashbench.hashers.find import numba as find_numba
from hashbench.hashers.find import numpy as find_numpy
from hashbench.hashers.find import rgb, thumbnail


def noise(width, height):
    return Image.fromarray(np.random.default_rng((width, height)).integers(0, 256, (height, width, 3), np.uint8))


def random_sizes(count):
    sides = 2 ** np.random.default_rng(512).uniform(4, 11, (count, 2))
    return [(int(width), int(height)) for width, height in sides if max(width, height) > 513]


def pixels_of(image, longest):
    small = thumbnail.shrink(image, longest)
    return small.reshape(len(small), -1, 4)[..., :3]


@pytest.mark.parametrize(
    "size",
    [
        *((513, 513), (600, 20), (20, 600), (513, 1), (1, 513), (513, 512), (1024, 1024)),
        *((700, 2300), (2300, 700), (2049, 63), (3075, 31), (31, 3075), (2100, 2), (4103, 5)),  # reduced first
        *random_sizes(16),
    ],
)
def test_a_large_picture_shrinks_to_pillow_s_pixels(size):
    image = noise(*size)
    expected = rgb.load_rgb(image)
    assert max(expected.size) == 512
    assert (pixels_of(image, 512) == np.asarray(expected)).all()
    assert find_numba.hash_image(image, 256).tolist() == find_numpy.hash_image(image, 256).tolist()


def test_means_of_blocks_are_those_of_pillow_s_reduce():
    # Two pixels: a half is rounded up.
    words = np.arange(8, dtype=np.uint32).reshape(1, 8)
    assert thumbnail._reduce(words, 2, 1, thumbnail._factors(2, 1)).tolist() == [[1, 3, 5, 7]]
    # Blocks of 9, 6, 3 and 2 pixels: means of 6, 8.5, 16 and 18.5. Pillow's factor for 6 is a little too small.
    words = np.arange(20, dtype=np.uint32).reshape(4, 5)
    assert thumbnail._reduce(words, 3, 3, thumbnail._factors(3, 3)).tolist() == [[6, 8], [16, 19]]


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1024, 768), (512, 384)), ((768, 1024), (384, 512)), ((1000, 1), (512, 1)), ((1025, 1023), (512, 511))],
)
def test_the_aspect_is_kept(size, expected):
    assert thumbnail.size_of(*size, 512) == expected


def test_a_picture_too_large_for_sums_of_16_bits_is_left_to_pillow(monkeypatch):
    image = noise(600, 300)
    expected = find_numba.hash_image(image, 256).tolist()
    monkeypatch.setattr(thumbnail, "LARGEST_BLOCK", 0)
    assert thumbnail.shrink(image, 512) is None
    assert find_numba.hash_image(image, 256).tolist() == expected


def test_where_pillow_shrinks_otherwise_pillow_shrinks(monkeypatch):
    image = noise(600, 300)
    usual = find_numba.hash_image(image, 256).tolist()
    shrink = Image.Image.thumbnail

    def boxed(image, size):
        shrink(image, size, Image.Resampling.BOX)

    proof.colour_thumbnails.cache_clear()
    assert find_numba.fallback_reason() == ""
    monkeypatch.setattr(Image.Image, "thumbnail", boxed)
    proof.colour_thumbnails.cache_clear()
    try:
        assert find_numba.fallback_reason() == f"Pillow {PIL.__version__} shrinks colour pictures to other pixels"
        assert find_numba.hash_image(image, 256).tolist() == find_numpy.hash_image(image, 256).tolist() != usual
    finally:
        proof.colour_thumbnails.cache_clear()
