"""A compiled table from one number to another, by open addressing with linear probing (Knuth, volume 3, 6.4).

Functions pass its arrays as arguments, because the compiled form of an object cannot be kept on disk.
"""

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled

NOWHERE = -1
# 2⁶⁴ over the golden ratio: it sends neighbouring keys to places that are far apart.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


def make(most: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return empty keys and values, with room for `most` entries in two thirds of the places."""
    room = 1 << max(2, (3 * most // 2).bit_length())
    return np.full(room, NOWHERE, np.int64), np.empty(room, np.int32)


@compiled
def _home(keys: NDArray[np.int64], key: int) -> int:
    """Return where a key would be if all places were free: bits from the middle of a product."""
    return np.int64(((np.uint64(key) * _SPREAD) >> np.uint64(32)) & np.uint64(len(keys) - 1))


@compiled
def find(keys: NDArray[np.int64], key: int) -> int:
    """Return the place of a key of 0 or more, or the free place where it belongs, which has the key `NOWHERE`."""
    place = _home(keys, key)
    while keys[place] != NOWHERE and keys[place] != key:
        place = (place + 1) & (len(keys) - 1)
    return place


@compiled
def remove(keys: NDArray[np.int64], values: NDArray[np.int32], place: int) -> None:
    """Remove the entry at a place, and move later entries that can now be nearer to their own places."""
    last = len(keys) - 1
    hole, following = place, (place + 1) & last
    while keys[following] != NOWHERE:
        if (following - _home(keys, keys[following])) & last >= (following - hole) & last:
            keys[hole], values[hole] = keys[following], values[following]
            hole = following
        following = (following + 1) & last
    keys[hole] = NOWHERE
