"""The compiled hashes against imagehash, bit for bit, and against literal hashes."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import numpy as np
import pytest
from PIL import Image

from hashbench.hashers import by_numba
from hashbench.hashers.proof import drawn

METHODS = ["ahash", "dhash", "phash", "whash"]


def compiled_and_library(method):
    return (import_module(f"hashbench.hashers.{method}.{name}") for name in ("numba", "imagehash"))


def hard_pictures(count):
    """Pictures of sizes drawn at random: noise, one colour, ramps, blocks on white and chequers, full of ties."""
    random = np.random.default_rng(16)
    for number in range(count):
        width, height = (int(2 ** random.uniform(0, 8.5)) for _ in range(2))
        y, x = np.mgrid[:height, :width]
        grey = [
            random.integers(0, 256, (height, width)),
            np.full((height, width), random.integers(0, 256)),
            x * 255 // width,
            np.where((y > height // 3) & (x > width // 4) & (x < width // 2), random.integers(0, 256), 255),
            (x // 8 + y // 8) % 2 * 255,
            (abs(x - width / 2) + abs(y - height / 2)) % 256,
        ][number % 6]
        yield Image.fromarray(grey.astype(np.uint8)).convert("RGB")


@pytest.mark.parametrize("method", METHODS)
def test_hashes_are_those_of_the_library_on_hard_pictures(method):
    compiled, library = compiled_and_library(method)
    for number, image in enumerate(hard_pictures(48)):
        for bits in (64, 256):
            expected = library.hash_image(image, bits).tobytes()
            assert compiled.hash_image(image, bits).tobytes() == expected, (number, image.size, bits)


@pytest.mark.parametrize(
    ("method", "expected"),
    # The functions of imagehash 4.3.2 with Pillow 13.0.0, SciPy 1.17.1 and PyWavelets 1.8.0.
    [
        ("ahash", "5ce6f1fcfbfde673 66f858cc72f57e14a706eee3e994fe9b9326fbe5fe7b599bbcedb82e9d3e6f9f 3f5fbfffffbbff5f"),
        ("dhash", "a02c010102114886 9d82a589946584a851541106533408b26464064d50c2a333558960a82860942a fca646434b430a9a"),
        ("phash", "e240009084fbffff 80020000000000010001401f081f417f04bfb5bff7ff4bffebffdfffb5ffb7ff 8707001f1f1f1f1f"),
        ("whash", "6e0660aed0e9ee33 56b876d892845c3aae04bea34894acdab925cbe68c6b7990deecb03a8c852f3f 2e569369b0c9eb07"),
    ],
)
def test_hashes_of_drawn_pictures_are_known(method, expected):
    compiled, _ = compiled_and_library(method)
    wide, tall = drawn(250, 200), drawn(40, 300)
    hashes = [compiled.hash_image(*arguments) for arguments in ((wide, 64), (wide, 256), (tall, 64))]
    assert [digest.tobytes().hex() for digest in hashes] == expected.split()


@pytest.mark.parametrize("method", METHODS)
def test_hashes_and_flag_may_share_one_grey_picture(method, draw):
    compiled, _ = compiled_and_library(method)
    image = draw(4, (90, 70))
    grey = by_numba.load(image)
    for bits in (64, 256, 64):
        assert compiled.hash_loaded(grey, bits).tolist() == compiled.hash_image(image, bits).tolist()


@pytest.mark.parametrize("method", METHODS)
def test_importing_it_does_not_import_numba(method):
    code = f"import sys, hashbench.hashers.{method}.numba; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize("method", METHODS)
def test_it_says_what_is_missing(method, monkeypatch):
    compiled, _ = compiled_and_library(method)
    assert compiled.unavailable() is None
    monkeypatch.setattr(by_numba, "find_spec", lambda name: None)
    assert compiled.unavailable() == "numba and pyarrow not installed"


@pytest.mark.parametrize("method", METHODS)
def test_threads_do_not_disturb_each_other(method, draw):
    compiled, _ = compiled_and_library(method)
    pictures = [draw(1, (60, 50)).rotate(angle) for angle in range(60)]
    alone = [compiled.hash_image(image, 256).tobytes() for image in pictures]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda image: compiled.hash_image(image, 256).tobytes(), pictures)) == alone
