"""The close pairs of a collection by the places of its pictures, nearest first."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import tables
from hashbench.errors import InputError


@dataclass(frozen=True)
class Links:
    """The close pairs of n pictures in the order of distance, then of a, then of b. All other pairs are far apart.

    Attributes
    ----------
    ids : (n,) uint64, the pictures, ascending.
    a, b : (m,) int32, places in `ids`, a < b.
    distance : (m,) uint16, not decreasing.
    """

    ids: NDArray[np.uint64]
    a: NDArray[np.int32]
    b: NDArray[np.int32]
    distance: NDArray[np.uint16]

    @property
    def n(self) -> int:
        """Pictures."""
        return len(self.ids)

    def end(self, threshold: int) -> int:
        """Return how many pairs are at most `threshold` apart: they come first."""
        return int(np.searchsorted(self.distance, np.uint16(threshold), side="right")) if threshold >= 0 else 0


def links_of(image_ids: NDArray[np.uint64], pairs: pd.DataFrame) -> Links:
    """Return the links of pictures, in any order, from columns a, b and distance of their pairs, in any order.

    Raises
    ------
    InputError
        A pair is of a picture that is not among them.
    """
    ids = np.sort(np.asarray(image_ids, np.uint64))
    a, b = (_places(ids, pairs[side].to_numpy(np.uint64)) for side in ("a", "b"))
    return _nearest_first(ids, a, b, pairs.distance.to_numpy(np.uint16))


def read_links(image_ids: NDArray[np.uint64], path: str | Path, *, threshold: int) -> Links:
    """Return the links of pictures from the pairs in a `pairs` table's file that are at most `threshold` apart.

    The file is read in parts. It takes 10 bytes of memory for each pair that is kept, and twice that while they are
    sorted.

    Raises
    ------
    InputError
        See `tables.read_parts`, or a pair is of a picture that is not among them.
    """
    ids = np.sort(np.asarray(image_ids, np.uint64))
    parts = [(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.uint16))]
    for part in tables.read_parts(path, tables.PAIRS, columns=["a", "b", "distance"]):
        a, b, distance = (part[name].to_numpy() for name in ("a", "b", "distance"))
        near = distance <= threshold
        parts.append((_places(ids, a[near]), _places(ids, b[near]), distance[near].astype(np.uint16)))
    return _nearest_first(ids, *(np.concatenate(side) for side in zip(*parts, strict=True)))


def _places(ids: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> NDArray[np.int32]:
    places = np.searchsorted(ids, wanted)
    strangers = wanted[ids[np.minimum(places, len(ids) - 1)] != wanted] if len(ids) else wanted
    if len(strangers):
        raise InputError(f"pairs: image_id {strangers[0]} has no hash; run matching again")
    return places.astype(np.int32)


def _nearest_first(
    ids: NDArray[np.uint64], a: NDArray[np.int32], b: NDArray[np.int32], distance: NDArray[np.uint16]
) -> Links:
    key = a * np.int64(len(ids)) + b
    if (key[1:] < key[:-1]).any():
        order = np.argsort(key)
        a, b, distance = a[order], b[order], distance[order]
    # For 16 bits, a stable sort is a radix sort, so its time grows in proportion to the pairs.
    order = np.argsort(distance, kind="stable")
    return Links(ids, a[order], b[order], distance[order])
