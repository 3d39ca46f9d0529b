"""How many pairs of a collection have each distance, counted on a GPU in several ways that agree to the last pair.

Every way counts full tiles: the tiles on the diagonal hold each pair twice and each hash with itself, and the last tile
is filled up with hashes of zeros. `unordered` takes both out again, exactly, so that no way tests a pair's place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
from array_api_compat import array_namespace, device
from numpy.typing import NDArray

from hashbench.hashers.find import array
from hashbench.matching.collection import UNLABELLED, Collection

# Hashes on each side of a tile: in `kernels.cu`, and of a matrix product.
TILE = 1024
PRODUCTS = 8192
_THREADS = 256


def count_pairs(collection: Collection, way: str) -> NDArray[np.int64]:
    """Return the pairs of one family and those of two, by distance: (2, bits + 1).

    Parameters
    ----------
    collection : every picture has a family. The hashes fill whole 64-bit words, at most four.
    way : one of `WAYS`.
    """
    order = np.argsort(collection.families, kind="stable")
    families = collection.families[order]
    if families[0] == UNLABELLED or collection.words.ndim != 2 or collection.bits != 64 * collection.words.shape[1]:
        raise ValueError("count_pairs needs hashes of whole words without masks, each with a family")
    words = np.ascontiguousarray(collection.words[order])
    stop = np.searchsorted(families, families, side="right")
    same = by_families(words, stop) if way == ON_THE_HOST else plainly(words, stop)
    rows = filled(words, way)
    return np.stack([same, unordered(WAYS[way].prepare(rows)(), words, len(rows)) - same])


def by_families(words: NDArray[np.uint64], stop: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the pairs i < j < stop[i] of (n, words) hashes on the host, an offset j - i at a time: (bins,)."""
    counts = np.zeros(_bins(words), np.int64)
    for offset in range(1, int((stop - np.arange(len(words))).max())):
        first = np.flatnonzero(np.arange(len(words)) + offset < stop)
        distances = np.bitwise_count(words[first] ^ words[first + offset]).sum(axis=1, dtype=np.int64)
        counts += np.bincount(distances, minlength=len(counts))
    return counts


def plainly(words: NDArray[np.uint64], stop: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the pairs i < j < stop[i] of (n, words) hashes by the plainest kernel on the device: (bins,)."""
    import cupy

    n = len(words)
    out = cupy.zeros(_bins(words), np.uint64)
    kernel = kernels(2 * words.shape[1]).get_function("plainly")
    there = cupy.asarray(words), cupy.asarray(stop.astype(np.int32))
    kernel((-(-n // _THREADS),), (_THREADS,), (*there, np.int32(n), out))
    return out.get().astype(np.int64)


def filled(words: NDArray[np.uint64], way: str) -> NDArray[np.uint64]:
    """Return the hashes and as many of zeros as fill the last tile."""
    return np.pad(words, ((0, -len(words) % WAYS[way].tile), (0, 0)))


def unordered(tiles: NDArray[np.int64], words: NDArray[np.uint64], rows: int) -> NDArray[np.int64]:
    """Return how many pairs of the n hashes have each distance: (bins,).

    Parameters
    ----------
    tiles : (2, bins or more), what the tiles beside the diagonal and those on it hold.
    rows : how many hashes fill the tiles. Those after the n are zeros.
    """
    apart, within = tiles[:, : _bins(words)].copy()
    within[0] -= rows
    zeros = rows - len(words)
    ones = np.bitwise_count(words).sum(axis=1, dtype=np.int64)
    counts = apart + within // 2 - zeros * np.bincount(ones, minlength=len(apart))
    counts[0] -= zeros * (zeros - 1) // 2
    return counts


def _bins(words: NDArray[np.uint64]) -> int:
    return 64 * words.shape[1] + 1


@cache
def kernels(words: int):
    """Return the compiled `kernels.cu` for hashes of so many 32-bit words, as a module of CuPy."""
    import cupy

    options = (f"-DWORDS={words}", f"-DBINS={32 * words + 1}")
    code = (Path(__file__).parent / "kernels.cu").read_text(encoding="utf-8")
    return cupy.RawModule(code=code, options=options)


def _by_popcounts(rows: NDArray[np.uint64]) -> Callable[[], NDArray[np.int64]]:
    return _of_tiles("by_popcounts", rows)


def _by_tensor_cores(rows: NDArray[np.uint64]) -> Callable[[], NDArray[np.int64]]:
    words = np.ascontiguousarray(np.pad(rows, ((0, 0), (0, 4 - rows.shape[1]))))
    return _of_tiles("by_tensor_cores", words, np.bitwise_count(words).sum(axis=1, dtype=np.int32))


def _of_tiles(name: str, rows: NDArray[np.uint64], *more: NDArray) -> Callable[[], NDArray[np.int64]]:
    """Return a function that counts by a kernel with a block a tile, from hashes on the device."""
    import cupy

    kernel = kernels(2 * rows.shape[1]).get_function(name)
    there = [cupy.asarray(values) for values in (rows, *more)]
    across = len(rows) // TILE

    def count() -> NDArray[np.int64]:
        out = cupy.zeros((2, _bins(rows)), np.uint64)
        kernel((across * (across + 1) // 2,), (_THREADS,), (*there, out))
        return out.get().astype(np.int64)

    return count


def _by_products(
    place: str, histogram: Callable[[array.Array, int], array.Array], rows: NDArray[np.uint64]
) -> Callable[[], NDArray[np.int64]]:
    """Return a function that multiplies hashes of +1 and -1, whose products are bits - 2 x distance.

    Parameters
    ----------
    place : `numpy`, `torch` or `torch:DEVICE`, as in `HASHBENCH_ARRAY`.
    histogram : takes a matrix of products and the largest of them, and returns the counts by distance.
    """
    lengths = 64 * rows.shape[1]
    octets = array.on_device(rows.view(np.uint8), place)
    xp = array_namespace(octets)
    ones = (octets[:, :, None] >> xp.arange(8, dtype=xp.uint8, device=device(octets))) & 1
    signs = xp.reshape(2 * xp.astype(ones, xp.int8) - 1, (len(rows), lengths))

    def count() -> NDArray[np.int64]:
        counts = [0, 0]
        for i in range(0, len(rows), PRODUCTS):
            for j in range(i, len(rows), PRODUCTS):
                products = _product(signs[i : i + PRODUCTS, :], signs[j : j + PRODUCTS, :])
                counts[i == j] = counts[i == j] + histogram(products, lengths)
        return np.stack([_on_host(of_tiles, lengths) for of_tiles in counts])

    return count


def _product(a: array.Array, b: array.Array) -> array.Array:
    if isinstance(a, np.ndarray):
        return (a.astype(np.float32) @ b.astype(np.float32).T).astype(np.int32)  # exact: sums far below 2**24
    import torch

    return torch._int_mm(a, b.T)


def _bincount(products: array.Array, lengths: int) -> array.Array:
    distances = ((lengths - products) // 2).reshape(-1)
    if isinstance(distances, np.ndarray):
        return np.bincount(distances, minlength=lengths + 1)
    return distances.bincount(minlength=lengths + 1)


def _counted(products: array.Array, lengths: int) -> array.Array:
    """Count a matrix of products of PyTorch by `kernels.cu`."""
    import cupy

    out = cupy.zeros(lengths + 1, np.uint64)
    kernel = kernels(lengths // 32).get_function("of_products")
    blocks = 8 * cupy.cuda.Device().attributes["MultiProcessorCount"]
    four = products.numel() // 4
    kernel((blocks,), (_THREADS,), (cupy.from_dlpack(products), np.int64(four), np.int32(lengths), out))
    return out


def _on_host(counts: array.Array, lengths: int) -> NDArray[np.int64]:
    if isinstance(counts, int):  # there was no such tile
        return np.zeros(lengths + 1, np.int64)
    return array.on_host(counts).astype(np.int64)


@dataclass(frozen=True)
class Way:
    """A way to count: the hashes on a side of its tile, and `prepare`.

    `prepare` takes (rows, words) hashes, which fill the tiles, to the device, and returns a function that counts them
    there and returns the counts of the tiles beside the diagonal and of those on it: (2, bins).
    """

    tile: int
    prepare: Callable[[NDArray[np.uint64]], Callable[[], NDArray[np.int64]]]


ON_THE_HOST = "products on the host"
WAYS = {
    "XOR and population count": Way(TILE, _by_popcounts),
    "binary products on tensor cores": Way(TILE, _by_tensor_cores),
    "int8 products, own histogram": Way(PRODUCTS, partial(_by_products, "torch:cuda", _counted)),
    "int8 products, bincount": Way(PRODUCTS, partial(_by_products, "torch:cuda", _bincount)),
    ON_THE_HOST: Way(PRODUCTS, partial(_by_products, "numpy", _bincount)),
}
"""Ways to count all pairs. All but the last need a device."""
