"""Hash many pictures into one table. The work is kept in shards, so that a killed run loses little.

Two things make shards (`shelf`). Indexing decodes every picture, and hashes it meanwhile with all implementations that
feed matching (`shared`). Then `hash_images` makes the missing shards, for example of an implementation that was edited,
and gathers all of them into a table.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from hashbench import execution, tables
from hashbench.errors import InputError, PictureError
from hashbench.hashers.decode import DEFAULT, open_image
from hashbench.hashers.hasher import Hasher, Picture
from hashbench.hashers.ready import ready
from hashbench.hashers.shelf import Shelf, places_of
from hashbench.provenance import package_versions

PICTURE_SECONDS = 60.0
# Packages that an implementation imports, but that do not compute a hash.
_NOT_HASHING = ("lazy-loader", "packaging", "pyarrow")
_LOST = (execution.CRASHED, execution.TIMED_OUT)


@dataclass(frozen=True)
class Run:
    """The record of how the pictures of a table were hashed.

    `pass_of` names the implementations that hashed the pictures in one pass, including this one. The times are for the
    whole pass: `busy_seconds` is the time that all workers together spent in tasks. `overhead_seconds_per_picture` is
    the time that they spent outside tasks (to start, to get tasks, to return results), divided by the number of
    pictures hashed; it is None if no picture was hashed. If several implementations shared a pass, `own_seconds` is the
    part of `busy_seconds` that this one took, without decoding. Work that several implementations share counts for the
    first of them. If the pass was not shared, `own_seconds` is None. Pictures in shards kept from an earlier run count
    in `pictures`, not in `pictures_hashed`.
    """

    executor: str
    workers: int
    pictures: int
    pictures_hashed: int
    shards: int
    shards_hashed: int
    wall_seconds: float
    busy_seconds: float
    overhead_seconds_per_picture: float | None
    pass_of: str
    own_seconds: float | None


_Picture = tuple[int, str, str]  # its id, file and SHA-256


def overhead(wall: float, workers: int, busy: float, pictures: int) -> float | None:
    """Return the seconds per picture that workers spend outside tasks, None if no picture was hashed (see `Run`)."""
    return (wall * workers - busy) / pictures if pictures else None


@dataclass(frozen=True)
class _Shard:
    path: Path
    pictures: Sequence[_Picture]


@dataclass(frozen=True)
class _HashShard:
    """Decode each picture of a shard once, hash it at every size, and write the shard's table when it is complete."""

    hashers: Sequence[Hasher]
    seconds: float

    def __call__(self, shard: _Shard) -> None:
        ready(self.hashers)
        write_shard(self.rows(shard.pictures), shard.path)

    def rescue(self, shard: _Shard) -> None:
        """Make the same shard although a picture ends its process."""
        write_shard(execution.salvage(self.rows, shard.pictures, self.lost), shard.path)

    def rows(self, pictures: Sequence[_Picture]) -> list[tuple]:
        """Return the rows of pictures."""
        return [row for picture in execution.each(pictures, self.seconds) for row in _rows(*picture, self.hashers)]

    def lost(self, picture: _Picture, status: str, reason: str) -> list[tuple]:
        """Return the rows of a picture that ends its process."""
        return [(picture[0], hasher.bits, None, status, reason, None, None) for hasher in self.hashers]


def write_shard(rows: list[tuple], path: Path) -> None:
    """Write rows of the `hashes` table into the file of a shard."""
    tables.write(pd.DataFrame(rows, columns=tables.HASHES.names), tables.HASHES, path)


def hash_files(
    files: Sequence[str | Path],
    image_ids: Sequence[int],
    hashers: Sequence[Hasher],
    *,
    digests: Sequence[str | None] | None = None,
) -> pd.DataFrame:
    """Decode each picture file once, hash it at every size, and return the rows of the `hashes` table.

    With `digests`, the SHA-256 of each file in hexadecimal, a file that is no longer the same is not hashed.

    A file that cannot be read has the status `unreadable`. A file that cannot be hashed has the status `refused`. Both
    have a reason.
    """
    asked = zip(image_ids, files, digests or [None] * len(files), strict=True)
    rows = [row for one in asked for row in _rows(*one, hashers)]
    return pd.DataFrame(rows, columns=tables.HASHES.names)


def _rows(image_id: int, file: str | Path, sha256: str | None, hashers: Sequence[Hasher]) -> list[tuple]:
    try:
        image = open_image(file, hashers[0].decoding, sha256=sha256)
    except PictureError as error:
        return [(image_id, hasher.bits, None, "unreadable", str(error), None, None) for hasher in hashers]
    return hash_picture(image_id, Picture(image), hashers)


def hash_picture(image_id: int, picture: Picture, hashers: Sequence[Hasher]) -> list[tuple]:
    """Return the rows of the `hashes` table for a decoded picture, one for each hasher of one implementation."""
    grade = hashers[0].assess_picture(picture)
    rows = []
    for hasher in hashers:
        try:
            packed, mask = hasher.mask_picture(picture)
            sure = None if mask is None else mask.tobytes()
            rows.append((image_id, hasher.bits, packed.tobytes(), tables.STATUS_OK, None, grade, sure))
        except PictureError as error:
            rows.append((image_id, hasher.bits, None, "refused", str(error), grade, None))
    return rows


def sample(images: pd.DataFrame, size: int | None, *, not_square: bool = False) -> pd.DataFrame:
    """Return the readable rows of an `images` table, sorted by id; with a `size`, only the first `size` of them.

    Ids are digests, so the pictures with the smallest ids are as good as a random sample. They are the same in every
    run. With `not_square`, all pictures that are not square as they are stored are there too.
    """
    readable = images[images.status == tables.STATUS_OK].sort_values("image_id")
    if size is None:
        return readable
    chosen = np.arange(len(readable)) < size
    if not_square:
        chosen |= (readable.width != readable.height).to_numpy(bool)
    return readable[chosen]


def hash_images(
    images: pd.DataFrame,
    root: str | Path,
    shelf: Shelf,
    *,
    executor: str = "serial",
    workers: int = 1,
    address: str | None = None,
    seconds: float = PICTURE_SECONDS,
) -> tuple[pd.DataFrame, Run]:
    """Hash the readable pictures of an `images` table with one implementation at all its sizes.

    A picture's id decides which shard it is in. So a second run hashes only the shards that are missing or in which
    something changed.

    Parameters
    ----------
    images : rows of the `images` table; `path` is relative to `root`.
    shelf : its folder is kept between runs; shards that no longer apply are deleted.
    executor, workers, address : as in `execution.run`.
    seconds : the longest that one picture may take.

    Returns
    -------
    The `hashes` table, sorted by image_id and bits, and a record of how it was made: of the pass that hashed for
    several implementations, if that pass made all shards, else of this call. A picture that cannot be read or hashed is
    a row with a status and a reason. So is one that ends its process (`crashed`) or takes longer than `seconds`
    (`timed_out`); its shard is not kept, so the next run tries it again.

    Raises
    ------
    InputError
        There is no such executor, or `workers` is less than 1.
    """
    start = time.perf_counter()
    shards = _plan(images, Path(root), shelf)
    parts = {shard.path: part for shard in shards if (part := _read(shard)) is not None}
    missing = [shard for shard in shards if shard.path not in parts]
    work = _HashShard(shelf.hashers, seconds)
    busy = sum(
        finished.seconds
        for finished in execution.run(
            work,
            missing,
            executor=executor if missing else "serial",
            workers=workers,
            address=address,
            label=shelf.name,
            weight=lambda shard: len(shard.pictures),
            rescue=work.rescue,
        )
    )
    parts |= {shard.path: tables.read(shard.path, tables.HASHES) for shard in missing}
    whole = {path for path, part in parts.items() if not part.status.isin(_LOST).any()}
    for stale in set(shelf.folder.glob("*.parquet")) - whole:
        stale.unlink()
    table = pd.concat(parts.values(), ignore_index=True)
    table = table[table.image_id.isin(images.image_id[images.status == tables.STATUS_OK])]
    wall = time.perf_counter() - start
    hashed = sum(len(shard.pictures) for shard in missing)
    run = Run(
        executor=executor,
        workers=workers,
        pictures=sum(len(shard.pictures) for shard in shards),
        pictures_hashed=hashed,
        shards=len(shards),
        shards_hashed=len(missing),
        wall_seconds=wall,
        busy_seconds=busy,
        overhead_seconds_per_picture=overhead(wall, workers, busy, hashed),
        pass_of=shelf.name,
        own_seconds=None,
    )
    if not missing:
        run = _shared_run(run, shelf, {shard.path.name for shard in shards})
    return table.sort_values(["image_id", "bits"], ignore_index=True), run


def _shared_run(run: Run, shelf: Shelf, files: set[str]) -> Run:
    """Return the pass that several implementations shared, if it made some of these shards, else `run`."""
    try:
        record = json.loads(shelf.record.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # none, or cut short
        return run
    return replace(run, **record) if files.intersection(record.pop("files")) else run


def made_by(hasher: Hasher) -> dict[str, str]:
    """Return the notes of a `hashes` table: `method`, `implementation`, and as JSON the `versions` that decide it.

    If files are not decoded by the defaults, `decoding` says how, as JSON.
    """
    versions = package_versions(Hasher.__module__, hasher.module)
    deciding = {name: version for name, version in versions.items() if name not in _NOT_HASHING}
    notes = {"method": hasher.method, "implementation": hasher.implementation, "versions": json.dumps(deciding)}
    return notes if hasher.decoding == DEFAULT else notes | {"decoding": json.dumps(asdict(hasher.decoding))}


def account(run: Run) -> dict:
    """Return what a run did as a dictionary that can be written as JSON."""
    return asdict(run)


def _plan(images: pd.DataFrame, root: Path, shelf: Shelf) -> list[_Shard]:
    """Return the shards that hold readable pictures."""
    shards = []
    for place, rows in images.groupby(places_of(images.image_id)):
        opened = rows[rows.sha256.notna()]
        path = shelf.path(place, zip(opened.image_id.tolist(), opened.sha256, strict=True))
        readable = rows[rows.status == tables.STATUS_OK].sort_values("image_id")
        files = [str(root / path) for path in readable.path]
        pictures = list(zip(readable.image_id.tolist(), files, readable.sha256.tolist(), strict=True))
        if pictures:
            shards.append(_Shard(path, pictures))
    return shards


def _read(shard: _Shard) -> pd.DataFrame | None:
    """Return the table of a shard, or None if it must be made.

    It must be made if it is missing, cannot be read (a machine that lost power may leave it cut short), or lacks a
    picture that could not be read at the time.
    """
    try:
        table = tables.read(shard.path, tables.HASHES)
    except InputError:
        return None
    return table if {image_id for image_id, _, _ in shard.pictures} <= set(table.image_id.tolist()) else None
