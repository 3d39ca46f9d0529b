"""Hash many pictures into one table. The work is kept in shards, so that a killed run loses little.

Each implementation has its own shards, named after what decides them: its code, its sizes, how pictures are decoded,
and the contents of the pictures. Two things make shards. Indexing decodes every picture, and hashes it meanwhile with
all implementations that feed matching (`SharedShard`). Then `hash_images` makes the shards that are missing, such as
those of an implementation that was edited, and gathers all of them into a table.
"""

import hashlib
import json
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from hashbench import execution, tables
from hashbench.errors import PictureError
from hashbench.hashers.decode import DEFAULT, open_image
from hashbench.hashers.hasher import Hasher, Picture
from hashbench.provenance import digest, import_closure, package_versions

MIN_SHARDS = 8
MAX_SHARDS = 256
_PICTURES_PER_SHARD = 256
PICTURE_SECONDS = 60.0
# Packages that an implementation imports, and that compute nothing of a hash.
_NOT_HASHING = ("lazy-loader", "packaging", "pyarrow")
_LOST = (execution.CRASHED, execution.TIMED_OUT)


@dataclass(frozen=True)
class Run:
    """What was done to hash the pictures of a table.

    `pass_of` names the implementations that hashed the pictures in one pass over them, this one included. The times
    are those of the whole pass: `busy_seconds` is the time that all workers together spent in tasks.
    `overhead_seconds_per_picture` is the time that they spent outside tasks (to start, to get tasks, to return
    results), divided by the number of pictures hashed; it is None if no picture was hashed. Where several
    implementations shared a pass, `own_seconds` is the part of `busy_seconds` that this one took: decoding is left out,
    and work that several have in common counts for the first of them. Else it is None. Pictures in shards kept from an
    earlier run count in `pictures`, not in `pictures_hashed`.
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


@dataclass(frozen=True)
class Shelf:
    """Where the shards of an implementation are kept, and what decides them besides their pictures.

    Attributes
    ----------
    hashers : one for each size.
    code : digest of the sources and versions that decide the hashes.
    """

    hashers: tuple[Hasher, ...]
    folder: Path
    code: str

    @property
    def name(self) -> str:
        """METHOD/IMPLEMENTATION."""
        return f"{self.hashers[0].method}/{self.hashers[0].implementation}"

    def path(self, place: str, contents: Iterable[tuple[int, str]]) -> Path:
        """Return the file of a shard.

        Parameters
        ----------
        place : the shard's, of `places_of`.
        contents : the id and the SHA-256 of each picture in the shard.
        """
        decoding, bits = self.hashers[0].decoding, [hasher.bits for hasher in self.hashers]
        listed = "".join(f"{image_id}{sha256}" for image_id, sha256 in sorted(contents))
        key = hashlib.sha256(f"{self.name}{bits}{self.code}{decoding}{listed}".encode()).hexdigest()[:16]
        return self.folder / f"{place}-{key}.parquet"

    @property
    def record(self) -> Path:
        """The file that says which pass made the shards, if several implementations shared it."""
        return self.folder / "pass.json"


def shelf_of(hashers: Sequence[Hasher], folder: str | Path) -> Shelf:
    """Return the shelf of an implementation as it is installed here."""
    roots = (__name__, hashers[0].module)
    return Shelf(tuple(hashers), Path(folder), digest(import_closure(*roots), package_versions(*roots)))


class SharedShard:
    """One shard of several implementations, each picture of which is decoded once.

    An implementation that fails is left out. Its own job meets the error again, and names it.
    """

    def __init__(self, place: str, shelves: Iterable[Shelf]) -> None:
        self._place = place
        self._parts = [_Part(shelf) for shelf in shelves]

    def add(self, image_id: int, image: Image.Image) -> None:
        """Hash a decoded picture."""
        picture = Picture(image)
        for part in list(self._parts):
            start = time.perf_counter()
            try:
                part.rows += _hashed(image_id, picture, part.shelf.hashers)
            except Exception:
                logging.info("%s cannot hash picture %s", part.shelf.name, image_id, exc_info=True)
                self._parts.remove(part)
            part.seconds += time.perf_counter() - start

    def write(self, contents: Sequence[tuple[int, str]]) -> dict[str, tuple[str, int, float]]:
        """Write the shards.

        Parameters
        ----------
        contents : as in `Shelf.path`, of all pictures in the shard that could be opened, hashed or not.

        Returns
        -------
        By implementation: the name of the file, the number of pictures in it, and the seconds that hashing took.
        """
        made = {}
        for part in self._parts:
            path = part.shelf.path(self._place, contents)
            _write(part.rows, path)
            made[part.shelf.name] = path.name, len(part.rows) // len(part.shelf.hashers), part.seconds
        return made


@dataclass(eq=False)
class _Part:
    """What a shelf gets of a shard, and the seconds that hashing took."""

    shelf: Shelf
    rows: list[tuple] = field(default_factory=list)
    seconds: float = 0.0


def note_pass(
    shelves: Sequence[Shelf],
    made: Iterable[Mapping[str, tuple[str, int, float]]],
    *,
    executor: str,
    workers: int,
    wall_seconds: float,
    busy_seconds: float,
) -> None:
    """Write the record of a pass for each implementation of which it made shards.

    Parameters
    ----------
    made : of each shard, what `SharedShard.write` returned.
    """
    made = list(made)
    names = [shelf.name for shelf in shelves if any(shelf.name in shard for shard in made)]
    for shelf in shelves:
        own = [shard[shelf.name] for shard in made if shelf.name in shard]
        if not own:
            continue
        hashed = sum(pictures for _, pictures, _ in own)
        record = {
            "executor": executor,
            "workers": workers,
            "pictures_hashed": hashed,
            "shards_hashed": len(own),
            "wall_seconds": wall_seconds,
            "busy_seconds": busy_seconds,
            "overhead_seconds_per_picture": _overhead(wall_seconds, workers, busy_seconds, hashed),
            "pass_of": " ".join(names),
            "own_seconds": sum(seconds for _, _, seconds in own),
            "files": [name for name, _, _ in own],
        }
        shelf.record.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _overhead(wall: float, workers: int, busy: float, pictures: int) -> float | None:
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
        _write(self.rows(shard.pictures), shard.path)

    def rescue(self, shard: _Shard) -> None:
        """Do the same although a picture ends its process."""
        _write(execution.salvage(self.rows, shard.pictures, self.lost), shard.path)

    def rows(self, pictures: Sequence[_Picture]) -> list[tuple]:
        """Return the rows of pictures."""
        return [row for picture in execution.each(pictures, self.seconds) for row in _rows(*picture, self.hashers)]

    def lost(self, picture: _Picture, status: str, reason: str) -> list[tuple]:
        """Return the rows of a picture that ends its process."""
        return [(picture[0], hasher.bits, None, status, reason, None, None) for hasher in self.hashers]


def _write(rows: list[tuple], path: Path) -> None:
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

    A file that cannot be read has the status `unreadable`, one that cannot be hashed the status `refused`. Both have a
    reason.
    """
    asked = zip(image_ids, files, digests or [None] * len(files), strict=True)
    rows = [row for one in asked for row in _rows(*one, hashers)]
    return pd.DataFrame(rows, columns=tables.HASHES.names)


def _rows(image_id: int, file: str | Path, sha256: str | None, hashers: Sequence[Hasher]) -> list[tuple]:
    try:
        image = open_image(file, hashers[0].decoding, sha256=sha256)
    except PictureError as error:
        return [(image_id, hasher.bits, None, "unreadable", str(error), None, None) for hasher in hashers]
    return _hashed(image_id, Picture(image), hashers)


def _hashed(image_id: int, picture: Picture, hashers: Sequence[Hasher]) -> list[tuple]:
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


def sample(images: pd.DataFrame, size: int | None) -> pd.DataFrame:
    """Return the readable rows of an `images` table, sorted by id; with a `size`, only the first `size` of them.

    Ids are digests, so the pictures with the smallest ids are as good as a random sample. They are the same in every
    run.
    """
    readable = images[images.status == tables.STATUS_OK].sort_values("image_id")
    return readable if size is None else readable.head(size)


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
    The `hashes` table, sorted by image_id and bits, and what made it: the pass that hashed for several
    implementations, if that made shards and none was missing, else this call. A picture that cannot be read or hashed
    is a row with a status and a reason. So is one that ends its process (`crashed`) or takes longer than `seconds`
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
        overhead_seconds_per_picture=_overhead(wall, workers, busy, hashed),
        pass_of=shelf.name,
        own_seconds=None,
    )
    if not missing:
        run = _shared_run(run, shelf, {shard.path.name for shard in shards})
    return table.sort_values(["image_id", "bits"], ignore_index=True), run


def _shared_run(run: Run, shelf: Shelf, files: set[str]) -> Run:
    """Return the pass that several implementations shared, if it made some of these shards, else `run`."""
    if not shelf.record.exists():
        return run
    record = json.loads(shelf.record.read_text(encoding="utf-8"))
    return replace(run, **record) if files.intersection(record.pop("files")) else run


def made_by(hasher: Hasher) -> dict[str, str]:
    """Return the notes of a `hashes` table: `method`, `implementation`, and as JSON the `versions` that decide it.

    Where files are decoded otherwise than by default, `decoding` says how, as JSON.
    """
    versions = package_versions(Hasher.__module__, hasher.module)
    deciding = {name: version for name, version in versions.items() if name not in _NOT_HASHING}
    notes = {"method": hasher.method, "implementation": hasher.implementation, "versions": json.dumps(deciding)}
    return notes if hasher.decoding == DEFAULT else notes | {"decoding": json.dumps(asdict(hasher.decoding))}


def account(run: Run) -> dict:
    """Return what a run did as a dictionary that can be written as JSON."""
    return asdict(run)


def places_of(image_ids: Sequence[int]) -> list[str]:
    """Return each picture's place among the shards, such as `003-of-8`, given the ids of all pictures of a corpus.

    It follows from the picture's id, so that it does not change when other pictures are added or removed. A small
    collection, whose ids could leave shards empty, is dealt out in the order of its ids instead.
    """
    ids = np.asarray(image_ids, np.uint64)
    wanted = max(MIN_SHARDS, min(MAX_SHARDS, len(ids) // _PICTURES_PER_SHARD))
    number = 1 << (wanted - 1).bit_length()
    ranks = np.argsort(np.argsort(ids)) if len(ids) < 4 * number else ids
    return [f"{rank % number:03d}-of-{number}" for rank in ranks.tolist()]


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
    """Return the table of a shard, None if it is missing or lacks a picture, which could not be read at the time."""
    if not shard.path.exists():
        return None
    table = tables.read(shard.path, tables.HASHES)
    return table if {image_id for image_id, _, _ in shard.pictures} <= set(table.image_id.tolist()) else None
