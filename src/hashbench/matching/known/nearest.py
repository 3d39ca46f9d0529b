"""Find the nearest known pictures of each new one, at any distance: for use without a threshold or without a match."""

from collections.abc import Iterator

import numpy as np

from hashbench.matching.blocks import between
from hashbench.matching.known.incremental import HashTable

# The number of distances at once. They take 8 MB, and five times that while a word of them is compared.
_AT_ONCE = 2**22


def nearest(new: HashTable, known: HashTable, *, number: int) -> Iterator[tuple[object, object, int]]:
    """Yield new, known and distance (bits) of the `number` known pictures nearest to each new one, nearest first.

    If there are fewer known pictures, all are returned. If two are equally far, the earlier one in the table comes
    first. If new pictures have several orientations, the distance is the least of them.
    """
    rows = max(1, _AT_ONCE // max(1, len(known.words)))
    for start in range(0, len(new.words), rows):
        some = new.turned[:, start : start + rows]
        distances = between(some[0], known.words)
        for words in some[1:]:
            np.minimum(distances, between(words, known.words), out=distances)
        for place, distance in enumerate(distances):
            # Sort only the few that are near enough. The sort is stable, so equal distances keep their order.
            reach = np.partition(distance, min(number, len(distance)) - 1)[min(number, len(distance)) - 1]
            near = np.flatnonzero(distance <= reach)
            near = near[np.argsort(distance[near], kind="stable")][:number]
            for match in near:
                yield _plain(new.names[start + place]), _plain(known.names[match]), int(distance[match])


def _plain(name: object) -> object:
    return name.item() if isinstance(name, np.generic) else name
