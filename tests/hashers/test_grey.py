import numpy as np
import pytest
from PIL import Image

from hashbench.errors import PictureError
from hashbench.hashers import grey, quality


def pixels_of(picture):
    return grey.thumbnail(picture, picture.width, picture.height)


def test_greys_are_pillow_s():
    # (19595 R + 38470 G + 7471 B + 32768) >> 16
    image = Image.new("RGB", (3, 1))
    for x, colour in enumerate([(255, 0, 0), (0, 255, 0), (1, 2, 255)]):
        image.putpixel((x, 0), colour)
    assert pixels_of(grey.load(image)).tolist() == [[76, 150, 31]]


@pytest.mark.parametrize("size", [(1, 1), (63, 65), (64, 64), (65, 63), (200, 130), (1, 300)])
@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA", "LA", "CMYK", "1", "I", "F"])
def test_every_mode_gives_the_greys_and_extrema_of_convert(draw, size, mode):
    image = draw(2, size).convert(mode)
    expected = image.convert("L")
    picture = grey.load(image)
    assert (pixels_of(picture) == np.asarray(expected)).all()
    assert (picture.low, picture.high) == expected.getextrema()
    assert (picture.width, picture.height) == size
    assert grey.assess(image) == quality.assess(image)


def test_a_large_picture_in_several_blocks_of_memory_is_read_whole(draw):
    usual = Image.core.get_block_size()
    Image.core.set_block_size(4096)
    try:
        image = draw(3, (100, 90)).copy()
    finally:
        Image.core.set_block_size(usual)
    assert (pixels_of(grey.load(image)) == np.asarray(image.convert("L"))).all()


@pytest.mark.parametrize(("span", "flag"), [(3, quality.FLAT), (4, quality.OK)])
def test_the_flag_comes_from_the_extrema(span, flag):
    image = Image.new("RGB", (70, 70), (100, 100, 100))
    image.putpixel((69, 69), (100 + span,) * 3)
    assert grey.assess(image) == flag
    assert grey.flag_of(grey.load(image)) == flag


def test_what_cannot_be_grey_is_refused():
    with pytest.raises(PictureError, match=r"^the picture has no pixels \(0 x 5\)$"):
        grey.load(Image.new("RGB", (0, 5)))
    with pytest.raises(PictureError, match=r"^Pillow cannot turn a picture of mode La into grey: "):
        grey.load(Image.new("La", (9, 5)))
    assert grey.assess(Image.new("La", (9, 5))) is None
    assert grey.assess(Image.new("RGB", (0, 5))) is None
