import numpy as np
import pytest
from PIL import Image

from hashbench.errors import InputError
from hashbench.hashers import load
from hashbench.matching.speed.measured.prefix import grow, measure, turn

SIDES = Image.Transpose


def families(number: int, members: int) -> np.ndarray:
    """Hashes of random families, whose members flip 64 of 256 bits rarely and the others often."""
    rng = np.random.default_rng(7)
    centres = np.repeat(rng.integers(0, 2, (number, 256)), members, axis=0)
    flips = rng.random(centres.shape) < np.where(np.arange(256) < 192, 0.25, 0.04)
    return np.packbits((centres ^ flips).astype(np.uint8), axis=1).view(np.uint64)


def test_a_turned_hash_is_near_the_hash_of_the_turned_picture():
    pixels = np.random.default_rng(3).integers(0, 256, (16, 16, 3), np.uint8)
    picture = Image.fromarray(pixels).resize((128, 128), Image.Resampling.BICUBIC)
    hasher = load("find", "numba")
    stored = hasher.hash_image(picture).view(np.uint64)[None]
    for orientation, side in ((1, SIDES.FLIP_LEFT_RIGHT), (2, SIDES.FLIP_TOP_BOTTOM), (4, SIDES.TRANSPOSE)):
        expected = hasher.hash_image(picture.transpose(side)).view(np.uint64)
        assert np.bitwise_count(turn(stored, orientation)[0] ^ expected).sum() <= 16
        assert np.bitwise_count(stored[0] ^ expected).sum() > 90


def test_a_collection_grows_by_turned_hashes_and_then_by_copies():
    words = families(5, 4)
    rng = np.random.default_rng(1)
    eight = {row.tobytes() for orientation in range(8) for row in turn(words, orientation)}
    assert {row.tobytes() for row in grow(words, 160, radius=90, rng=rng)} == eight
    nine = {row.tobytes() for row in grow(words, 180, radius=90, rng=rng)}
    assert eight < nine
    assert len(nine) > 170  # two copies may be equal


def test_both_matchers_are_timed_on_the_same_hashes():
    table = measure(families(100, 20), 90, [2000, 5000])
    assert table.hashes.tolist() == [2000, 5000]
    assert table.filters.tolist() == [True, True]
    assert table.recall.between(0.97, 1, inclusive="left").all()
    assert (table.faster == table.numba_seconds / table.prefix_seconds).all()


def test_hashes_without_close_pairs_cannot_grow_far():
    with pytest.raises(InputError, match=r"^no two different hashes are within 9 bits; choose a larger radius or"):
        measure(families(20, 1), 9, [200])
