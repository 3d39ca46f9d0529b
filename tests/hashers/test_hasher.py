"""The work of `Hasher` for every implementation, tested with a made-up one."""

import sys
from types import ModuleType

import numpy as np
import pytest
from PIL import Image

from hashbench.errors import PictureError
from hashbench.hashers.hasher import Hasher

MADE_UP = Hasher("made", "up", 16, "made_up_hasher")


@pytest.fixture
def module(monkeypatch):
    module = ModuleType(MADE_UP.module)
    module.hash_image = lambda image, bits: np.array([image.width, bits], np.uint8)
    monkeypatch.setitem(sys.modules, MADE_UP.module, module)
    return module


def test_a_picture_is_decoded_before_an_implementation_sees_it(module, draw, tmp_path):
    draw(1, (200, 40)).save(tmp_path / "wide.jpg")
    drafts = []
    module.hash_image = lambda image, bits: drafts.append(image.draft("RGB", (10, 2)))
    with Image.open(tmp_path / "wide.jpg") as image:
        MADE_UP.hash_image(image)
        assert image.size == (200, 40)
    assert drafts == [None]


def test_an_implementation_is_told_the_bits(module, draw):
    assert MADE_UP.hash_image(draw(1, (9, 9))).tolist() == [9, 16]


def test_a_batch_goes_to_the_implementation_where_it_takes_one(module, draw):
    images = [draw(1, (9, 9)), draw(1, (8, 9))]
    assert MADE_UP.hash_batch(images).tolist() == [[9, 16], [8, 16]]
    module.hash_batch = lambda images, bits: [len(images), bits]
    assert MADE_UP.hash_batch(iter(images)) == [2, 16]


def test_a_refusal_names_the_file_it_was_read_from(module, draw, tmp_path):
    def refuse(image, bits):
        raise PictureError("too plain")

    module.hash_image = refuse
    path = tmp_path / "a.png"
    draw(1).save(path)
    with path.open("rb") as file:
        for given in (path, str(path), file):
            with pytest.raises(PictureError) as caught:
                MADE_UP.hash_file(given)
            assert str(caught.value) == f"{path}: too plain"


def test_a_bug_is_not_a_refusal(module, draw):
    def fail(image, bits):
        raise ValueError("broken")

    module.hash_image = fail
    with pytest.raises(ValueError, match=r"^broken$"):
        MADE_UP.hash_image(draw(1))


def test_a_compiled_hasher_says_whether_the_library_hashes_instead(monkeypatch):
    compiled = Hasher("ahash", "numba", 64, "hashbench.hashers.ahash.numba")
    monkeypatch.setattr("hashbench.hashers.ahash.numba.fallback_reason", lambda: "another Pillow")
    assert compiled.fallback_reason() == "another Pillow"
    assert Hasher("ahash", "imagehash", 64, "hashbench.hashers.ahash.imagehash").fallback_reason() == ""
