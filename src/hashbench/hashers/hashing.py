"""Hash many pictures into one table. The work is kept in shards, so that a killed run loses little."""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from hashbench import execution, tables
from hashbench.errors import PictureError
from hashbench.hashers.decode import DEFAULT, open_image
from hashbench.hashers.hasher import Hasher
from hashbench.provenance import package_versions

MIN_SHARDS = 8
MAX_SHARDS = 256
_PICTURES_PER_SHARD = 256
PICTURE_SECONDS = 60.0
# Packages that an implementation imports, and that compute nothing of a hash.
_NOT_HASHING = ("lazy-loader", "packaging", "pyarrow")
_LOST = (execution.CRASHED, execution.TIMED_OUT)


@dataclass(frozen=True)
class Run:
    """What a run of `hash_images` did.

    `busy_seconds` is the time that all workers together spent in tasks. `overhead_seconds_per_picture` is the time that
    they spent outside tasks (to start, to get tasks, to return results), divided by the number of pictures hashed; it
    is None if no picture was hashed. Pictures in shards kept from an earlier run count in `pictures`, not in
    `pictures_hashed`.
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


_Picture = tuple[int, str, str]  # its id, file and SHA-256


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
        self._write(self.rows(shard.pictures), shard)

    def rescue(self, shard: _Shard) -> None:
        """Do the same although a picture ends its process."""
        self._write(execution.salvage(self.rows, shard.pictures, self.lost), shard)

    def rows(self, pictures: Sequence[_Picture]) -> list[tuple]:
        """Return the rows of pictures."""
        return [row for picture in execution.each(pictures, self.seconds) for row in _rows(*picture, self.hashers)]

    def lost(self, picture: _Picture, status: str, reason: str) -> list[tuple]:
        """Return the rows of a picture that ends its process."""
        return [(picture[0], hasher.bits, None, status, reason, None) for hasher in self.hashers]

    def _write(self, rows: list[tuple], shard: _Shard) -> None:
        tables.write(pd.DataFrame(rows, columns=tables.HASHES.names), tables.HASHES, shard.path)


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
        return [(image_id, hasher.bits, None, "unreadable", str(error), None) for hasher in hashers]
    grade = hashers[0].assess(image)
    rows = []
    for hasher in hashers:
        try:
            digest = hasher.hash_image(image).tobytes()
            rows.append((image_id, hasher.bits, digest, tables.STATUS_OK, None, grade))
        except PictureError as error:
            rows.append((image_id, hasher.bits, None, "refused", str(error), grade))
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
    hashers: Sequence[Hasher],
    shard_folder: str | Path,
    *,
    code: str,
    executor: str = "serial",
    workers: int = 1,
    address: str | None = None,
    seconds: float = PICTURE_SECONDS,
) -> tuple[pd.DataFrame, Run]:
    """Hash the pictures of an `images` table with one implementation at all its sizes.

    A picture's id decides which shard it is in. The name of a shard's file contains a digest of its pictures' contents
    and of `code`. So a second run hashes only the shards that are missing or in which something changed.

    Parameters
    ----------
    images : rows of the `images` table; `path` is relative to `root`.
    hashers : one hasher for each size, all of one implementation.
    shard_folder : kept between runs; shards that no longer apply are deleted.
    code : digest of the sources and versions that decide the hashes.
    executor, workers, address : as in `execution.run`.
    seconds : the longest that one picture may take.

    Returns
    -------
    The `hashes` table, sorted by image_id and bits, and what the run did. A picture that cannot be read or hashed is a
    row with a status and a reason. So is one that ends its process (`crashed`) or takes longer than `seconds`
    (`timed_out`); its shard is not kept, so the next run tries it again.

    Raises
    ------
    InputError
        There is no such executor, or `workers` is less than 1.
    """
    start = time.perf_counter()
    folder = Path(shard_folder)
    shards = _plan(images, Path(root), folder, code=f"{code}{[hasher.bits for hasher in hashers]}{hashers[0].decoding}")
    missing = [shard for shard in shards if not shard.path.exists()]
    work = _HashShard(tuple(hashers), seconds)
    busy = sum(
        finished.seconds
        for finished in execution.run(
            work,
            missing,
            executor=executor if missing else "serial",
            workers=workers,
            address=address,
            label=f"{hashers[0].method}/{hashers[0].implementation}",
            weight=lambda shard: len(shard.pictures),
            rescue=work.rescue,
        )
    )
    parts = {shard.path: tables.read(shard.path, tables.HASHES) for shard in shards}
    whole = {path for path, part in parts.items() if not part.status.isin(_LOST).any()}
    for stale in set(folder.glob("*.parquet")) - whole:
        stale.unlink()
    table = pd.concat(parts.values(), ignore_index=True)
    wall = time.perf_counter() - start
    hashed = sum(len(shard.pictures) for shard in missing)
    run = Run(
        executor=executor,
        workers=workers,
        pictures=len(images),
        pictures_hashed=hashed,
        shards=len(shards),
        shards_hashed=len(missing),
        wall_seconds=wall,
        busy_seconds=busy,
        overhead_seconds_per_picture=(wall * workers - busy) / hashed if hashed else None,
    )
    return table.sort_values(["image_id", "bits"], ignore_index=True), run


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


def _plan(images: pd.DataFrame, root: Path, folder: Path, *, code: str) -> list[_Shard]:
    wanted = max(MIN_SHARDS, min(MAX_SHARDS, len(images) // _PICTURES_PER_SHARD))
    number = 1 << (wanted - 1).bit_length()
    images = images.sort_values("image_id")
    shards = []
    for index, rows in images.groupby(_shard_numbers(images, number)):
        key = _key(rows, code)
        files = [str(root / path) for path in rows.path]
        path = folder / f"{index:03d}-of-{number}-{key}.parquet"
        pictures = list(zip(rows.image_id.tolist(), files, rows.sha256.tolist(), strict=True))
        shards.append(_Shard(path, pictures))
    return shards


def _shard_numbers(images: pd.DataFrame, number: int) -> np.ndarray:
    """Return the number of each picture's shard.

    It follows from the picture's id, so that it does not change when other pictures are added or removed. A small
    collection, whose ids could leave shards empty, is dealt out in the order of its ids instead.
    """
    if len(images) < 4 * number:
        return np.arange(len(images)) % number
    return images.image_id.to_numpy() % np.uint64(number)


def _key(rows: pd.DataFrame, code: str) -> str:
    contents = "".join(f"{image_id}{sha256}" for image_id, sha256 in zip(rows.image_id, rows.sha256, strict=True))
    return hashlib.sha256(f"{code}{contents}".encode()).hexdigest()[:16]
