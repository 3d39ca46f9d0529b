import numpy as np
import pytest
from PIL import Image

from hashbench.hashers.quality import assess


def grey(low, high, mode="L"):
    """A picture of 8 x 8 pixels, one of them `high` and the others `low`."""
    image = Image.new(mode, (8, 8), low)
    image.putpixel((3, 4), high)
    return image


def big_endian(values):
    return Image.frombytes("I;16B", (2, 1), np.array(values, ">u2").tobytes())


@pytest.mark.parametrize(
    ("image", "quality"),
    [
        (grey(100, 103), "flat"),
        (grey(100, 104), "ok"),
        (grey((100, 100, 100), (100, 100, 130), "RGB"), "flat"),  # 0.114 of 30 levels of blue are 3.4 of luma
        (grey((100, 100, 100), (100, 107, 100), "RGB"), "ok"),  # 0.587 of 7 levels of green are 4.1
        (Image.new("1", (8, 8)), "flat"),
        (grey(0, 1, "1"), "ok"),
        (Image.new("P", (8, 8)), "flat"),
        (Image.new("RGBA", (8, 8), (200, 200, 200, 0)), "flat"),
        (Image.new("LAB", (8, 8), (50, 0, 0)), "flat"),
        (grey(0, 255, "I"), "ok"),
        (grey(0, 256, "I"), "clipped"),
        (grey(-1, 200, "I"), "clipped"),
        (grey(0.0, 255.0, "F"), "ok"),
        (grey(0.0, 255.5, "F"), "clipped"),
        (grey(0, 65535, "I;16"), "clipped"),
        (grey(7, 9, "I;16"), "flat"),
        (big_endian([0, 255]), "ok"),
        (big_endian([0, 256]), "clipped"),
        (Image.new("La", (8, 8)), None),
        (Image.new("L", (0, 8)), None),
    ],
)
def test_quality(image, quality):
    assert assess(image) == quality


def test_the_picture_is_left_as_it_was():
    image = grey(100, 200)
    before = image.copy()
    assess(image)
    assert image == before
