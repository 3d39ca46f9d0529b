"""The comparison with the installed libraries, and what happens where a library differs."""

from importlib import import_module

import numpy as np
import PIL
import pytest
import pywt
import scipy
from PIL import Image

from hashbench.hashers import proof

METHODS = ["ahash", "dhash", "phash", "whash"]


def compiled_and_library(method):
    return (import_module(f"hashbench.hashers.{method}.{name}") for name in ("numba", "imagehash"))


@pytest.fixture
def unproved():
    """Forget what was proved, before and after the test."""

    def forget():
        proof.grey_thumbnails.cache_clear()
        for method in METHODS:
            getattr(next(compiled_and_library(method)).fallback_reason, "cache_clear", int)()

    forget()
    yield forget
    forget()


def test_the_drawn_pictures_never_change():
    assert np.asarray(proof.drawn(3, 2)).tolist() == [
        [[0, 12, 25], [0, 13, 25], [0, 13, 26]],
        [[1, 13, 26], [1, 14, 27], [2, 15, 28]],
    ]


@pytest.mark.parametrize("method", METHODS)
def test_the_installed_libraries_are_those_reproduced(method):
    compiled, _ = compiled_and_library(method)
    assert compiled.fallback_reason() == ""


@pytest.mark.parametrize("method", METHODS)
def test_where_pillow_resamples_otherwise_the_library_hashes(method, monkeypatch, unproved, draw):
    resize = Image.Image.resize

    def mirrored(*args, **kwargs):
        return resize(*args, **kwargs).transpose(Image.Transpose.FLIP_LEFT_RIGHT)

    compiled, library = compiled_and_library(method)
    image = draw(8, (60, 40))
    usual = compiled.hash_image(image, 256).tolist()
    monkeypatch.setattr(Image.Image, "resize", mirrored)
    unproved()
    assert compiled.fallback_reason() == f"Pillow {PIL.__version__} resamples grey pictures to other pixels"
    assert compiled.hash_image(image, 256).tolist() == library.hash_image(image, 256).tolist() != usual
    assert compiled.assess(image) == "ok"


def test_other_greys_are_noticed(monkeypatch, unproved):
    convert = Image.Image.convert
    monkeypatch.setattr(Image.Image, "convert", lambda image, mode: convert(image, mode).point(lambda v: v ^ 1))
    assert proof.grey_thumbnails() == f"Pillow {PIL.__version__} turns colours into other greys"


def test_another_transform_is_noticed(monkeypatch, unproved):
    compiled, _ = compiled_and_library("phash")
    dct = scipy.fftpack.dct
    monkeypatch.setattr(scipy.fftpack, "dct", lambda *args, **kwargs: dct(*args, **kwargs) * (1 + 1e-9))
    assert compiled.fallback_reason() == f"SciPy {scipy.__version__} has another cosine transform"


def test_another_order_of_sums_is_noticed(monkeypatch, unproved, draw):
    compiled, library = compiled_and_library("whash")
    wavedec2 = pywt.wavedec2

    def nearly(*args, **kwargs):
        coarse, *details = wavedec2(*args, **kwargs)
        return [np.nextafter(coarse, 1e9), *details]

    monkeypatch.setattr(pywt, "wavedec2", nearly)
    assert compiled.fallback_reason() == f"PyWavelets {pywt.__version__} rounds its sums in another way"
    image = draw(8)
    assert compiled.hash_image(image, 64).tolist() == library.hash_image(image, 64).tolist()
