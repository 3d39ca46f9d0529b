"""Zip files of pictures: checked, then extracted."""

import errno
import hashlib
import json
import lzma
import shutil
import zipfile
import zlib
from pathlib import Path

from tqdm import tqdm

from hashbench.corpus.sources import LEFT_OUT
from hashbench.errors import InputError
from hashbench.names import is_hidden

CHECKSUM_LENGTHS = {32: "md5", 40: "sha1", 64: "sha256"}
# A zip file is refused if it unpacks to more than this many bytes and this many times its size. Zip hardly shrinks
# pictures.
_BOMB_BYTES = 10**9
_BOMB_RATIO = 100


def check_sum(path: Path, checksum: str) -> None:
    """Check a file against an MD5, SHA-1 or SHA-256 checksum in hexadecimal. Its length shows which one it is.

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
    """Extract the visible files of a zip file into `folder`.

    A member that cannot be written under its name is left out: the name is too long, or a folder or a later member has
    the same name. `folder/LEFT_OUT` lists these members with the reasons, for `sources.list_pictures`.

    Raises
    ------
    InputError
        The zip file is damaged or encrypted, it holds no visible file, it looks like a bomb, or the disk is too small.
    OSError
        The files cannot be written, for instance because the disk is full.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            files = [member for member in archive.infolist() if not member.is_dir()]
            members = [member for member in files if _is_visible(member)]
            if not members:
                hidden = " that is not hidden" if files else ""
                raise InputError(f"images={path}: the zip file holds no file{hidden}; name another")
            _check_room(path, sum(member.file_size for member in members), folder)
            left_out = _write_members(archive, members, folder)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, ValueError, OSError) as error:
        if isinstance(error, OSError) and error.errno:  # a fault of the disk, not of the archive
            raise
        raise InputError(f"images={path}: cannot be extracted ({error}); fetch the file again") from error
    if len(left_out) == len(members):
        raise InputError(f"images={path}: no file can be extracted ({left_out[0][1]}); name another")
    (folder / LEFT_OUT).write_text(json.dumps(left_out), encoding="utf-8")


def _is_visible(member: zipfile.ZipInfo) -> bool:
    return bool(_parts(member)) and not any(is_hidden(part) for part in _parts(member))


def _parts(member: zipfile.ZipInfo) -> tuple[str, ...]:
    """Return the folders and the name of a member, as a path that stays in the folder that it is extracted to."""
    return tuple(part for part in member.filename.split("/") if part not in ("", ".", ".."))


def _check_room(path: Path, unpacked: int, folder: Path) -> None:
    """Refuse a zip file that does not fit on the disk, or that unpacks to so much that it looks like a bomb."""
    packed = path.stat().st_size
    if unpacked > _BOMB_BYTES and unpacked > _BOMB_RATIO * packed:
        size = f"{unpacked / 1e9:,.1f} GB, {unpacked / packed:,.0f} times its size"
        raise InputError(f"images={path}: would unpack to {size}; if you trust it, unpack it and name the folder")
    there = next(above for above in (folder, *folder.absolute().parents) if above.is_dir())
    free = shutil.disk_usage(there).free
    if unpacked > free:
        needs = f"needs {unpacked / 1e9:,.2f} GB unpacked, and {free / 1e9:,.2f} GB are free"
        raise InputError(f"images={path}: {needs} in {there}; free some space, or keep results on another disk")


def _write_members(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path) -> list[tuple[str, str]]:
    """Extract members, and return the names left out, each with its reason.

    If a name repeats, the last member counts.
    """
    last = {_parts(member): member for member in members}
    folders = {parts[:length] for parts in last for length in range(1, len(parts))}
    left_out = []
    for member in tqdm(members, desc="extract", unit="", disable=None):
        parts = _parts(member)
        name = "/".join(parts)
        if last[parts] is not member:
            left_out.append((name, "the zip file holds a later file of this name, which is taken"))
        elif parts in folders:
            left_out.append((name, "the zip file also holds a folder of this name"))
        else:
            target = folder.joinpath(*parts)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy)
            except OSError as error:
                if error.errno != errno.ENAMETOOLONG:
                    raise
                left_out.append((name, error.strerror))
    return left_out
