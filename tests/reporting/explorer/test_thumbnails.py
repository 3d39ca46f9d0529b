from base64 import b64decode
from io import BytesIO

from PIL import Image

from hashbench.reporting.explorer.thumbnails import embed


def test_a_thumbnail_keeps_the_shape_within_96_pixels(tmp_path):
    Image.new("RGB", (400, 200), (200, 40, 40)).save(tmp_path / "wide.png")
    (content,) = embed([tmp_path / "wide.png"])
    with Image.open(BytesIO(b64decode(content))) as picture:
        assert (picture.format, picture.size) == ("WEBP", (96, 48))
        assert all(
            abs(found - drawn) < 12 for found, drawn in zip(picture.getpixel((64, 32)), (200, 40, 40), strict=True)
        )


def test_a_file_that_is_no_picture_gives_nothing_and_the_order_stays(tmp_path):
    (tmp_path / "broken.png").write_bytes(b"\x89PNG broken")
    Image.new("L", (1, 1)).save(tmp_path / "small.png")
    first, second, third = embed([tmp_path / "broken.png", tmp_path / "small.png", tmp_path / "gone.png"])
    assert (first, third) == ("", "")
    assert second
