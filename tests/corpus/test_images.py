import hashlib
import importlib
import os
import sys

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from hashbench import tables
from hashbench.corpus import images as module
from hashbench.corpus.images import image_id, index_images
from hashbench.corpus.sources import find_source, list_pictures
from hashbench.errors import InputError
from hashbench.hashers.decode import Decoding


def index(folder, **options):
    return index_images(list_pictures(find_source(str(folder)), folder), folder, **options)


def test_an_id_is_the_first_64_bits_of_sha256():
    # FIPS 180-2: SHA-256 of "abc" begins ba7816bf 8f01cfea.
    assert image_id("abc") == 0xBA7816BF8F01CFEA


def test_every_column_of_a_picture(tmp_path):
    (tmp_path / "sub").mkdir()
    path = tmp_path / "sub" / "0297_1.png"
    Image.new("LA", (7, 5)).save(path)
    (row,) = index(tmp_path).to_dict("records")
    assert row.pop("reason") is None
    assert row == {
        "image_id": image_id("sub/0297_1.png"),
        "path": "sub/0297_1.png",
        "family": "0297",
        "width": 7,
        "height": 5,
        "mode": "LA",
        "format": "PNG",
        "bytes": path.stat().st_size,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "status": "ok",
    }


def test_rotated_pictures_keep_their_stored_size(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn right by 90 degrees
    Image.new("RGB", (7, 5)).save(tmp_path / "1_1.jpg", exif=exif)
    assert index(tmp_path)[["width", "height"]].values.tolist() == [[7, 5]]


def test_files_that_are_no_pictures_are_rows_with_a_reason(folder):
    good = (folder / "0101_0.jpg").read_bytes()
    (folder / "0101_cut.jpg").write_bytes(good[:-40])
    (folder / "0101_empty.jpg").write_bytes(b"")
    (folder / "0101_text.jpg").write_text("no picture")
    (folder / "0101_link.jpg").symlink_to("absent")
    os.mkfifo(folder / "0101_pipe.jpg")
    table = index(folder)
    assert (table.status == "ok").sum() == 12
    bad = table[table.status != "ok"].set_index("path")
    assert set(bad.status) == {"unreadable"}
    assert bad.reason["0101_cut.jpg"].startswith("image file is truncated")
    assert bad.reason.drop("0101_cut.jpg").to_dict() == {
        "0101_empty.jpg": "empty file",
        "0101_link.jpg": "No such file or directory",
        "0101_pipe.jpg": "not a regular file",
        "0101_text.jpg": "not a picture that Pillow can identify",
    }
    assert bad.bytes.dropna().to_dict() == {"0101_cut.jpg": len(good) - 40, "0101_empty.jpg": 0, "0101_text.jpg": 10}
    assert bad.width.isna().all()


def test_what_could_do_harm_or_cannot_be_opened_is_a_row_with_a_reason(folder, tmp_path):
    """The table can be written, whatever the names of files are."""
    eps = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nfoobar\n"
    (folder / "0001_9.jpg").write_bytes(eps)
    (folder / os.fsdecode(b"na\xefve.jpg")).write_bytes(eps)
    (folder / "0001_circle").symlink_to(".")
    (folder / "0001_zero.jpg").symlink_to("/dev/zero")
    (folder / "0001_itself.jpg").symlink_to("0001_itself.jpg")
    (folder / "0101_9.jpg").mkdir()
    (folder / "0101_0.jpg").rename(folder / "0101_9.jpg/0101_0.jpg")
    table = index(folder)
    assert (table.status == "ok").sum() == 12
    bad = table[table.status != "ok"]
    assert set(bad.status) == {"unreadable"}
    assert dict(zip(bad.path, bad.reason, strict=True)) == {
        "0001_9.jpg": "an EPS drawing: only an outside program could paint it, and none is started; convert it to PNG",
        "0001_circle": "a link to a folder above it",
        "0001_itself.jpg": "Too many levels of symbolic links",
        "0001_zero.jpg": "not a regular file",
        "na\\xefve.jpg": "the file name is not UTF-8; rename the file",
    }
    tables.write(table, tables.IMAGES, tmp_path / "images.parquet")


def test_a_readable_picture_may_have_a_note(tmp_path):
    Image.new("I;16", (7, 5), 300).save(tmp_path / "1_1.png")
    (row,) = index(tmp_path).to_dict("records")
    note = "16-bit grey, clipped to 8 bits; set grey16 to scale to keep its shades"
    assert (row["status"], row["reason"], row["mode"]) == ("ok", note, "I;16")
    (row,) = index(tmp_path, decoding=Decoding(grey16="scale")).to_dict("records")
    assert (row["status"], row["reason"], row["mode"]) == ("ok", None, "L")


def test_decoding_decides_what_is_readable_and_how_large_it_is(folder):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (70, 50)).save(folder / "0101_turned.jpg", exif=exif)
    table = index(folder, decoding=Decoding(orientation=True, max_megapixels=0.003)).set_index("path")
    assert table.reason["0101_turned.jpg"].startswith(
        "too many pixels: 0.0035 megapixels, and max_megapixels is 0.003;"
    )
    table = index(folder, decoding=Decoding(orientation=True)).set_index("path")
    assert table.loc["0101_turned.jpg", ["width", "height"]].tolist() == [50, 70]


def test_the_table_survives_parquet(folder, tmp_path):
    (folder / "0101_text.jpg").write_text("no picture")
    table = index(folder)
    tables.write(table, tables.IMAGES, tmp_path / "images.parquet")
    read = tables.read(tmp_path / "images.parquet", tables.IMAGES)
    assert read.image_id.dtype == np.uint64
    pd.testing.assert_frame_equal(read, table, check_dtype=False)


@pytest.mark.slow
def test_worker_processes_make_the_same_table(folder):
    (folder / "0101_text.jpg").write_text("no picture")
    pd.testing.assert_frame_equal(index(folder, executor="processes", workers=2), index(folder))


def test_families_by_parent_and_none(folder):
    assert index(folder, rule="none").family.isna().all()
    (folder / "cats").mkdir()
    (folder / "0101_0.jpg").rename(folder / "cats" / "1.jpg")
    assert index(folder, rule="parent").family.dropna().tolist() == ["cats"]


def test_the_families_of_a_manifest_come_before_the_pattern(folder):
    (folder / "list.csv").write_text("path,family\n0101_1.jpg,cats\n0101_0.jpg,\n")
    table = index_images(list_pictures(find_source(str(folder / "list.csv")), folder), folder)
    assert table.path.tolist() == ["0101_0.jpg", "0101_1.jpg"]
    assert pd.isna(table.family[0])
    assert table.family[1] == "cats"


def test_a_rule_that_finds_no_family_is_refused(folder):
    with pytest.raises(
        InputError, match=r"^family\.pattern 'x\(y\)' matches none of 12 files, such as '0101_0\.jpg'; "
    ):
        index(folder, pattern="x(y)")
    with pytest.raises(InputError, match=r"^no parent folder names 12 files, .* set family\.from to parent or none$"):
        index(folder, rule="parent")


def test_a_source_without_a_picture_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "b.txt").write_text("b")
    with pytest.raises(InputError, match=r"none of 2 files is a readable picture; name another source$"):
        index(tmp_path)


def test_paths_that_share_an_id_are_refused(folder, monkeypatch):
    monkeypatch.setattr(module, "image_id", lambda path: 7 if path.startswith("0202") else int(path[:4] + path[5]))
    with pytest.raises(InputError, match=r"^images: '0202_0\.jpg' and '0202_1\.jpg' share an image_id; rename one$"):
        index(folder)


CRASHING = """
import os, signal, time
from PIL import Image, ImageFile

class Plugin(ImageFile.ImageFile):
    format = "HOSTILE"

    def _open(self):
        kind = self.fp.read()
        if kind.endswith(b"crash"):
            os.kill(os.getpid(), signal.SIGSEGV)
        while kind.endswith(b"hang"):
            time.sleep(0.1)

Image.register_open(Plugin.format, Plugin, lambda start: start.startswith(b"HOSTILE"))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("executor", "workers"), [("serial", 1), ("processes", 1), ("processes", 2)])
def test_a_picture_that_ends_its_process_is_a_row_and_the_rest_is_indexed(
    folder, tmp_path, monkeypatch, executor, workers
):
    """A decoder that crashes and one that hangs, in this Python and in every Python that it starts."""
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "hostile_plugin.py").write_text(CRASHING)
    (modules / "sitecustomize.py").write_text("import hostile_plugin")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(modules), *filter(None, sys.path)]))
    monkeypatch.setattr(Image, "ID", [*Image.ID])
    monkeypatch.setattr(Image, "OPEN", {**Image.OPEN})
    monkeypatch.syspath_prepend(modules)
    monkeypatch.delitem(sys.modules, "hostile_plugin", raising=False)
    importlib.import_module("hostile_plugin")
    (folder / "0101_8.jpg").write_bytes(b"HOSTILE crash")
    (folder / "0202_9.jpg").write_bytes(b"HOSTILE hang")
    listing = list_pictures(find_source(str(folder)), folder)
    images = index_images(listing, folder, executor=executor, workers=workers, seconds=2)
    lost = images[images.status != "ok"].set_index("path")
    assert len(images) == 14
    assert lost.status.to_dict() == {"0101_8.jpg": "crashed", "0202_9.jpg": "timed_out"}
    assert lost.reason["0101_8.jpg"] == "ends the process that reads it (SIGSEGV)"
    assert lost.family.to_dict() == {"0101_8.jpg": "0101", "0202_9.jpg": "0202"}
    others = index_images(listing[~listing.path.isin(lost.index)], folder)
    assert images[images.status == "ok"].to_csv(index=False) == others.to_csv(index=False)
