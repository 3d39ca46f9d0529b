"""Features of whole batches: several sizes in one, a choice of library, nothing beyond the array-API standard."""

import re

import array_api_strict
import numpy as np
import pytest
from PIL import Image

from hashbench.hashers.find import array as find_array
from hashbench.hashers.find import reference


def noise(n, width, height):
    return np.random.default_rng((n, width, height)).integers(0, 256, (n, height, width, 3), np.uint8)


def reference_of(pixels):
    return np.stack([reference.hash_image(Image.fromarray(picture), 256) for picture in pixels]).tolist()


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 70), (66, 40), (64, 64)])
def test_the_standard_alone_is_enough(width, height):
    # array-api-strict refuses whatever the array-API standard does not promise.
    pixels = noise(2, width, height)
    hashes = find_array.hash_pixels(array_api_strict.asarray(pixels))
    assert hashes.dtype == array_api_strict.uint8
    assert np.asarray(hashes).tolist() == reference_of(pixels)


def test_a_batch_may_mix_sizes_and_keeps_its_order():
    pictures = [Image.fromarray(noise(1, *size)[0]) for size in [(9, 5), (5, 9), (9, 5), (70, 66), (5, 9)]]
    pictures[2] = pictures[2].rotate(180)
    expected = [reference.hash_image(image, 256).tolist() for image in pictures]
    assert find_array.hash_batch(pictures, 256).tolist() == expected


def test_an_empty_batch_has_no_hashes():
    assert find_array.hash_batch([], 256).shape == (0, 32)


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        ("jax", "^HASHBENCH_ARRAY names 'jax', which is not one of numpy, torch, cupy$"),
        ("numpy:cuda", "^HASHBENCH_ARRAY names numpy:cuda: Unsupported device"),
    ],
)
def test_a_library_or_device_that_is_not_there_is_named(monkeypatch, chosen, reason):
    assert find_array.unavailable() is None
    monkeypatch.setenv("HASHBENCH_ARRAY", chosen)
    assert re.match(reason, find_array.unavailable())


def test_torch_gives_the_same_bits(monkeypatch):
    pytest.importorskip("torch")
    monkeypatch.setenv("HASHBENCH_ARRAY", "torch")
    pixels = noise(3, 90, 70)
    hashes = find_array.hash_batch([Image.fromarray(picture) for picture in pixels], 256)
    assert isinstance(hashes, np.ndarray)
    assert hashes.tolist() == reference_of(pixels)
