"""Time what one picture costs, beside two anchors measured in the same rounds.

A machine's speed changes over time, so a time is compared only as a ratio to the anchors. One anchor decodes the same
files to an RGB array, the other computes imagehash's average_hash of the same files. All take turns within each round.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import imagehash
import numpy as np
import pandas as pd
from PIL import Image

from hashbench.hashers.decode import open_image
from hashbench.hashers.hasher import Hasher
from hashbench.profiling.steady import settle_memory
from hashbench.tables import AND_MASK, FILE_TO_HASH, HASH

DECODE = "decode"
AVERAGE_HASH = "average_hash"
MIN_ROUNDS = 3
COLUMNS = (
    "method",
    "implementation",
    "bits",
    "stage",
    "pictures",
    "size",
    "median_seconds",
    "q1_seconds",
    "q3_seconds",
    "n",
    "ratio_to_decode",
    "ratio_to_average_hash",
)


def decode_to_array(file: Path) -> np.ndarray:
    """Decode a picture file to an RGB array, `uint8` of shape (height, width, 3). This is the first anchor."""
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB"))


def average_hash(file: Path) -> imagehash.ImageHash:
    """Hash a picture file with imagehash's cheapest method, as its documentation shows. This is the second anchor."""
    with Image.open(file) as image:
        return imagehash.average_hash(image)


def time_pictures(hashers: Sequence[Hasher], files: Sequence[Path], *, rounds: int, seconds: float) -> pd.DataFrame:
    """Time one implementation at each of its hash sizes, beside the anchors, single-threaded.

    Parameters
    ----------
    hashers : one hasher for each size, all of one implementation, and weighted ones.
    files : pictures of one size in pixels. Fewer files are used if `rounds` over all of them would take longer than
        `seconds`. If even one picture would take too long, there are fewer rounds, but at least three.

    Returns
    -------
    Columns `COLUMNS`: medians and quartiles over `n` rounds of the mean seconds per picture. `ratio_*` are ratios of
    medians. Stage `file_to_hash` starts from a file, stage `hash` from a decoded picture; the stages of weighted
    hashers end in `_and_mask`. The anchors' rows have no bits.
    """
    settle_memory()
    width = decode_to_array(files[0]).shape[1]
    for hasher in hashers:  # the first hash imports and compiles, and would look too slow
        hasher.hash_file(files[0])
    slowest = max(_seconds(hasher.hash_file, files[:1]) for hasher in hashers)
    affordable = seconds / (2 * len(hashers) * slowest)
    rounds = max(min(rounds, MIN_ROUNDS), min(rounds, int(affordable)))
    files = files[: max(1, min(len(files), int(affordable / rounds)))]
    images = [open_image(file, hashers[0].decoding) for file in files]
    contenders: dict[tuple, tuple[Callable, Sequence]] = {
        (None, DECODE): (decode_to_array, files),
        (None, AVERAGE_HASH): (average_hash, files),
    }
    for hasher in hashers:
        made = AND_MASK if hasher.weighted else ""
        contenders[hasher.bits, FILE_TO_HASH + made] = (hasher.hash_file, files)
        contenders[hasher.bits, HASH + made] = (hasher.hash_image, images)
    for function, pictures in contenders.values():
        _seconds(function, pictures[:1])
    taken = {key: [] for key in contenders}
    for number in range(rounds):
        order = list(contenders)
        for key in order if number % 2 else reversed(order):
            taken[key].append(_seconds(*contenders[key]))
    anchors = [np.median(taken[None, stage]) for stage in (DECODE, AVERAGE_HASH)]
    rows = [
        (
            hashers[0].method,
            hashers[0].implementation,
            bits,
            stage,
            len(files),
            width,
            *np.quantile(values, [0.5, 0.25, 0.75]),
            rounds,
            *(np.median(values) / anchor for anchor in anchors),
        )
        for (bits, stage), values in taken.items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"bits": "Int64"})


def _seconds(function: Callable, pictures: Sequence) -> float:
    start = time.perf_counter()
    for picture in pictures:
        function(picture)
    return (time.perf_counter() - start) / len(pictures)
