"""Make the `turned` table, the hashes of pictures in all orientations, and count the distances between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import execution, tables
from hashbench.errors import PictureError
from hashbench.hashers.decode import open_image
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.orientations import NAMES, hash_turned
from hashbench.matching.collection import Collection, collect
from hashbench.matching.orientations.turned import turned_words

_BATCH = 16

_Picture = tuple[int, str]  # its id and file


@dataclass(frozen=True)
class _HashTurned:
    """Decode each picture of a batch once, and hash it in all orientations with every hasher: rows of the table."""

    hashers: Mapping[str, Hasher]

    def __call__(self, pictures: Sequence[_Picture]) -> list[tuple]:
        return [row for picture in execution.each(pictures, None) for row in self._rows_of(*picture)]

    def rescue(self, pictures: Sequence[_Picture]) -> list[tuple]:
        """Return the same rows although a picture ends its process."""
        return execution.salvage(self, pictures, self._lost)

    def _lost(self, picture: _Picture, status: str, reason: str) -> list[tuple]:
        return [(picture[0], variant, None, status, reason, None) for variant in self.hashers]

    def _rows_of(self, image_id: int, file: str) -> list[tuple]:
        decoding = next(iter(self.hashers.values())).decoding
        try:
            picture = open_image(file, decoding)
        except PictureError as error:
            return self._lost((image_id, file), "unreadable", str(error))
        rows = []
        for variant, hasher in self.hashers.items():
            quality = hasher.assess(picture)
            try:
                hashes = hash_turned(hasher, picture, len(NAMES)).tobytes()
                rows.append((image_id, variant, hashes, tables.STATUS_OK, None, quality))
            except PictureError as error:
                rows.append((image_id, variant, None, "refused", str(error), quality))
        return rows


def hash_turned_pictures(
    images: pd.DataFrame,
    root: str | Path,
    hashers: Mapping[str, Hasher],
    *,
    executor: str = "serial",
    workers: int = 1,
    address: str | None = None,
) -> pd.DataFrame:
    """Hash all readable pictures of an `images` table in all orientations, and return the `turned` table.

    Parameters
    ----------
    images : `path` is relative to `root`.
    hashers : by variant.
    executor, workers, address : as in `execution.run`.

    Returns
    -------
    A row for each picture and variant, sorted by image_id. A picture that a method cannot hash in one of its
    orientations has no hash, but a status and a reason.

    Raises
    ------
    InputError
        There is no such executor, or `workers` is less than 1.
    """
    readable = images[images.status == tables.STATUS_OK].sort_values("image_id")
    pictures = list(zip(readable.image_id.tolist(), [str(Path(root) / path) for path in readable.path], strict=True))
    batches = [pictures[start : start + _BATCH] for start in range(0, len(pictures), _BATCH)]
    work = _HashTurned(dict(hashers))
    done = execution.run(
        work, batches, executor=executor, workers=workers, address=address, label="turn pictures", rescue=work.rescue
    )
    rows = [row for finished in done for row in finished.result]
    order = {variant: place for place, variant in enumerate(hashers)}
    rows.sort(key=lambda row: (row[0], order[row[1]]))
    return pd.DataFrame(rows, columns=tables.TURNED.names).astype({"image_id": "uint64"})


def collect_turned(
    turned: pd.DataFrame,
    images: pd.DataFrame,
    families: pd.DataFrame,
    *,
    bits: int,
    splits: tuple[str, ...],
    flagged: str,
    weighted: bool = False,
) -> tuple[Collection, NDArray[np.uint64]]:
    """Join the hashes of one variant in a `turned` table with the families of their pictures, as `collect` does.

    Returns
    -------
    The collection of the pictures as they are stored, and their hashes in all orientations: (orientations, n, words)
    uint64, in the order of the collection, and with masks if it is `weighted`.

    Raises
    ------
    InputError
        As in `collect`.
    """
    size = -(-bits // 8)
    stored = turned.assign(
        bits=bits,
        hash=turned.hashes.map(lambda hashes: hashes and hashes[:size]),
        mask=turned.hashes.map(lambda hashes: hashes and hashes[size : 2 * size]),
    )
    collection = collect(stored, images, families, bits=bits, splits=splits, flagged=flagged, weighted=weighted)
    kept = turned.set_index("image_id").hashes.loc[collection.image_ids]
    turns = [np.frombuffer(hashes, np.uint8).reshape(-1, size * (1 + weighted)) for hashes in kept]
    return collection, turned_words(turns, weighted=weighted)
