"""The nearest known pictures of each new one, however far away: where no threshold is known yet, or none matches."""

from collections.abc import Iterator

import numpy as np

from hashbench.matching.blocks import between
from hashbench.matching.incremental import HashTable

# Distances at once: 8 MB of them, and five times that while a word of them is compared.
_AT_ONCE = 2**22


def nearest(new: HashTable, known: HashTable, *, number: int) -> Iterator[tuple[object, object, int]]:
    """Yield new, known and distance (bits) of the `number` known pictures nearest to each new one, nearest first.

    All known ones where there are fewer. Of those equally far the earlier in the table is nearer. If new pictures have
    several orientations, the distance is the least of them.
    """
    rows = max(1, _AT_ONCE // max(1, len(known.words)))
    for start in range(0, len(new.words), rows):
        some = new.turned[:, start : start + rows]
        distances = between(some[0], known.words)
        for words in some[1:]:
            np.minimum(distances, between(words, known.words), out=distances)
        for place, distance in enumerate(distances):
            # A stable sort of the few that are near enough: of equal distances the first stay first.
            reach = np.partition(distance, min(number, len(distance)) - 1)[min(number, len(distance)) - 1]
            near = np.flatnonzero(distance <= reach)
            near = near[np.argsort(distance[near], kind="stable")][:number]
            for match in near:
                yield _plain(new.names[start + place]), _plain(known.names[match]), int(distance[match])


def _plain(name: object) -> object:
    return name.item() if isinstance(name, np.generic) else name
