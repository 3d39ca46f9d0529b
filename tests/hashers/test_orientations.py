"""The eight orientations of a picture."""

import numpy as np
import pytest
from PIL import Image

from hashbench import hashers
from hashbench.errors import PictureError
from hashbench.hashers.orientations import NAMES, hash_and_assess, hash_turned, turn


def test_eight_orientations_move_every_pixel_as_their_names_say():
    picture = Image.fromarray(np.array([[1, 2, 3], [4, 5, 6]], np.uint8))
    assert {name: np.asarray(turn(picture, name)).tolist() for name in NAMES} == {
        "as stored": [[1, 2, 3], [4, 5, 6]],
        "rotated 90": [[3, 6], [2, 5], [1, 4]],  # counter-clockwise
        "rotated 180": [[6, 5, 4], [3, 2, 1]],
        "rotated 270": [[4, 1], [5, 2], [6, 3]],
        "mirrored": [[3, 2, 1], [6, 5, 4]],
        "mirrored, rotated 90": [[6, 3], [5, 2], [4, 1]],
        "mirrored, rotated 180": [[4, 5, 6], [1, 2, 3]],
        "mirrored, rotated 270": [[1, 4], [2, 5], [3, 6]],
    }


def test_hashes_are_those_of_the_turned_pixels_and_the_first_is_the_usual_hash(tmp_path):
    # It brightens to the right: 64 ones as it is, none where its right is its left, and none where rows are even.
    Image.fromarray(np.tile(np.arange(0, 180, 2, dtype=np.uint8), (50, 1))).save(tmp_path / "ramp.png")
    hasher = hashers.load("dhash", "imagehash")
    ones = [int(np.bitwise_count(digest).sum()) for digest in hash_and_assess(hasher, tmp_path / "ramp.png", 8)[0]]
    assert dict(zip(NAMES, ones, strict=True)) == {
        "as stored": 64,
        "rotated 90": 0,
        "rotated 180": 0,
        "rotated 270": 0,
        "mirrored": 0,
        "mirrored, rotated 90": 0,
        "mirrored, rotated 180": 64,
        "mirrored, rotated 270": 0,
    }
    (usual,), flag, note = hash_and_assess(hasher, tmp_path / "ramp.png", 1)
    assert (usual.tolist(), flag, note) == (hasher.hash_file(tmp_path / "ramp.png").tolist(), "ok", None)


def test_what_cannot_be_hashed_in_each_orientation_is_refused_with_its_name(tmp_path):
    Image.linear_gradient("L").resize((90, 60)).save(tmp_path / "wide.png")
    published = hashers.load("find-published", "numpy")
    assert len(hash_turned(published, Image.open(tmp_path / "wide.png"), 1)) == 1
    with pytest.raises(PictureError, match=r"wide\.png: "):
        hash_and_assess(published, tmp_path / "wide.png", 8)
