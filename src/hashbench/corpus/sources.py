"""List the pictures of a source: the embedded demo, a folder, a zip file, or a CSV manifest."""

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hashbench.errors import InputError
from hashbench.names import apart, is_hidden, is_utf8, visible

DEMO = "demo"
# This file, beside the pictures of a zip file, lists the members that were not extracted, and why.
LEFT_OUT = ".left_out.json"
_RESULTS = "results"
# An error names at most this many wrong rows of a manifest.
_NAMED = 50


@dataclass(frozen=True)
class Source:
    """A source of pictures. `kind` is `demo`, `folder`, `zip` or `manifest`; `path` is None for the demo."""

    kind: str
    path: Path | None

    @property
    def identity(self) -> str:
        """Return the kind and path, which together identify this source.

        A path below the working folder is relative to it, so that the whole tree can be moved with its results.
        """
        if self.path is None:
            return self.kind
        path, here = self.path.resolve(), Path.cwd()
        return f"{self.kind}:{path.relative_to(here) if path.is_relative_to(here) else path}"

    @property
    def is_unpacked(self) -> bool:
        """Return whether the pictures must be drawn (demo) or extracted (zip) before they can be read."""
        return self.kind in ("demo", "zip")

    @property
    def default_name(self) -> str:
        """The corpus name if the user gives none: the folder's name, or the file's name without its extension."""
        if self.path is None:
            return DEMO
        resolved = self.path.resolve()
        name = resolved.name if self.kind == "folder" else resolved.stem
        return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "corpus"


def find_source(images: str) -> Source:
    """Return the source that `images` names: `demo`, or the path of a folder, zip file or CSV file.

    Raises
    ------
    InputError
        The path does not exist, it is not a folder, zip file or CSV file, or it is a folder that holds this program.
    """
    if images == DEMO:
        return Source("demo", None)
    if not is_utf8(images):
        raise InputError(f"images={visible(images)}: the name is not UTF-8; rename it")
    path = Path(images).expanduser()
    if images and path.is_dir():
        here = Path.cwd()
        if here.is_relative_to(path.resolve()) and (here / "workflow" / "Snakefile").is_file():
            own = "the folder holds this program and its results, which are no pictures"
            raise InputError(f"images={images}: {own}; put the pictures in a folder of their own and name that")
        return Source("folder", path)
    if not path.exists():
        raise InputError(f"images={images}: no such folder or file; give a folder, a .zip or a .csv of path,family")
    if path.suffix.lower() == ".csv":
        return Source("manifest", path)
    if zipfile.is_zipfile(path):
        return Source("zip", path)
    raise InputError(f"images={images}: neither a folder, a zip file nor a .csv; give one of these")


def fingerprint(source: Source) -> str:
    """Return a digest that changes when a picture is added, removed or replaced.

    It is made from the names, sizes and modification times of the files, and from the text of a manifest. No picture is
    read.

    Raises
    ------
    InputError
        The folder is empty or cannot be read, or the manifest is malformed or names a file that is missing.
    """
    if source.kind == "demo":
        return DEMO
    total = hashlib.sha256(source.identity.encode("utf-8", "surrogateescape"))
    if source.kind == "zip":
        total.update(_stamp(source.path))
    else:
        if source.kind == "manifest":
            total.update(source.path.read_bytes())
            listed = [(name, None) for name in read_manifest(source.path).path]
        else:
            listed = _files(source.path)
        for name, _ in listed:
            file = root_of(source, "") / name
            total.update(name.encode("utf-8", "surrogateescape") + _stamp(file))
    return total.hexdigest()


def count_files(source: Source) -> int:
    """Return how many visible files a folder, zip file or manifest has. Some of them may not be pictures.

    Raises
    ------
    InputError
        As in `fingerprint`, or the zip file cannot be read.
    """
    if source.kind == "manifest":
        return len(read_manifest(source.path))
    if source.kind == "folder":
        return len(_files(source.path))
    try:
        with zipfile.ZipFile(source.path) as archive:
            files = [member.filename for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError(f"images={source.path}: cannot be extracted ({error}); fetch the file again") from error
    return sum(not any(is_hidden(part) for part in name.split("/")) for name in files)


def _stamp(file: Path) -> bytes:
    try:
        stat = file.stat() if file.exists() else file.lstat()  # a broken link only has a time of its own
    except OSError as error:  # it was deleted after it was listed, or its folder may not be entered
        return f"|{error.errno}\n".encode()
    return f"|{stat.st_size}|{stat.st_mtime_ns}\n".encode()


def root_of(source: Source, unpacked: str | Path) -> Path:
    """Return the folder that the paths in the `images` table are relative to.

    Parameters
    ----------
    unpacked : the folder into which a demo or a zip file is unpacked.
    """
    if source.is_unpacked:
        return Path(unpacked)
    return source.path if source.kind == "folder" else source.path.parent


def list_pictures(source: Source, unpacked: str | Path) -> pd.DataFrame:
    r"""Return the `path` of each file of a source, sorted and relative to the root; for a manifest also its `family`.

    Every file is listed, except hidden ones and the program's own results. A later step opens each file to see if it is
    a picture, so no file is left out silently. The column `reason` is None, or says why a file cannot even be opened:
    its folder cannot be read, its name is not UTF-8, or it could not be extracted from a zip file. A `path` that is not
    UTF-8 is written with its odd bytes as `\xef`.

    Raises
    ------
    InputError
        As in `fingerprint`.
    """
    if source.kind == "manifest":
        return read_manifest(source.path).assign(reason=None)
    root = root_of(source, unpacked)
    listed = _files(root)
    left_out = root / LEFT_OUT
    if source.kind == "zip" and left_out.exists():
        listed += [(name, reason) for name, reason in json.loads(left_out.read_text(encoding="utf-8"))]
    fine = [name for name, reason in listed if reason is None and is_utf8(name)]
    others = [
        (visible(name), reason or "the file name is not UTF-8; rename the file")
        for name, reason in sorted(listed, key=lambda one: one[0])
        if reason or not is_utf8(name)
    ]
    names = [*fine, *apart([name for name, _ in others], fine)]
    reasons = pd.Series([*[None] * len(fine), *[reason for _, reason in others]], dtype=object)
    return pd.DataFrame({"path": names, "reason": reasons}).sort_values("path", ignore_index=True)


def list_files(images: str) -> pd.DataFrame:
    """Return `list_pictures` of a folder or manifest, with the path to open as `file`.

    Raises
    ------
    InputError
        As in `find_source` and `fingerprint`, or it is a zip file.
    """
    source = find_source(images if images != DEMO else os.path.join(os.curdir, images))  # noqa: PTH118
    if source.is_unpacked:
        raise InputError(f"{images}: a zip file; unpack it and name the folder")
    root, listing = root_of(source, ""), list_pictures(source, "")
    return listing.assign(file=[str(root / path) for path in listing.path])


def _files(root: Path) -> list[tuple[str, str | None]]:
    """Return the relative path of each file that is not hidden, sorted, and the reason if it cannot be opened."""
    try:
        listed = sorted(_walk(root), key=lambda one: one[0])
    except OSError as error:
        raise InputError(f"images={root}: {error.strerror}; allow reading the folder or name another") from error
    if not listed:
        raise InputError(f"images={root}: the folder holds no file; put pictures in it or name another")
    return listed


def _walk(root: Path) -> Iterator[tuple[str, str | None]]:
    """Yield files below a folder. Links to folders are followed, unless a link leads back to a folder above it.

    Raises OSError if the folder itself cannot be read.
    """
    results = _identity(Path(_RESULTS))
    waiting = [("", (_identity(root),))]
    while waiting:
        inside, above = waiting.pop()
        try:
            with os.scandir(root / inside) as found:
                entries = list(found)
        except OSError as error:
            if not inside:
                raise
            yield inside, f"the folder cannot be read: {error.strerror}"
            continue
        for entry in entries:
            if is_hidden(entry.name):
                continue
            name = f"{inside}/{entry.name}" if inside else entry.name
            identity = _identity(entry)
            if identity is None:
                yield name, None
            elif identity in above:
                yield name, "a link to a folder above it"
            elif identity != results:
                waiting.append((name, (*above, identity)))


def _identity(folder: Path | os.DirEntry) -> tuple[int, int] | None:
    """Return an identity of a folder, or None if it is not a folder or cannot be looked at."""
    try:
        if not folder.is_dir():
            return None
        stat = folder.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def read_manifest(path: Path) -> pd.DataFrame:
    """Read a CSV with the column `path` and optionally `family`, and return both columns, sorted by path.

    A path is absolute or relative to the CSV's folder. An empty family means that the picture has none.

    Raises
    ------
    InputError
        The file is not a CSV file, has no column `path` or no row, or lists paths twice or that are missing. The
        message names all such rows, up to a number.
    """
    try:
        rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (ValueError, UnicodeDecodeError) as error:
        raise InputError(f"images={path}: not a CSV file ({error}); give columns path,family") from error
    if "path" not in rows:
        raise InputError(f"images={path}: no column 'path' (found: {', '.join(rows)}); give columns path,family")
    if rows.empty:
        raise InputError(f"images={path}: the manifest has no row; list at least one picture")
    rows["family"] = rows["family"].str.strip().replace("", None) if "family" in rows else None
    _check_rows(path, rows.path)
    return rows[["path", "family"]].sort_values("path", ignore_index=True)


def _check_rows(manifest: Path, paths: pd.Series) -> None:
    wrong: list[tuple[str, str]] = []
    for number, (name, again) in enumerate(zip(paths, paths.duplicated(), strict=True), start=2):
        if again:
            wrong.append((f"row {number} lists {name!r} a second time", "remove it"))
        elif not _is_file(manifest.parent / name):
            wrong.append((f"row {number}: {name!r} is missing", "correct the path or remove the row"))
    if len(wrong) == 1:
        raise InputError(f"images={manifest}: {'; '.join(wrong[0])}")
    if wrong:
        named = "; ".join(what for what, _ in wrong[:_NAMED])
        more = f"; and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
        raise InputError(
            f"images={manifest}: {len(wrong)} rows are wrong: {named}{more}; correct the paths or remove the rows"
        )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # the name is too long, or the folder may not be entered
        return False
