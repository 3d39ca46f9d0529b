"""Decoding JPEG by libjpeg-turbo gives the pixels of Pillow, or leaves the picture to Pillow."""

import io

import numpy as np
import pytest
import simplejpeg
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from hashbench.hashers import decode, jpeg


def by_pillow(data):
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image


def noise(width, height, seed=1):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def encoded(image, **options):
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()


def assert_decoded_as_by_pillow(data):
    with Image.open(io.BytesIO(data)) as image:
        assert jpeg.decode(image)
    expected = by_pillow(data)
    assert (image.mode, image.size, image.format, image.info) == ("RGB", expected.size, "JPEG", expected.info)
    assert image.tobytes() == expected.tobytes()


@given(
    width=st.integers(1, 70),
    height=st.integers(1, 70),
    subsampling=st.sampled_from(["444", "422", "420", "440", "411"]),
    quality=st.integers(1, 100),
    seed=st.integers(0, 9),
)
def test_every_subsampling_gives_pillows_pixels(width, height, subsampling, quality, seed):
    pixels = noise(width, height, seed)
    assert_decoded_as_by_pillow(simplejpeg.encode_jpeg(pixels, quality=quality, colorsubsampling=subsampling))


@pytest.mark.parametrize(
    "options",
    [
        {"progressive": True},
        {"optimize": True},
        {"restart_marker_blocks": 2},
        {"keep_rgb": True},
        {"exif": b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"},
        {"comment": "a comment"},
    ],
)
def test_every_kind_of_file_gives_pillows_pixels(options):
    assert_decoded_as_by_pillow(encoded(Image.fromarray(noise(61, 43)), **options))


def test_a_picture_of_ordinary_size_gives_pillows_pixels(draw):
    assert_decoded_as_by_pillow(encoded(draw(1, (640, 480)), quality=75))


@pytest.mark.parametrize(("mode", "format"), [("L", "JPEG"), ("CMYK", "JPEG"), ("RGB", "PNG"), ("RGB", "WEBP")])
def test_other_modes_and_formats_are_left_to_pillow(mode, format):
    file = io.BytesIO()
    Image.fromarray(noise(20, 10)).convert(mode).save(file, format)
    with Image.open(file) as image:
        assert not jpeg.decode(image)
        image.load()
    assert image.tobytes() == by_pillow(file.getvalue()).tobytes()


def test_a_picture_of_several_blocks_is_left_to_pillow(monkeypatch):
    monkeypatch.setattr("hashbench.hashers.jpeg._memory", _no_block)
    data = encoded(Image.fromarray(noise(20, 10)))
    with Image.open(io.BytesIO(data)) as image:
        assert not jpeg.decode(image)
        assert decode.load(image).tobytes() == by_pillow(data).tobytes()


def _no_block(image):
    # 4,200,000 pixels are 16.8 MB, more than one of Pillow's blocks of 16 MiB: pyarrow then raises this.
    raise ValueError("Image rows are not contiguous in memory.")


def test_pillow_shares_no_picture_of_several_blocks():
    with pytest.raises(ValueError, match="not contiguous"):
        jpeg._memory(Image.new("RGB", (2100, 2000), color=None))


def test_a_problem_that_libjpeg_reports_is_left_to_pillow(monkeypatch):
    data = encoded(Image.fromarray(noise(64, 64)))
    cut = data[: len(data) // 2]
    with Image.open(io.BytesIO(cut)) as image:
        assert not jpeg.decode(image)
        with pytest.raises(OSError, match="truncated"):
            image.load()
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with Image.open(io.BytesIO(cut)) as image:
        assert decode.load(image).size == (64, 64)
