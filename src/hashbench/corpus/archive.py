"""Zip files of pictures: checked, then extracted."""

import hashlib
import lzma
import zipfile
import zlib
from pathlib import Path

from tqdm import tqdm

from hashbench.errors import InputError

CHECKSUM_LENGTHS = {32: "md5", 40: "sha1", 64: "sha256"}


def check_sum(path: Path, checksum: str) -> None:
    """Check a file against an MD5, SHA-1 or SHA-256 checksum in hexadecimal, whose length tells which one it is.

    An empty `checksum` checks nothing.

    Raises
    ------
    InputError
        The file has another checksum, or `checksum` has none of the three lengths.
    """
    if not checksum:
        return
    algorithm = CHECKSUM_LENGTHS.get(len(checksum))
    if algorithm is None:
        raise InputError(
            f"checksum {checksum!r} is not an MD5, SHA-1 or SHA-256 in hexadecimal; correct it or leave it out"
        )
    with path.open("rb") as file:
        found = hashlib.file_digest(file, algorithm).hexdigest()
    if found != checksum.lower():
        raise InputError(
            f"images={path}: {algorithm} is {found}, expected {checksum}; fetch the file again or correct checksum"
        )


def extract(path: Path, folder: Path) -> None:
    """Extract a zip file into `folder`.

    Raises
    ------
    InputError
        The zip file is damaged or encrypted, or it holds no file.
    OSError
        The files cannot be written, for instance because the disk is full.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if not members:
                raise InputError(f"images={path}: the zip file holds no file; name another")
            for member in tqdm(members, desc="extract", unit="", disable=None):
                archive.extract(member, folder)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno:  # the disk's fault, not the archive's
            raise
        raise InputError(f"images={path}: cannot be extracted ({error}); fetch the file again") from error
