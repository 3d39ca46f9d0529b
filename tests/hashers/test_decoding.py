"""The effects of `Decoding`, the notes, and the reasons why a file cannot be read: literal files, literal answers."""

import io
import os
import struct
import subprocess
import sys
import zlib
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from hashbench.errors import InputError, PictureError
from hashbench.hashers import formats
from hashbench.hashers.decode import Decoding, open_image, open_noted

EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nfoobar\n"


def saved(image, format, **options):
    file = io.BytesIO()
    image.save(file, format, **options)
    file.seek(0)
    return file


def refusal(content, decoding=None):
    with pytest.raises(PictureError) as caught:
        open_image(io.BytesIO(content), decoding or Decoding())
    return str(caught.value)


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def in_iptc(content):
    """Return an IPTC file that holds another picture, which Pillow opens when the file is loaded."""
    fields = {(3, 20): b"\0\x09", (3, 30): b"\0\x09", (3, 60): b"\x01\0", (3, 65): b"\x01", (3, 120): b"\x05"}
    header = b"".join(b"\x1c" + bytes(key) + struct.pack(">H", len(value)) + value for key, value in fields.items())
    return header + b"\x1c\x08\x0a" + struct.pack(">H", len(content)) + content


def test_no_outside_program_is_started(tmp_path, monkeypatch):
    """A `gs` on the path leaves a mark when it runs; Pillow would start it for an EPS drawing of any name."""
    gs = tmp_path / "gs"
    gs.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    gs.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    reason = "an EPS drawing: only an outside program could paint it, and none is started; convert it to PNG"
    for content in (EPS, EPS.replace(b"foobar", b"{} loop"), in_iptc(EPS)):
        (tmp_path / "0001_9.jpg").write_bytes(content)
        with pytest.raises(PictureError, match=f"^{reason}$"):
            open_image(tmp_path / "0001_9.jpg")
    assert not (tmp_path / "started").exists()


def test_pipes_devices_and_folders_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "circle.jpg").symlink_to("circle.jpg")
    for name in (tmp_path / "pipe.jpg", "/dev/zero"):
        with pytest.raises(PictureError, match=r"^not a regular file$"):
            open_image(name)
    with pytest.raises(PictureError, match=r"^Is a directory$"):
        open_image(tmp_path / "folder.jpg")
    with pytest.raises(PictureError, match=r"^Too many levels of symbolic links$"):
        open_image(tmp_path / "circle.jpg")
    with pytest.raises(PictureError, match=r"^embedded null byte$"):
        open_image("a\0.jpg")


def test_no_more_is_read_than_the_picture(draw, tmp_path):
    """Sixteen gigabytes of zeros behind a JPEG picture, which are a hole in the file, are not held in memory."""
    draw(1).save(tmp_path / "a.jpg")
    expected = open_image(tmp_path / "a.jpg").tobytes()
    os.truncate(tmp_path / "a.jpg", 2**34)
    assert open_image(tmp_path / "a.jpg").tobytes() == expected
    draw(1).save(tmp_path / "a.webp")
    os.truncate(tmp_path / "a.webp", 2**34)
    said = r"^a file of 17\.2 GB, which Pillow would hold in memory; save the picture smaller$"
    with pytest.raises(PictureError, match=said):
        open_image(tmp_path / "a.webp")


# The places of the stored pixels 1 2 3 / 4 5 6 by the EXIF standard.
UPRIGHT = {
    1: [[1, 2, 3], [4, 5, 6]],
    2: [[3, 2, 1], [6, 5, 4]],
    3: [[6, 5, 4], [3, 2, 1]],
    4: [[4, 5, 6], [1, 2, 3]],
    5: [[1, 4], [2, 5], [3, 6]],
    6: [[4, 1], [5, 2], [6, 3]],
    7: [[6, 3], [5, 2], [4, 1]],
    8: [[3, 6], [2, 5], [1, 4]],
    9: [[1, 2, 3], [4, 5, 6]],  # there is no such orientation
}


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_orientation_is_applied_where_asked(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.array([[1, 2, 3], [4, 5, 6]], np.uint8))
    file = saved(stored, "PNG", exif=exif)
    assert np.asarray(open_image(file)).tolist() == [[1, 2, 3], [4, 5, 6]]
    turned = open_image(file, Decoding(orientation=True))
    assert np.asarray(turned).tolist() == UPRIGHT[orientation]
    assert turned.format == "PNG"


def test_damaged_exif_turns_nothing():
    file = saved(Image.new("L", (3, 2)), "PNG", exif=b"Exif\0\0no exif")
    assert open_image(file, Decoding(orientation=True)).size == (3, 2)


def test_max_megapixels_admits_what_it_names():
    content = saved(Image.new("1", (12_000, 9_000)), "PNG").getvalue()
    said = "too many pixels: 108 megapixels, and max_megapixels is 89.478485; raise it to hash the picture"
    assert refusal(content) == said
    assert open_image(io.BytesIO(content), Decoding(max_megapixels=108)).size == (12_000, 9_000)
    assert refusal(content) == said  # though Pillow's own limit was raised


def test_twice_pillows_limit_is_named_in_the_same_words(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Decoding().max_pixels)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 10_000, 1, 0, 0, 0, 0))
    content = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"")
    assert refusal(content).startswith("too many pixels: 200 megapixels, and max_megapixels is 89.478485; raise it")


def test_a_damaged_picture_is_taken_where_asked(draw):
    whole = saved(draw(1, (64, 64)), "JPEG")
    cut = whole.getvalue()[:-300]
    assert refusal(cut).startswith("image file is truncated")
    image, note = open_noted(io.BytesIO(cut), Decoding(damaged=True))
    assert note.startswith("damaged (image file is truncated")
    assert note.endswith("; what could be decoded is taken")
    top = (0, 0, 64, 16)
    assert image.crop(top).tobytes() == open_image(whole).crop(top).tobytes()
    assert open_noted(whole, Decoding(damaged=True))[1] is None
    assert refusal(cut).startswith("image file is truncated")  # nothing is left switched on
    assert refusal(b"no picture", Decoding(damaged=True)) == "not a picture that Pillow can identify"


@pytest.mark.parametrize("kind", ["zTXt", "iTXt", "iCCP"])
def test_a_png_with_large_notes_has_the_pixels_of_one_without(draw, kind):
    long = zlib.compress(bytes(2**21))  # Pillow takes up to 2**20 bytes
    head = {"zTXt": b"k\0\0", "iTXt": b"k\0\1\0\0\0", "iCCP": b"k\0\0"}[kind]
    plain = saved(draw(1), "PNG").getvalue()
    noted = plain[:33] + chunk(kind.encode(), head + long) + plain[33:]
    with pytest.raises(ValueError, match="MAX_TEXT_CHUNK"):
        Image.open(io.BytesIO(noted)).load()
    assert open_image(io.BytesIO(noted)).tobytes() == draw(1).tobytes()


def test_large_notes_in_a_large_file_are_a_refusal(draw, tmp_path):
    plain = saved(draw(1), "PNG").getvalue()
    noted = plain[:33] + chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(2**21))) + plain[33:]
    (tmp_path / "a.png").write_bytes(noted)
    os.truncate(tmp_path / "a.png", 2**34)
    with pytest.raises(PictureError, match=r"^large texts or a large colour profile in a large file; save the picture"):
        open_image(tmp_path / "a.png")


def test_many_notes_are_left_out_too(draw):
    text = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(2**20)))
    plain = saved(draw(1), "PNG").getvalue()
    noted = plain[:33] + 70 * text + plain[33:]  # Pillow takes up to 2**26 bytes in all
    assert open_image(io.BytesIO(noted)).tobytes() == draw(1).tobytes()


GREY16 = np.array([[0, 128, 257, 32_767, 65_535]], np.uint16)


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_16_bit_grey_is_clipped_and_named_or_scaled(format):
    file = saved(Image.fromarray(GREY16), format)
    image, note = open_noted(file)
    assert np.asarray(image).tolist() == GREY16.tolist()  # the methods clip it
    assert note == "16-bit grey, clipped to 8 bits; set grey16 to scale to keep its shades"
    image, note = open_noted(file, Decoding(grey16="scale"))
    assert (image.mode, note, image.format) == ("L", None, format)
    assert np.asarray(image).tolist() == [[0, 0, 1, 127, 255]]  # 255 / 65535 of each, rounded


def test_numbers_beyond_16_bits_are_not_scaled():
    file = saved(Image.fromarray(np.array([[-1, 70_000]], np.int32)), "TIFF")
    image, note = open_noted(file, Decoding(grey16="scale"))
    assert (image.mode, image.getextrema()) == ("I", (-1, 70_000))
    assert note.startswith("16-bit grey, clipped")


def test_transparency_is_ignored_and_named_or_laid_on_a_colour():
    hidden = Image.new("RGBA", (2, 1), (9, 9, 9, 0))
    hidden.putpixel((1, 0), (9, 9, 9, 255))
    file = saved(hidden, "PNG")
    image, note = open_noted(file)
    assert (image.mode, image.convert("RGB").getpixel((0, 0))) == ("RGBA", (9, 9, 9))
    assert note == "drawn in its transparency alone, which is ignored; set background to a colour"
    image, note = open_noted(file, Decoding(background="#ff0000"))
    assert (image.mode, note) == ("RGB", None)
    assert [image.getpixel((x, 0)) for x in (0, 1)] == [(255, 0, 0), (9, 9, 9)]


@pytest.mark.parametrize("mode", ["LA", "P"])
def test_every_kind_of_transparency_is_laid_on_a_colour(mode):
    image = Image.new("LA", (2, 1), (0, 0)) if mode == "LA" else Image.new("P", (2, 1))
    options = {"transparency": 0} if mode == "P" else {}
    assert open_image(saved(image, "PNG", **options), Decoding(background="white")).getpixel((0, 0)) == (255,) * 3


def raw_file(*, sub_ifds=True):
    """Return a TIFF file in which Pillow sees only one picture, marked as a small copy of another."""
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[254] = 1
    if sub_ifds:
        tags[330] = 8
        tags.tagtype[330] = 4
    return saved(Image.new("RGB", (16, 12)), "TIFF", tiffinfo=tags)


def test_the_preview_in_a_raw_file_is_named_or_refused():
    image, note = open_noted(raw_file())
    assert (image.size, note) == ((16, 12), "the preview in a camera's raw file")
    assert open_noted(raw_file(sub_ifds=False))[1] is None  # a page that is small by itself
    refused = refusal(raw_file().getvalue(), Decoding(previews=False))
    assert refused == "a camera's raw file, of which only the preview can be decoded; set previews to take it"


def test_the_preview_in_a_cr2_file_is_named():
    """The header shows it: CR after the eight bytes of a TIFF file. The picture is one white pixel, at byte 12."""
    entries = {256: 1, 257: 1, 258: 8, 259: 1, 262: 1, 273: 12, 278: 1, 279: 1}
    tags = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries.items())
    directory = struct.pack("<H", len(entries)) + tags + bytes(4)
    for mark, said in ((b"CR\2\0", "the preview in a camera's raw file"), (bytes(4), None)):
        content = b"II*\0" + struct.pack("<I", 16) + mark + b"\xff\0\0\0" + directory
        image, note = open_noted(io.BytesIO(content))
        assert (image.getpixel((0, 0)), note) == (255, said)


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\x0a\xfa", "JPEG XL picture, which Pillow cannot read alone; install pillow-jxl-plugin"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL picture, which Pillow cannot read alone; install pillow-jxl-plugin"),
        (HEIC, "HEIC picture, which Pillow cannot read alone; install the extra heif"),
        (b'<?xml version="1.0"?>\n<svg/>', "an SVG drawing, which has no pixels; convert it to PNG"),
        (b"<html>", "not a picture that Pillow can identify"),
        (b"%PDF-1.7\n", "a PDF document; convert its pages to PNG"),
        (b"\0\0\0\x18ftypcrx ", "a camera's raw file, which Pillow cannot read; convert it to TIFF or JPEG"),
        (b"\0\0\0\x18ftypmp42", "a video; hash its frames"),
        (b"\0\0\0\x18ftyp????", "not a picture that Pillow can identify"),
    ],
)
def test_a_format_that_pillow_does_not_read_is_named(monkeypatch, content, said):
    monkeypatch.setattr(formats, "add_plugin", lambda name: False)
    assert refusal(content) == said


def test_a_plugin_is_added_where_it_is_installed(monkeypatch):
    added = []
    plugin = SimpleNamespace(register_heif_opener=lambda: added.append(1))
    for module, expected in ((None, False), (plugin, True)):  # None: as if it were not installed
        monkeypatch.setitem(sys.modules, "pillow_heif", module)
        monkeypatch.setitem(sys.modules, "pillow_jxl", module)
        assert [formats.add_plugin(name) for name in ("HEIC", "JPEG XL", "SVG")] == [expected, expected, False]
    assert added == [1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"max_megapixels": 0}, "decoding: max_megapixels 0 is not above 0; "),
        ({"grey16": "stretch"}, "decoding: grey16 'stretch' is neither clip nor scale; "),
        ({"background": "whitish"}, "decoding: background 'whitish' is no colour; name one such as white or #ffffff"),
    ],
)
def test_a_wrong_option_is_refused(options, said):
    with pytest.raises(InputError) as caught:
        Decoding(**options)
    assert str(caught.value).startswith(said)


@pytest.mark.slow
def test_a_file_that_shrinks_while_it_is_decoded_ends_no_program(tmp_path):
    """Pillow maps a bitmap of which it knows the path; a read beyond the end of a mapped file is a bus error."""
    Image.new("RGB", (64, 64)).save(tmp_path / "a.bmp")
    script = (
        "import os, sys; from PIL import Image; from hashbench.hashers import decode; load = decode.load\n"
        "decode.load = lambda image: (load(image), os.truncate(sys.argv[1], 0), image)[2]\n"
        "print(decode.open_image(sys.argv[1]).tobytes() == bytes(64 * 64 * 3))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.bmp")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr
