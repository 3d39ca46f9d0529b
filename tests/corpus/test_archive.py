import zipfile
import zlib

import pytest

from hashbench.corpus.archive import check_sum, extract
from hashbench.errors import InputError

# Of the three bytes "abc": RFC 1321 (MD5), FIPS 180-2 (SHA-1, SHA-256).
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
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
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


def test_a_full_disk_is_not_the_archives_fault(tmp_path):
    path = zipped(tmp_path / "set.zip", {"a.jpg": "1"})
    (tmp_path / "out").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="out"):
        extract(path, tmp_path / "out")
