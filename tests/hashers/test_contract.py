"""The contract of every implementation in the registry. A new line is tested without a change here."""

import pickle
import re

import imagehash
import numpy as np
import pytest
from PIL import Image

from hashbench.errors import PictureError
from hashbench.hashers.decode import open_image
from hashbench.hashers.hasher import Hasher, Picture, unavailable
from hashbench.hashers.registry import ENTRIES

LIBRARY = {
    "ahash": imagehash.average_hash,
    "phash": imagehash.phash,
    "dhash": imagehash.dhash,
    "whash": imagehash.whash,
}
MODES = [
    "1",
    "L",
    "LA",
    "La",
    "P",
    "PA",
    "RGB",
    "RGBA",
    "RGBa",
    "CMYK",
    "YCbCr",
    "LAB",
    "HSV",
    "I",
    "F",
    "I;16",
    "I;16B",
]


HASHERS = [Hasher(entry.method, entry.implementation, bits, entry.module) for entry in ENTRIES for bits in entry.bits]


SHARING = [hasher for hasher in HASHERS if hasher.implementation == "numba"]


def name_of(hasher):
    return f"{hasher.method}/{hasher.implementation}-{hasher.bits}"


def marked(hasher):
    """FINd in plain Python takes a hundred times as long as the others."""
    return pytest.param(hasher, marks=pytest.mark.slow if hasher.implementation == "reference" else ())


@pytest.fixture(params=map(marked, HASHERS), ids=map(name_of, HASHERS))
def hasher(request) -> Hasher:
    if reason := unavailable(request.param.module):
        pytest.skip(reason)
    return request.param


def assert_is_hash(digest, bits):
    assert isinstance(digest, np.ndarray)
    assert (digest.dtype, digest.shape) == (np.uint8, (bits // 8,))


def test_a_hash_is_bytes_of_the_bits_it_says(hasher, draw):
    assert_is_hash(hasher.hash_image(draw(1)), hasher.bits)


def test_equal_pictures_have_equal_hashes_and_others_have_not(hasher, draw):
    hashes = [hasher.hash_image(draw(seed)).tobytes() for seed in (1, 2, 1)]
    assert hashes[0] == hashes[2] != hashes[1]


@pytest.mark.parametrize(
    ("name", "size", "mode"),
    [
        # If asked for a thumbnail at once, Pillow would decode such a wide JPEG at a half or a quarter of its size.
        ("wide.jpg", (1300, 90), "RGB"),
        ("grey.jpg", (64, 64), "L"),
        ("palette.png", (64, 64), "P"),
        ("alpha.png", (64, 64), "RGBA"),
    ],
)
def test_a_file_hashes_as_the_picture_in_it(hasher, draw, tmp_path, name, size, mode):
    path = tmp_path / name
    draw(3, size, mode).save(path)
    expected = hasher.hash_image(open_image(path)).tobytes()
    assert hasher.hash_file(path).tobytes() == hasher.hash_file(str(path)).tobytes() == expected
    with path.open("rb") as file:
        assert hasher.hash_file(file).tobytes() == expected


def test_an_opened_picture_need_not_be_loaded(hasher, draw, tmp_path):
    draw(3, (1300, 90)).save(tmp_path / "wide.jpg")
    with Image.open(tmp_path / "wide.jpg") as image:
        assert hasher.hash_image(image).tobytes() == hasher.hash_file(tmp_path / "wide.jpg").tobytes()


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK"])
def test_the_picture_is_left_as_it_was(hasher, draw, mode):
    image = draw(4, (700, 20), "RGB").convert(mode)
    before = image.copy()
    hasher.hash_image(image)
    assert (image.mode, image.size) == (mode, (700, 20))
    assert image == before


@pytest.mark.parametrize("mode", MODES)
def test_hash_and_flag_are_the_same_from_a_picture_that_others_hashed_too(hasher, draw, mode):
    image = Image.new(mode, (48, 48)) if mode in ("La", "PA") else in_mode(draw(6), mode)
    picture = Picture(image)
    for other in SHARING:
        outcome(other.assess_picture, picture)
        outcome(other.hash_picture, picture)
    assert outcome(hasher.hash_picture, picture) == outcome(hasher.hash_image, image)
    assert outcome(hasher.assess_picture, picture) == outcome(hasher.assess, image)


def in_mode(image, mode):
    return image.convert({"RGBa": "RGBA", "I;16": "I", "I;16B": "I", "HSV": "RGB"}.get(mode, mode)).convert(mode)


def outcome(function, picture):
    try:
        result = function(picture)
        return result.tobytes() if isinstance(result, np.ndarray) else result
    except PictureError as error:
        return str(error)


@pytest.mark.parametrize("hasher", [hasher for hasher in HASHERS if hasher.method in LIBRARY], ids=name_of)
def test_library_methods_give_the_hexadecimal_digits_of_the_library(hasher, draw):
    for seed in range(3):
        image = draw(seed, (80, 60))
        expected = LIBRARY[hasher.method](image, hash_size={64: 8, 256: 16}[hasher.bits])
        assert hasher.hash_image(image).tobytes().hex() == str(expected)


@pytest.mark.parametrize("mode", MODES)
def test_a_mode_is_hashed_or_refused(hasher, mode):
    image = Image.new(mode, (48, 48))
    try:
        digest = hasher.hash_image(image)
    except PictureError as error:
        assert mode in ("La", "LAB")
        assert f"mode {mode} " in str(error)
        assert "\n" not in str(error)
    else:
        assert_is_hash(digest, hasher.bits)


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 2), (300, 3), (3, 300)])
def test_a_shape_is_hashed_or_refused(hasher, draw, size):
    try:
        assert_is_hash(hasher.hash_image(draw(5, size)), hasher.bits)
    except PictureError:
        assert hasher.method == "find-published"
        assert size[1] > size[0]


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (0, 0)])
def test_a_picture_without_pixels_is_refused(hasher, size):
    with pytest.raises(PictureError, match=rf"\({size[0]} x {size[1]}\)$"):
        hasher.hash_image(Image.new("L", size))


def cut_short(path, picture):
    picture.save(path, "JPEG")
    path.write_bytes(path.read_bytes()[:-40])


UNREADABLE = {
    "cut short": (cut_short, "image file is truncated"),
    "text": (lambda path, _: path.write_text("no picture"), "not a picture that Pillow can identify"),
    "empty": (lambda path, _: path.touch(), "not a picture that Pillow can identify"),
    "missing": (lambda path, _: None, "No such file or directory"),
    "folder": (lambda path, _: path.mkdir(), "Is a directory"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_an_unreadable_file_is_refused_by_name(hasher, draw, tmp_path, kind):
    write, cause = UNREADABLE[kind]
    path = tmp_path / "0101_1.jpg"
    write(path, draw(6))
    with pytest.raises(PictureError, match=f"^{re.escape(str(path))}: {cause}"):
        hasher.hash_file(path)


def test_a_batch_is_a_row_a_picture(hasher, draw):
    images = [draw(seed) for seed in range(3)]
    batch = hasher.hash_batch(iter(images))
    assert (batch.dtype, batch.shape) == (np.uint8, (3, hasher.bits // 8))
    assert [row.tobytes() for row in batch] == [hasher.hash_image(image).tobytes() for image in images]


def test_a_hasher_travels_to_other_processes(hasher, draw):
    sent = pickle.loads(pickle.dumps(hasher))
    assert sent == hasher
    assert sent.hash_image(draw(7)).tobytes() == hasher.hash_image(draw(7)).tobytes()
