"""How many pairs of a collection have each distance, counted on a GPU in several ways that agree to the last pair.

Every way counts full tiles: the tiles on the diagonal hold each pair twice and each hash with itself, and the last tile
is filled up with hashes of zeros. `_unordered` takes both out again, exactly, so that no way tests a pair's place.
"""

from collections.abc import Callable
from functools import cache
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
    collection : every picture has a family. The hashes fill whole 64-bit words.
    way : one of `WAYS`.
    """
    order = np.argsort(collection.families, kind="stable")
    families = collection.families[order]
    if families[0] == UNLABELLED or collection.words.ndim != 2 or collection.bits != 64 * collection.words.shape[1]:
        raise ValueError("count_pairs needs hashes of whole words without masks, each with a family")
    words = np.ascontiguousarray(collection.words[order])
    stop = np.searchsorted(families, families, side="right")
    same = by_families(words, stop) if way == ON_THE_HOST else plainly(words, stop)
    return np.stack([same, WAYS[way](words) - same])


def by_families(words: NDArray[np.uint64], stop: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the pairs i < j < stop[i] on the host, an offset j - i at a time."""
    counts = np.zeros(_bins(words), np.int64)
    for offset in range(1, int((stop - np.arange(len(words))).max())):
        first = np.flatnonzero(np.arange(len(words)) + offset < stop)
        distances = np.bitwise_count(words[first] ^ words[first + offset]).sum(axis=1, dtype=np.int64)
        counts += np.bincount(distances, minlength=len(counts))
    return counts


def by_products(words: NDArray[np.uint64], place: str, histogram: Callable | None = None) -> NDArray[np.int64]:
    """Count all pairs by matrix products of hashes of +1 and -1, whose entries are bits - 2 x distance.

    Parameters
    ----------
    place : `numpy`, `torch` or `torch:DEVICE`, as in `HASHBENCH_ARRAY`.
    histogram : takes a matrix of products and the largest of them, and returns the counts by distance as an array that
        can be added up; by default the `bincount` of the place's library.
    """
    rows = _filled(words, PRODUCTS)
    lengths = 64 * words.shape[1]
    octets = array.on_device(rows.view(np.uint8), place)
    xp = array_namespace(octets)
    ones = (octets[:, :, None] >> xp.arange(8, dtype=xp.uint8, device=device(octets))) & 1
    signs = xp.reshape(2 * xp.astype(ones, xp.int8) - 1, (len(rows), lengths))
    counts = [0, 0]
    for i in range(0, len(rows), PRODUCTS):
        for j in range(i, len(rows), PRODUCTS):
            products = _product(signs[i : i + PRODUCTS, :], signs[j : j + PRODUCTS, :])
            counts[i == j] = counts[i == j] + (histogram or _bincount)(products, lengths)
    return _unordered(np.stack([_as_host(count, lengths) for count in counts]), words, len(rows))


def _product(a: array.Array, b: array.Array) -> array.Array:
    if isinstance(a, np.ndarray):
        return (a.astype(np.float32) @ b.astype(np.float32).T).astype(np.int32)  # exact: sums far below 2**24
    import torch  # noqa: PLC0415 - only where the place names it

    return torch._int_mm(a, b.T)


def _bincount(products: array.Array, lengths: int) -> array.Array:
    distances = ((lengths - products) // 2).reshape(-1)
    if isinstance(distances, np.ndarray):
        return np.bincount(distances, minlength=lengths + 1)
    return distances.bincount(minlength=lengths + 1)


def _as_host(count: array.Array, lengths: int) -> NDArray[np.int64]:
    if isinstance(count, int):  # there was no such tile
        return np.zeros(lengths + 1, np.int64)
    return (count.get() if hasattr(count, "get") else array.on_host(count)).astype(np.int64)


def _filled(words: NDArray[np.uint64], tile: int) -> NDArray[np.uint64]:
    """Return the hashes and as many of zeros as fill the last tile."""
    return np.pad(words, ((0, -len(words) % tile), (0, 0)))


def _bins(words: NDArray[np.uint64]) -> int:
    return 64 * words.shape[1] + 1


def _unordered(tiles: NDArray[np.int64], words: NDArray[np.uint64], rows: int) -> NDArray[np.int64]:
    """Return how many pairs of the n hashes have each distance.

    Parameters
    ----------
    tiles : (2, bins), what the tiles beside the diagonal and those on it hold.
    rows : how many hashes fill the tiles. Those after the n are zeros.
    """
    apart, diagonal = tiles
    within = diagonal.copy()
    within[0] -= rows
    zeros = rows - len(words)
    ones = np.bitwise_count(words).sum(axis=1, dtype=np.int64)
    counts = apart + within // 2 - zeros * np.bincount(ones, minlength=len(apart))
    counts[0] -= zeros * (zeros - 1) // 2
    return counts


@cache
def kernels(words: int, copies: int):
    """Return the compiled `kernels.cu` for hashes of so many 32-bit words, as a module of CuPy."""
    import cupy  # noqa: PLC0415 - only where a device is used

    options = (f"-DWORDS={words}", f"-DBINS={32 * words + 1}", f"-DCOPIES={copies}")
    code = (Path(__file__).parent / "kernels.cu").read_text(encoding="utf-8")
    return cupy.RawModule(code=code, options=options)


def by_popcounts(words: NDArray[np.uint64], copies: int = 32) -> NDArray[np.int64]:
    """Count all pairs by XOR and population count."""
    import cupy  # noqa: PLC0415

    rows = _filled(words, TILE)
    out = cupy.zeros((2, _bins(words)), np.uint64)
    kernel = kernels(2 * words.shape[1], copies).get_function("by_popcounts")
    kernel((_tiles(rows),), (_THREADS,), (cupy.asarray(rows), out))
    return _unordered(out.get().astype(np.int64), words, len(rows))


def by_tensor_cores(words: NDArray[np.uint64], copies: int = 32) -> NDArray[np.int64]:
    """Count all pairs of at most 256 bits by the binary matrix products of tensor cores."""
    import cupy  # noqa: PLC0415

    rows = np.ascontiguousarray(np.pad(_filled(words, TILE), ((0, 0), (0, 4 - words.shape[1]))))
    ones = np.bitwise_count(rows).sum(axis=1, dtype=np.int32)
    out = cupy.zeros((2, 257), np.uint64)
    kernel = kernels(8, copies).get_function("by_tensor_cores")
    kernel((_tiles(rows),), (_THREADS,), (cupy.asarray(rows), cupy.asarray(ones), out))
    return _unordered(out.get().astype(np.int64)[:, : _bins(words)], words, len(rows))


def plainly(words: NDArray[np.uint64], stop: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """Count the pairs i < j < stop[i] by the plainest kernel; by default all pairs."""
    import cupy  # noqa: PLC0415

    n = len(words)
    stop = np.full(n, n) if stop is None else stop
    out = cupy.zeros(_bins(words), np.uint64)
    kernel = kernels(2 * words.shape[1], 1).get_function("plainly")
    there = cupy.asarray(words), cupy.asarray(stop.astype(np.int32))
    kernel((-(-n // _THREADS),), (_THREADS,), (*there, np.int32(n), out))
    return out.get().astype(np.int64)


def _tiles(rows: NDArray[np.uint64]) -> int:
    tiles = len(rows) // TILE
    return tiles * (tiles + 1) // 2


def _counted(products, lengths: int):
    """Return the counts by distance of a matrix of products of PyTorch, by `kernels.cu`."""
    import cupy  # noqa: PLC0415

    out = cupy.zeros(lengths + 1, np.uint64)
    kernel = kernels(lengths // 32, 32).get_function("of_products")
    blocks = 8 * cupy.cuda.Device().attributes["MultiProcessorCount"]
    kernel((blocks,), (_THREADS,), (cupy.from_dlpack(products), np.int64(products.numel() // 4), np.int32(lengths), out))
    return out


ON_THE_HOST = "products on the host"
WAYS: dict[str, Callable[[NDArray[np.uint64]], NDArray[np.int64]]] = {
    "XOR and population count": by_popcounts,
    "binary products on tensor cores": by_tensor_cores,
    "int8 products, own histogram": lambda words: by_products(words, "torch:cuda", _counted),
    "int8 products, bincount": lambda words: by_products(words, "torch:cuda"),
    ON_THE_HOST: lambda words: by_products(words, "numpy"),
}
"""Ways to count all pairs of (n, words) hashes: (64 words + 1,) each. All but the last need a device."""
