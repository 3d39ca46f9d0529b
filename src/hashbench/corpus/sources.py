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
    """A source of pictures. `path` is None for the demo."""

    kind: str
    path: Path | None

    @property
    def identity(self) -> str:
        """What tells this source from another: its kind and path.

        Below the working folder the path is relative, so that a whole tree can be moved with its results.
        """
        if self.path is None:
            return self.kind
        path, here = self.path.resolve(), Path.cwd()
        return f"{self.kind}:{path.relative_to(here) if path.is_relative_to(here) else path}"

    @property
    def is_unpacked(self) -> bool:
        """Whether the pictures must first be made or extracted."""
        return self.kind in ("demo", "zip")

    @property
    def default_name(self) -> str:
        """The corpus name where none is given: of the folder, or of the file without its ending."""
        if self.path is None:
            return DEMO
        resolved = self.path.resolve()
        name = resolved.name if self.kind == "folder" else resolved.stem
        return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "corpus"


def find_source(images: str) -> Source:
    """Tell what kind of source `images` names.

    Raises
    ------
    InputError
        There is nothing there, or it is no folder, zip file or CSV file.
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
    """Return a digest that changes when a picture is added, removed or replaced, from names, sizes and times alone.

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
    stat = file.stat() if file.exists() else file.lstat()  # of a link that leads nowhere
    return f"|{stat.st_size}|{stat.st_mtime_ns}\n".encode()


def root_of(source: Source, unpacked: str | Path) -> Path:
    """Return the folder that the `path` column of `images` is relative to."""
    if source.is_unpacked:
        return Path(unpacked)
    return source.path if source.kind == "folder" else source.path.parent


def list_pictures(source: Source, unpacked: str | Path) -> pd.DataFrame:
    """Return `path` (relative to the root, sorted) and, of a manifest, `family` of each file of a source.

    Every file is listed that is not hidden: whether it is a picture is seen on opening, so that none disappears.

    Raises
    ------
    InputError
        As `fingerprint`.
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
    """Yield the relative paths of the files that are not hidden, also through links that do not lead back up."""
    for folder, folders, files in os.walk(root, followlinks=True):
        here = Path(folder).resolve()
        folders[:] = [
            name
            for name in folders
            if not name.startswith((".", "__MACOSX")) and not here.is_relative_to((here / name).resolve())
        ]
        yield from (os.path.relpath(Path(folder, name), root) for name in files if not name.startswith("."))


def read_manifest(path: Path) -> pd.DataFrame:
    """Read a CSV of `path` (absolute, or relative to the CSV's folder) and optionally `family`, where empty is none.

    Raises
    ------
    InputError
        It is no CSV, has no column `path`, no row, a path twice, or names a file that is missing.
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
