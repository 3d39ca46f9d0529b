"""Where the pictures come from: the embedded demo, a folder, a zip file, or a CSV manifest."""

import hashlib
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

import pandas as pd

from hashbench.errors import InputError

DEMO = "demo"


@dataclass(frozen=True)
class Source:
    """A source of pictures. `kind` is `demo`, `folder`, `zip` or `manifest`; `path` is None for the demo."""

    kind: str
    path: Path | None

    @property
    def identity(self) -> str:
        """The kind and path, which together tell this source from every other.

        A path below the working folder is relative to it, so that the whole tree can be moved with its results.
        """
        if self.path is None:
            return self.kind
        path, here = self.path.resolve(), Path.cwd()
        return f"{self.kind}:{path.relative_to(here) if path.is_relative_to(here) else path}"

    @property
    def is_unpacked(self) -> bool:
        """Whether the pictures must be drawn (demo) or extracted (zip) before they can be read."""
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
        The path does not exist, or it is not a folder, zip file or CSV file.
    """
    if images == DEMO:
        return Source("demo", None)
    path = Path(images).expanduser()
    if images and path.is_dir():
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
        The folder is empty or holds a file name that is not UTF-8, or the manifest is malformed or names a file that
        is missing.
    """
    if source.kind == "demo":
        return DEMO
    total = hashlib.sha256(source.identity.encode())
    if source.kind == "zip":
        total.update(_stamp(source.path))
    else:
        if source.kind == "manifest":
            total.update(source.path.read_bytes())
        for name, file in _files(source, source.path):
            total.update(name.encode("utf-8", "surrogateescape") + _stamp(file))
    return total.hexdigest()


def _stamp(file: Path) -> bytes:
    stat = file.stat() if file.exists() else file.lstat()  # a broken link has only its own
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
    """Return the `path` of each file of a source, sorted and relative to the root; for a manifest also its `family`.

    Every file is listed, except hidden ones. Whether a file is a picture shows when it is opened later, so that no file
    disappears.

    Raises
    ------
    InputError
        As in `fingerprint`.
    """
    if source.kind == "manifest":
        return read_manifest(source.path)
    root = root_of(source, unpacked)
    return pd.DataFrame({"path": [name for name, _ in _files(Source("folder", root), root)]})


def _files(source: Source, path: Path) -> Iterator[tuple[str, Path]]:
    if source.kind == "manifest":
        for name in read_manifest(path).path:
            yield name, path.parent / name
        return
    names = sorted(_visible_files(path))
    if not names:
        raise InputError(f"images={path}: the folder holds no file; put pictures in it or name another")
    for name in names:
        if any("\ud800" <= letter <= "\udfff" for letter in name):
            raise InputError(f"images={path}: the file name {name!r} is not UTF-8; rename the file")
        yield PurePath(name).as_posix(), path / name


def _visible_files(root: Path) -> Iterator[str]:
    """Yield the relative paths of the files that are not hidden.

    Links to folders are followed, unless a link leads back to a folder above it.
    """
    for folder, folders, files in os.walk(root, followlinks=True):
        here = Path(folder).resolve()
        folders[:] = [
            name
            for name in folders
            if not name.startswith((".", "__MACOSX")) and not here.is_relative_to((here / name).resolve())
        ]
        yield from (os.path.relpath(Path(folder, name), root) for name in files if not name.startswith("."))


def read_manifest(path: Path) -> pd.DataFrame:
    """Read a CSV with the column `path` and optionally `family`, and return both columns, sorted by path.

    A path is absolute or relative to the CSV's folder. An empty family means that the picture has none.

    Raises
    ------
    InputError
        The file is not a CSV file, has no column `path` or no row, lists a path twice, or names a missing file.
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
    twice = rows.path[rows.path.duplicated()]
    if len(twice):
        raise InputError(f"images={path}: row {twice.index[0] + 2} lists {twice.iloc[0]!r} a second time; remove it")
    for number, name in enumerate(rows.path, start=2):
        if not (path.parent / name).is_file():
            raise InputError(f"images={path}: row {number}: {name!r} is missing; correct the path or remove the row")
    return rows[["path", "family"]].sort_values("path", ignore_index=True)
