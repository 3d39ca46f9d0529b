import io

import pytest
from PIL import Image

from hashbench.errors import PictureError
from hashbench.hashers.decode import Decoding, open_image


@pytest.mark.parametrize(
    ("mode", "format"),
    [("RGB", "JPEG"), ("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("RGBA", "PNG"), ("1", "TIFF"), ("LA", "PNG")],
)
def test_a_picture_keeps_its_mode_size_and_pixels(draw, tmp_path, mode, format):
    image = draw(1, (30, 20)).convert(mode)
    image.save(tmp_path / "picture", format)
    opened = open_image(tmp_path / "picture")
    assert (opened.mode, opened.size, opened.format) == (mode, (30, 20), format)
    if format != "JPEG":
        assert opened.tobytes() == image.tobytes()


def test_a_jpeg_is_decoded_before_anything_shrinks_it(draw, tmp_path):
    draw(1, (1300, 90)).save(tmp_path / "wide.jpg")
    opened = open_image(tmp_path / "wide.jpg")
    opened.draft("RGB", (100, 10))
    assert opened.size == (1300, 90)


def test_exif_orientation_is_ignored(draw, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn right by 90 degrees
    draw(1, (30, 20)).save(tmp_path / "turned.jpg", exif=exif)
    assert open_image(tmp_path / "turned.jpg").size == (30, 20)


def test_a_path_is_closed_and_an_open_file_is_not(draw, tmp_path):
    draw(1).save(tmp_path / "a.png")
    with (tmp_path / "a.png").open("rb") as file:
        image = open_image(file)
        assert not file.closed
        assert image.tobytes() == open_image(tmp_path / "a.png").tobytes()


def test_of_an_animation_the_first_frame_is_opened(draw, tmp_path):
    frames = [Image.new("L", (9, 9), shade) for shade in (10, 200)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert open_image(tmp_path / "a.gif").convert("L").getpixel((0, 0)) == 10


@pytest.mark.parametrize(
    ("limit", "opens"),
    [(900, True), (899, False), (449, False)],  # Pillow warns above its limit and raises above twice that
)
def test_too_many_pixels_are_refused(tmp_path, monkeypatch, limit, opens):
    Image.new("L", (30, 30)).save(tmp_path / "a.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
    decoding = Decoding(max_megapixels=limit / 1e6)
    if opens:
        assert open_image(tmp_path / "a.png", decoding).size == (30, 30)
    else:
        with pytest.raises(PictureError, match=r"^too many pixels: 0\.0009 megapixels, and max_megapixels is 0\.000"):
            open_image(tmp_path / "a.png", decoding)


def test_the_limit_of_pixels_is_pillows():
    assert Decoding().max_pixels == 1024 * 1024 * 1024 // 4 // 3  # a quarter of a gigabyte at 3 bytes a pixel


def saved(image, format):
    file = io.BytesIO()
    image.save(file, format)
    return file.getvalue()


# What Pillow raises for each is on its left: none of them may end a run.
DAMAGED = {
    "OSError": lambda image: saved(image, "JPEG")[:-40],
    "UnidentifiedImageError": lambda image: b"no picture",
    "SyntaxError": lambda image: saved(image, "PNG")[:36] + b"\0" + saved(image, "PNG")[37:],  # a wrong length
    "ValueError": lambda image: saved(image, "DDS")[:140],
    "NotImplementedError": lambda image: b"BLP2" + bytes([1, 0, 0, 0, 9]) + saved(image.convert("P"), "BLP")[9:],
    "RuntimeError": lambda image: saved(image, "AVIF").replace(b"iloc", b"free"),
}


@pytest.mark.parametrize("raised", DAMAGED)
def test_damage_is_a_refusal_of_one_line(draw, raised):
    content = DAMAGED[raised](draw(1))
    with pytest.raises(PictureError) as caught:
        open_image(io.BytesIO(content))
    assert raised in [kind.__name__ for kind in type(caught.value.__cause__).__mro__]
    assert str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(13, "Permission denied"), "Permission denied"),
        (ValueError("broken\n  here"), "broken here"),
        (KeyError(), "KeyError"),
        (ZeroDivisionError("division by zero"), "division by zero"),
        (AttributeError("no such field"), "no such field"),
    ],
)
def test_causes_are_worded_in_one_line(monkeypatch, error, message):
    def fail(file):
        raise error

    monkeypatch.setattr(Image, "open", fail)
    with pytest.raises(PictureError) as caught:
        open_image(io.BytesIO())
    assert str(caught.value) == message


def test_what_is_not_the_pictures_fault_is_raised_as_itself(monkeypatch):
    def fail(file):
        raise KeyboardInterrupt

    monkeypatch.setattr(Image, "open", fail)
    with pytest.raises(KeyboardInterrupt):
        open_image(io.BytesIO())
