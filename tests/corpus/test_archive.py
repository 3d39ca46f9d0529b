import warnings
import zipfile
import zlib
from types import SimpleNamespace

import pytest

from hashbench.corpus import archive
from hashbench.corpus.archive import check_sum, extract
from hashbench.corpus.sources import Source, list_pictures
from hashbench.errors import InputError

# The digests of the three bytes "abc": RFC 1321 (MD5), FIPS 180-2 (SHA-1, SHA-256).
SUMS = {
    "md5": "900150983cd24fb0d6963f7d28e17f72",
    "sha1": "a9993e364706816aba3e25717850c26c9cd0d89d",
    "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
}


@pytest.fixture
def abc(tmp_path):
    path = tmp_path / "abc"
    path.write_bytes(b"abc")
    return path


@pytest.mark.parametrize("checksum", [*SUMS.values(), SUMS["md5"].upper(), ""])
def test_right_checksums_pass(abc, checksum):
    check_sum(abc, checksum)


@pytest.mark.parametrize("name", SUMS)
def test_wrong_checksums_are_refused(abc, name):
    wrong = "0" + SUMS[name][1:]
    with pytest.raises(InputError, match=f"abc: {name} is {SUMS[name]}, expected {wrong}; fetch the file again"):
        check_sum(abc, wrong)


def test_a_checksum_of_unknown_length_is_refused(abc):
    with pytest.raises(InputError, match=r"^checksum '123' is not an MD5, SHA-1 or SHA-256"):
        check_sum(abc, "123")


def zipped(path, members, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def test_members_are_extracted_with_their_folders_and_never_outside(tmp_path):
    path = zipped(tmp_path / "set.zip", {"a.jpg": "1", "set/b.jpg": "2", "../../c.jpg": "3", "empty/": ""})
    extract(path, tmp_path / "in/out")
    found = {str(file.relative_to(tmp_path)): file.read_text() for file in tmp_path.rglob("*.jpg")}
    assert found == {"in/out/a.jpg": "1", "in/out/set/b.jpg": "2", "in/out/c.jpg": "3"}


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_anywhere_in_a_member_is_refused(tmp_path, compression):
    digits = "".join(str(zlib.crc32(bytes([number]))) for number in range(250))  # shrink to half, not to nothing
    content = zipped(tmp_path / "set.zip", {"a.jpg": digits}, compression).read_bytes()
    for position in range(60, 1000, 47):
        damaged = tmp_path / f"{position}.zip"
        damaged.write_bytes(content[:position] + bytes([content[position] ^ 0xFF]) + content[position + 1 :])
        with pytest.raises(
            InputError, match=rf"^images=.*/{position}\.zip: cannot be extracted \(.*fetch the file again"
        ):
            extract(damaged, tmp_path / "out")


def test_a_file_cut_short_is_refused(tmp_path):
    path = zipped(tmp_path / "set.zip", {"a.jpg": "1"})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(InputError, match="cannot be extracted"):
        extract(path, tmp_path / "out")


def test_an_encrypted_file_is_refused(tmp_path):
    path = zipped(tmp_path / "set.zip", {"a.jpg": "1"}, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[6] |= 1  # general purpose flag, bit 0, of the local header and of the central directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match="encrypted, password required"):
        extract(path, tmp_path / "out")


def test_an_archive_without_files_is_refused(tmp_path):
    path = zipped(tmp_path / "set.zip", {"folder/": ""})
    with pytest.raises(InputError, match=r"set\.zip: the zip file holds no file; name another$"):
        extract(path, tmp_path / "out")


def reasons(path, folder):
    extract(path, folder)
    table = list_pictures(Source("zip", path), folder)
    return dict(zip(table.path, table.reason, strict=True))


def test_members_that_cannot_be_written_are_rows(tmp_path):
    path = tmp_path / "set.zip"
    long = "x" * 296 + ".jpg"
    with zipfile.ZipFile(path, "w") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two members of one name
        for name, content in (
            ("b.jpg", "1"),
            ("b.jpg", "2"),
            (long, "3"),
            ("a", "4"),
            ("a/c.jpg", "5"),
            ("../b.jpg", "6"),
        ):
            file.writestr(name, content)
    assert reasons(path, tmp_path / "out") == {
        "a": "the zip file also holds a folder of this name",
        "a/c.jpg": None,
        "b.jpg": None,
        "b.jpg (2)": "the zip file holds a later file of this name, which is taken",
        "b.jpg (3)": "the zip file holds a later file of this name, which is taken",
        long: "File name too long",
    }
    assert (tmp_path / "out/b.jpg").read_text() == "6"


def test_what_is_hidden_is_not_extracted(tmp_path):
    path = zipped(
        tmp_path / "set.zip", {"__MACOSX/._a.jpg": "1", ".DS_Store": "2", "set/.left_out.json": "3", "a.jpg": "4"}
    )
    assert reasons(path, tmp_path / "out") == {"a.jpg": None}
    path = zipped(tmp_path / "mac.zip", {"__MACOSX/a.jpg": "1"})
    with pytest.raises(
        InputError, match=r"^images=.*/mac\.zip: the zip file holds no file that is not hidden; name another$"
    ):
        extract(path, tmp_path / "mac")


def test_a_zip_of_names_too_long_is_refused_by_name(tmp_path):
    path = zipped(tmp_path / "set.zip", {"x" * 300: "1"})
    with pytest.raises(InputError, match=r"set\.zip: no file can be extracted \(File name too long\); name another$"):
        extract(path, tmp_path / "out")


def test_a_bomb_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "_BOMB_BYTES", 10**6)
    path = zipped(tmp_path / "set.zip", {"a.bmp": bytes(2 * 10**6)})  # zeros shrink to a thousandth
    with pytest.raises(
        InputError, match=r"set\.zip: would unpack to 0\.0 GB, 9\d\d times its size; if you trust it, unpack"
    ):
        extract(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    extract(zipped(tmp_path / "stored.zip", {"a.bmp": bytes(2 * 10**6)}, zipfile.ZIP_STORED), tmp_path / "stored")


def test_a_disk_that_is_too_small_is_named_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(archive.shutil, "disk_usage", lambda folder: SimpleNamespace(free=20_000_000))
    path = zipped(tmp_path / "set.zip", {"a.bmp": bytes(30_000_000)})
    needs = (
        r"set\.zip: needs 0\.03 GB unpacked, and 0\.02 GB are free in .*; free some space, or keep results on another"
    )
    with pytest.raises(InputError, match=needs):
        extract(path, tmp_path / "out/deep")
    assert not (tmp_path / "out").exists()


def test_a_name_that_is_not_utf8_though_it_says_so_is_refused(tmp_path):
    path = zipped(tmp_path / "set.zip", {"é.jpg": "1"})
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\xff\xfe"))
    with pytest.raises(InputError, match=r"set\.zip: cannot be extracted \(.*fetch the file again"):
        extract(path, tmp_path / "out")


def test_a_full_disk_is_not_the_archives_fault(tmp_path):
    path = zipped(tmp_path / "set.zip", {"a.jpg": "1"})
    (tmp_path / "out").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="out"):
        extract(path, tmp_path / "out")
