"""The Haar transform, each number as PyWavelets gives it."""

import numpy as np
import pytest
import pywt

from hashbench.hashers.whash import kernel

FACTOR = pywt.Wavelet("haar").dec_lo[0]


def by_pywavelets(thumbnail, side):
    """The steps of `imagehash.whash`."""
    levels = len(thumbnail).bit_length() - 1
    coefficients = pywt.wavedec2(thumbnail / 255.0, "haar", level=levels)
    coefficients[0] *= 0
    return pywt.wavedec2(pywt.waverec2(coefficients, "haar"), "haar", level=levels - side.bit_length() + 1)[0]


def test_the_filter_is_pywavelets():
    assert pywt.Wavelet("haar").dec_lo == [0.7071067811865476] * 2
    assert pywt.Wavelet("haar").dec_hi == [-0.7071067811865476, 0.7071067811865476]


@pytest.mark.parametrize("side", [8, 16])
@pytest.mark.parametrize("length", [16, 32, 64, 128, 256, 1024])  # strips of 1 to 16 rows
def test_every_number_is_pywavelets(length, side):
    random = np.random.default_rng(length)
    for thumbnail in (
        random.integers(0, 256, (length, length)),
        random.integers(0, 2, (length, length)) * 255,
        np.full((length, length), 255),
        np.indices((length, length)).sum(axis=0) * 127 // length,
    ):
        small = kernel.low_frequencies(thumbnail.astype(np.uint8), side, FACTOR)
        assert (small == by_pywavelets(thumbnail.astype(np.uint8), side)).all()


def test_a_thumbnail_of_the_hash_s_size_loses_its_mean_only():
    thumbnail = np.arange(64, dtype=np.uint8).reshape(8, 8)
    small = kernel.low_frequencies(thumbnail, 8, FACTOR)
    assert (small == by_pywavelets(thumbnail, 8)).all()
    assert small * 255 == pytest.approx(np.arange(64).reshape(8, 8) - 31.5)


def test_coarser_averages_are_those_of_a_lower_level():
    thumbnail = np.random.default_rng(3).integers(0, 256, (64, 64), np.uint8)
    finer = kernel.low_frequencies(thumbnail, 16, FACTOR)
    assert (kernel.coarser(finer, 8, FACTOR) == kernel.low_frequencies(thumbnail, 8, FACTOR)).all()


@pytest.mark.parametrize(
    ("coefficients", "packed"),
    # The median of these is 3.5 and 4: only what exceeds it is 1.
    [([1, 2, 3, 4, 5, 6, 7, 0], 0b00011110), ([4, 4, 4, 4, 4, 5, 0, 0], 0b00000100)],
)
def test_bits_exceed_the_median(coefficients, packed):
    assert kernel.pack(np.array([coefficients], np.float64)).tolist() == [packed]
