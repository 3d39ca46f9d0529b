"""Make the `images` table: every file of the corpus, readable or not.

It may also hash pictures while it decodes them.
"""

import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pandas as pd

from hashbench import execution, tables
from hashbench.corpus.families import family_of
from hashbench.errors import InputError, PictureError
from hashbench.hashers.decode import DEFAULT, Decoding, open_noted, opened
from hashbench.hashers.ready import ready
from hashbench.hashers.shared import SharedShard, note_pass
from hashbench.hashers.shelf import Shelf, places_of

_UNREADABLE = "unreadable"
# In bytes. Larger files are not held in memory, but read twice.
_READ_ONCE = 2**24


@dataclass(frozen=True)
class _Batch:
    """The pictures of one shard."""

    place: str
    paths: list[str]


@dataclass(frozen=True)
class _Described:
    """A row for each picture of a batch, without id and family, and the result of `SharedShard.write`."""

    rows: list[dict]
    made: dict[str, tuple[str, int, float]]


@dataclass(frozen=True)
class _Describe:
    """Open each picture of a batch, describe it, and hash it for the shelves that lack its shard."""

    root: Path
    decoding: Decoding
    seconds: float
    shelves: Sequence[Shelf]

    def __call__(self, batch: _Batch) -> _Described:
        lacking = self._lacking(batch)
        ready(hasher for shelf in lacking for hasher in shelf.hashers)
        shard = SharedShard(batch.place, lacking)
        rows = self.rows(batch.paths, shard)
        return _Described(rows, shard.write(_contents(rows)))

    def rescue(self, batch: _Batch) -> _Described:
        """Describe the pictures although one of them ends its process. Hash none, because hashing may be the cause."""
        return _Described(execution.salvage(self.rows, batch.paths, _lost), {})

    def rows(self, paths: Sequence[str], shard: SharedShard | None = None) -> list[dict]:
        """Return the rows of pictures, and hash them into a shard."""
        return [self._row(path, shard) for path in execution.each(paths, self.seconds)]

    def _lacking(self, batch: _Batch) -> list[Shelf]:
        """Return the shelves that lack the batch's shard. The files are read once more if there are shelves."""
        if not any(any(shelf.folder.glob(f"{batch.place}-*")) for shelf in self.shelves):
            return list(self.shelves)
        rows = [{"path": path, "sha256": self._sha256(path)} for path in execution.each(batch.paths, self.seconds)]
        return [shelf for shelf in self.shelves if not shelf.path(batch.place, _contents(rows)).exists()]

    def _sha256(self, path: str) -> str | None:
        try:
            with opened(self.root / path) as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except (PictureError, OSError):
            return None

    def _row(self, path: str, shard: SharedShard | None) -> dict:
        row = {"path": path, "status": tables.STATUS_OK, "reason": None}
        try:
            with opened(self.root / path) as file:
                row["bytes"] = os.fstat(file.fileno()).st_size
                content = BytesIO(file.read()) if row["bytes"] <= _READ_ONCE else file
                row["sha256"] = hashlib.file_digest(content, "sha256").hexdigest()
                if not row["bytes"]:
                    raise PictureError("empty file")
                image, row["reason"] = open_noted(content, self.decoding)
                row |= {"width": image.width, "height": image.height, "mode": image.mode, "format": image.format}
                if shard:
                    shard.add(image_id(path), image)
        except PictureError as error:
            row |= {"status": _UNREADABLE, "reason": str(error)}
        except OSError as error:
            row |= {"status": _UNREADABLE, "reason": error.strerror or str(error)}
        return row


def _contents(rows: list[dict]) -> list[tuple[int, str]]:
    """Return the id and the SHA-256 of each file that could be opened."""
    return [(image_id(row["path"]), row["sha256"]) for row in rows if row.get("sha256")]


def _lost(path: str, status: str, reason: str) -> list[dict]:
    return [{"path": path, "status": status, "reason": reason}]


def image_id(path: str) -> int:
    """Return the first 64 bits of the SHA-256 of a relative path as an unsigned integer."""
    return int.from_bytes(hashlib.sha256(path.encode("utf-8", "surrogateescape")).digest()[:8], "big")


def index_images(
    listing: pd.DataFrame,
    root: str | Path,
    *,
    rule: str = "name",
    pattern: str = r"^(\d+)_",
    decoding: Decoding = DEFAULT,
    executor: str = "serial",
    workers: int = 1,
    address: str | None = None,
    seconds: float = 60.0,
    shelves: Sequence[Shelf] = (),
) -> pd.DataFrame:
    """Open every picture of a listing (of `sources.list_pictures`) and return the `images` table.

    Each picture is decoded in full, so that a damaged one is found here. If the listing gives a reason for a file, the
    file is not opened. A readable picture has a reason if `decode.open_noted` notes something about it.

    Parameters
    ----------
    root : the folder that the paths of the listing are relative to.
    rule, pattern : as in `families.family_of`. They are not used if the listing has a column `family`.
    decoding : how a picture file is decoded before it is hashed.
    executor, workers, address : as in `execution.run`. A picture that ends its process has the status `crashed`, and
        one that takes longer than `seconds` the status `timed_out`.
    shelves : the shelves of implementations that also hash each picture while it is decoded, with the same `decoding`.
        Existing shards stay as they are. `hashing.hash_images` makes shards that are still missing.

    Raises
    ------
    InputError
        No picture is readable, no picture gets a family (with `rule` other than `none`), or two paths have the same id.
    """
    start, busy = time.perf_counter(), 0.0
    unopened = listing[listing.reason.notna()]
    rows = unopened[["path", "reason"]].assign(status=_UNREADABLE).to_dict("records")
    work = _Describe(Path(root), decoding, seconds, shelves)
    options = {"executor": executor, "workers": workers, "address": address, "rescue": work.rescue}
    made = []
    for finished in execution.run(
        work, _batches(listing), **options, label="index pictures", weight=lambda batch: len(batch.paths)
    ):
        rows += finished.result.rows
        made.append(finished.result.made)
        busy += finished.seconds
    wall = time.perf_counter() - start
    note_pass(shelves, made, executor=executor, workers=workers, wall_seconds=wall, busy_seconds=busy)
    rows.sort(key=lambda row: row["path"])
    images = pd.DataFrame(rows, columns=[name for name in tables.IMAGES.names if name not in ("image_id", "family")])
    if not (images.status == tables.STATUS_OK).any():
        raise InputError(f"images={root}: none of {len(images)} files is a readable picture; name another source")
    images["image_id"] = pd.Series([image_id(path) for path in images.path], dtype="uint64")
    images["family"] = _families(listing, images.path, rule=rule, pattern=pattern)
    images = images[tables.IMAGES.names]
    clash = images[images.image_id.duplicated(keep=False)].sort_values("image_id")
    if len(clash):
        raise InputError(f"images: {clash.path.iloc[0]!r} and {clash.path.iloc[1]!r} share an image_id; rename one")
    return images.astype({"width": "Int32", "height": "Int32", "bytes": "Int64"})


def _batches(listing: pd.DataFrame) -> list[_Batch]:
    """Return the files to open, grouped by shard."""
    places = pd.Series(places_of([image_id(path) for path in listing.path]), listing.index)
    opened = listing.path[listing.reason.isna()]
    return [_Batch(place, paths.tolist()) for place, paths in opened.groupby(places)]


def _families(listing: pd.DataFrame, paths: pd.Series, *, rule: str, pattern: str) -> list[str | None]:
    if "family" in listing:
        labels = dict(zip(listing.path, listing.family, strict=True))
        return [labels[path] for path in paths]
    families = [family_of(path, rule=rule, pattern=pattern) for path in paths]
    if rule != "none" and not any(families):
        remedy = "correct family.pattern, or set family.from to parent or none"
        culprit = f"family.pattern {pattern!r} matches none of" if rule == "name" else "no parent folder names"
        raise InputError(f"{culprit} {len(families)} files, such as {paths.iloc[0]!r}; {remedy}")
    return families
