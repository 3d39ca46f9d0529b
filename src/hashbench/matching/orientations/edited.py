"""Make the `edited` table: the distances between edited copies of pictures and the pictures themselves."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image

from hashbench import execution, tables
from hashbench.corpus.edits.edit import Edit, apply_edit
from hashbench.errors import PictureError
from hashbench.hashers import quality
from hashbench.hashers.decode import Decoding, as_rgb, open_image
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.orientations import hash_turned
from hashbench.matching.blocks import least_distance


@dataclass(frozen=True)
class _Base:
    image_id: int
    file: Path


@dataclass(frozen=True)
class _Hashed:
    """The result of hashing one picture with one hasher: a hash for each orientation, or a status and its reason."""

    digest: NDArray[np.uint8] | None
    status: str = tables.STATUS_OK
    reason: str | None = None
    grade: str | None = None


@dataclass(frozen=True)
class _EditAndCompare:
    """Hash pictures and their edited copies, each once with every hasher, and return rows of the `edited` table."""

    hashers: Mapping[str, Hasher]
    edits: Sequence[Edit]
    orientations: int

    @property
    def decoding(self) -> Decoding:
        """Return how picture files are decoded before they are edited. It is the same for all hashers."""
        return next(iter(self.hashers.values())).decoding

    def __call__(self, bases: Sequence[_Base]) -> list[tuple]:
        return [row for base in execution.each(bases, None) for row in self._rows_of(base)]

    def rescue(self, bases: Sequence[_Base]) -> list[tuple]:
        """Return the same rows although a picture ends its process."""
        return execution.salvage(self, bases, self._lost)

    def _lost(self, base: _Base, status: str, reason: str) -> list[tuple]:
        lost = dict.fromkeys(self.hashers, _Hashed(None, status, reason))
        return list(_rows(self.hashers, base, None, None, lost, lost))

    def _rows_of(self, base: _Base) -> list[tuple]:
        try:
            picture = open_image(base.file, self.decoding)
        except PictureError as error:
            return self._lost(base, "unreadable", str(error))
        originals = self._hash(picture, 1)
        rows = list(_rows(self.hashers, base, None, None, originals, originals))
        for edit in self.edits:
            for strength in edit.strengths:
                copies = self._hash_edited(edit, picture, strength, base.image_id)
                rows += _rows(self.hashers, base, edit.name, strength, originals, copies)
        return rows

    def _hash_edited(self, edit: Edit, picture: Image.Image, strength: float | None, seed: int) -> dict[str, _Hashed]:
        try:
            return self._hash(apply_edit(edit, as_rgb(picture), strength, seed=seed), self.orientations)
        except PictureError as error:
            return dict.fromkeys(self.hashers, _Hashed(None, "not_edited", str(error)))

    def _hash(self, picture: Image.Image, orientations: int) -> dict[str, _Hashed]:
        grade = quality.assess(picture)
        hashed = {}
        for variant, hasher in self.hashers.items():
            try:
                hashed[variant] = _Hashed(hash_turned(hasher, picture, orientations), grade=grade)
            except PictureError as error:
                hashed[variant] = _Hashed(None, "refused", str(error), grade)
        return hashed


def choose_bases(images: pd.DataFrame, number: int) -> pd.DataFrame:
    """Return up to `number` readable rows of an `images` table to edit, at most one for each family.

    The families with the smallest SHA-256 of their names are chosen, and from each the picture with the smallest id.
    This is as good as a random choice, and other pictures that are added or removed change few of the choices. If no
    picture has a family, the pictures with the smallest ids are chosen.
    """
    readable = images[images.status == tables.STATUS_OK].sort_values("image_id")
    labelled = readable[readable.family.notna()]
    if labelled.empty:
        return readable.head(number)
    first = labelled.drop_duplicates("family")
    order = first.family.map(lambda name: hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest())
    return first.loc[order.sort_values().index].head(number)


def measure_edits(
    bases: pd.DataFrame,
    root: str | Path,
    hashers: Mapping[str, Hasher],
    edits: Sequence[Edit],
    *,
    orientations: int = 1,
    executor: str = "serial",
    workers: int = 1,
    address: str | None = None,
) -> pd.DataFrame:
    """Edit pictures in memory at every strength, and compare the hash of each copy with the stored picture's hash.

    A copy is hashed from memory, because a lossless file would give the same pixels. If the edit is a file format, the
    copy is written as such a file, in memory, and decoded again.

    Parameters
    ----------
    bases : rows of the `images` table; `path` is relative to `root`.
    hashers : by variant.
    orientations : the number of `hashers.orientations` in which each copy is hashed. Its distance is the least of them.
    executor, workers, address : as in `execution.run`.

    Returns
    -------
    The `edited` table: one row for each picture, edit, strength and variant, in the order of the arguments. `distance`
    is in bits, and missing if the picture or the copy could not be hashed. `quality` comes from `quality.assess` and is
    the same for all variants. Rows without an edit say how the stored picture itself was hashed; a picture that ends
    its process has only such rows, with the status `crashed`.

    Raises
    ------
    InputError
        There is no such executor, or `workers` is less than 1.
    """
    files = (Path(root) / path for path in bases.path)
    tasks = [[_Base(*row)] for row in zip(bases.image_id, files, strict=True)]  # one each: edits take long
    work = _EditAndCompare(dict(hashers), tuple(edits), orientations)
    done = execution.run(
        work,
        tasks,
        executor=executor,
        workers=workers,
        address=address,
        label="edit pictures",
        rescue=work.rescue,
    )
    of_picture = {finished.task[0].image_id: finished.result for finished in done}
    rows = [row for (base,) in tasks for row in of_picture[base.image_id]]
    return pd.DataFrame(rows, columns=tables.EDITED.names).astype({"distance": "Int32", "strength": "float64"})


def _rows(
    hashers: Mapping[str, Hasher],
    base: _Base,
    edit: str | None,
    strength: float | None,
    originals: dict[str, _Hashed],
    copies: dict[str, _Hashed],
) -> Iterator[tuple]:
    for variant, copy in copies.items():
        distance = _distance(copy.digest, originals[variant].digest, weighted=hashers[variant].weighted)
        yield base.image_id, variant, edit, strength, distance, copy.status, copy.reason, copy.grade


def _distance(a: NDArray[np.uint8] | None, b: NDArray[np.uint8] | None, *, weighted: bool) -> int | None:
    return None if a is None or b is None else least_distance(a, b, weighted=weighted)
