"""SciPy's filter and transform give the reference's numbers, except for rounding."""

import numpy as np
import pytest
from PIL import Image

from hashbench.hashers.find import reference
from hashbench.hashers.find import scipy as find_scipy
from hashbench.hashers.registry import find_entry


def test_it_does_not_claim_to_be_exact():
    assert not find_entry("find", "scipy").exact


@pytest.mark.parametrize("shape", [(1, 1), (1, 65), (130, 67), (64, 128), (129, 2)])
def test_box_means_are_those_of_the_reference(shape):
    luma = np.random.default_rng(3).uniform(0, 255, shape)
    np.testing.assert_allclose(find_scipy.box_means(luma), reference.box_means(luma.tolist()), rtol=1e-12)


def test_a_window_at_the_edge_is_divided_by_what_is_inside():
    # Three pixels have half a window of 1: pixel j is the mean of j-1 and j, pixel 0 of itself alone.
    means = find_scipy.box_means(np.array([[8.0, 2.0, 4.0]]))
    assert means[0, [0, 32, 63]] == pytest.approx([8.0, 5.0, 3.0], rel=1e-15)


def test_coefficients_are_four_times_those_of_the_reference():
    # scipy.fft.dct has a factor of 2 in each direction; a common factor moves no value across the median.
    means = np.random.default_rng(4).uniform(0, 255, (64, 64))
    expected = 4 * np.array(reference.transform(means.tolist()))
    np.testing.assert_allclose(find_scipy.transform(means), expected, rtol=0, atol=1e-9)


def test_at_most_two_bits_differ_on_any_content(draw):
    for seed, mode in enumerate(["RGB", "L", "P", "CMYK", "1"]):
        image = draw(seed, (90 + seed, 70), mode)
        pair = (find_scipy.hash_image(image, 256), reference.hash_image(image, 256))
        assert np.bitwise_count(np.bitwise_xor(*pair)).sum() <= 2, mode


def test_a_flat_picture_shows_that_it_is_not_exact():
    # Every coefficient of a flat picture is rounding alone, so nearly half of the bits are others.
    image = Image.new("RGB", (250, 250), (90, 120, 200))
    pair = (find_scipy.hash_image(image, 256), reference.hash_image(image, 256))
    assert np.bitwise_count(np.bitwise_xor(*pair)).sum() > 2
