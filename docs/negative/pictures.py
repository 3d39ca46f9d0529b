"""What the scripts of this folder share: pictures of a folder with their families, their bits, and pairs of families.

A picture's family is the part of its file name before `_`, as in the demo's pictures.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hashbench import hashers
from hashbench.evaluation.rates.family_pairs import FamilyPairs

VARIANTS = [
    *(("find", 256), ("pdq", 256), ("phash", 256), ("phash", 64), ("dhash", 256), ("dhash", 64)),
    *(("ahash", 256), ("ahash", 64), ("whash", 256), ("whash", 64)),
]


def read(folder: str) -> tuple[list[Path], NDArray[np.int64], list[str]]:
    """Return the JPEG and PNG files of a folder, the number of each one's family, and the names of the families."""
    paths = sorted(path for path in Path(folder).iterdir() if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    names, families = np.unique([path.name.partition("_")[0] for path in paths], return_inverse=True)
    return paths, families, names.tolist()


def bits_of(paths: list[Path], method: str, bits: int) -> NDArray[np.uint8]:
    """Return the hashes as (n, bits) zeros and ones."""
    hasher = hashers.load(method, bits=bits)
    return np.unpackbits(np.array([hasher.hash_file(path) for path in paths]), axis=1)


def distances(bits: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the Hamming distance of every two hashes: (n, n)."""
    signs = 2.0 * bits - 1
    return np.rint((bits.shape[1] - signs @ signs.T) / 2).astype(np.int64)


def between(distance: NDArray[np.int64], families: NDArray[np.int64], bins: int) -> NDArray[np.int64]:
    """Return the pairs by distance of every two families: (f, f, bins); a family's own pairs are counted once."""
    f = families.max() + 1
    one, other = np.triu_indices(len(families), 1)
    low, high = np.minimum(families[one], families[other]), np.maximum(families[one], families[other])
    counts = np.bincount((low * f + high) * bins + distance[one, other], minlength=f * f * bins).reshape(f, f, bins)
    upper = np.triu(np.ones((f, f), bool), 1)
    counts.transpose(1, 0, 2)[upper] = counts[upper]
    return counts


def family_pairs(counts: NDArray[np.int64], sizes: NDArray[np.int64]) -> FamilyPairs:
    """Return the same counts, without those of a family's own pairs, up to half of the bits."""
    radius = counts.shape[2] // 2
    one, other = np.triu_indices(len(sizes), 1)
    row, distance = np.nonzero(counts[one, other, : radius + 1])
    return FamilyPairs(sizes, one[row], other[row], distance, counts[one[row], other[row], distance], radius)
