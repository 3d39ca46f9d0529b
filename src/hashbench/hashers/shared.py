"""One pass over pictures that several implementations share: each picture is decoded once."""

import json
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from PIL import Image

from hashbench.hashers.hasher import Picture
from hashbench.hashers.hashing import hash_picture, overhead, write_shard
from hashbench.hashers.shelf import Shelf


class SharedShard:
    """One shard of several implementations. Each of its pictures is decoded once.

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
                part.rows += hash_picture(image_id, picture, part.shelf.hashers)
            except Exception:
                logging.info("%s cannot hash picture %s", part.shelf.name, image_id, exc_info=True)
                self._parts.remove(part)
            part.seconds += time.perf_counter() - start

    def write(self, contents: Sequence[tuple[int, str]]) -> dict[str, tuple[str, int, float]]:
        """Write the shards.

        Parameters
        ----------
        contents : as in `Shelf.path`, for all pictures in the shard that could be opened, whether or not they were
            hashed.

        Returns
        -------
        A mapping by implementation: the name of the file, the number of pictures in it, and the seconds of hashing.
        """
        made = {}
        for part in self._parts:
            path = part.shelf.path(self._place, contents)
            write_shard(part.rows, path)
            made[part.shelf.name] = path.name, len(part.rows) // len(part.shelf.hashers), part.seconds
        return made


@dataclass(eq=False)
class _Part:
    """The part of a shard that goes to one shelf, and the seconds that hashing took."""

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
    """Write the record of a pass for each implementation that it made shards for.

    Parameters
    ----------
    made : for each shard, the result of `SharedShard.write`.
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
            "overhead_seconds_per_picture": overhead(wall_seconds, workers, busy_seconds, hashed),
            "pass_of": " ".join(names),
            "own_seconds": sum(seconds for _, _, seconds in own),
            "files": [name for name, _, _ in own],
        }
        shelf.record.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
