"""Name the file of each shard after all that decides it: code, sizes, decoding and contents of the pictures.

So a shard is never out of date. If its file is missing, it must be made.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hashbench.hashers.hasher import Hasher
from hashbench.provenance import digest, import_closure, package_versions

MIN_SHARDS = 8
MAX_SHARDS = 256
_PICTURES_PER_SHARD = 256


@dataclass(frozen=True)
class Shelf:
    """The place of an implementation's shards, and what decides them besides their pictures.

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
        place : the shard's place, from `places_of`.
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
    roots = (__package__ + ".hashing", __package__ + ".shared", hashers[0].module)
    return Shelf(tuple(hashers), Path(folder), digest(import_closure(*roots), package_versions(*roots)))


def places_of(image_ids: Sequence[int]) -> list[str]:
    """Return each picture's place among the shards, such as `003-of-8`, given the ids of all pictures of a corpus.

    The place follows from the picture's id. So it does not change when other pictures are added or removed. A small
    collection, whose ids could leave shards empty, is dealt out in the order of its ids instead.
    """
    ids = np.asarray(image_ids, np.uint64)
    wanted = max(MIN_SHARDS, min(MAX_SHARDS, len(ids) // _PICTURES_PER_SHARD))
    number = 1 << (wanted - 1).bit_length()
    ranks = np.argsort(np.argsort(ids)) if len(ids) < 4 * number else ids
    return [f"{rank % number:03d}-of-{number}" for rank in ranks.tolist()]
