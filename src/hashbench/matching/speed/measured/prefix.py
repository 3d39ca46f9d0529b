"""Time the prefix filter against comparing every pair, on hashes of FINd and on larger collections made from them.

`python -m hashbench.matching.speed.measured.prefix TABLE RADIUS HASHES...` prints the table for a hash table of `find`.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import tables
from hashbench.errors import InputError
from hashbench.matching.collection import to_words
from hashbench.matching.matchers import numba, prefix
from hashbench.matching.search import check_radius, row_blocks

COLUMNS = ("hashes", "radius", "numba_seconds", "prefix_seconds", "faster", "recall", "filters")
BITS, SIDE, TURNS = 256, 16, 8
# At most so many blocks of rows are matched; their time stands for all.
_BLOCKS = 8


def measure(words: NDArray[np.uint64], radius: int, sizes: Sequence[int], *, seed: int = 0) -> pd.DataFrame:
    """Time both matchers on collections of some sizes, made from hashes of FINd by `grow`.

    Parameters
    ----------
    words : (n, 4) uint64.

    Returns
    -------
    Columns `COLUMNS`: CPU seconds of one thread for all pairs, with the index, from a few blocks of rows, each the
    lower of two runs; how many times `prefix` is faster; the share of the pairs that it found; and whether it filtered.
    """
    check_radius(radius, BITS)
    rows = []
    for size in sizes:
        grown = grow(words, size, radius=radius, rng=np.random.default_rng((seed, size)))
        blocks = row_blocks(size, matcher="prefix")
        every = -(-len(blocks) // _BLOCKS)
        some = blocks[every // 2 :: every]
        decided = sum((rows.stop - rows.start) * (2 * size - rows.start - rows.stop - 1) for rows in some)
        rest = size * (size - 1) / decided
        runs = [_run(module, grown, radius, some, rest) for _ in range(2) for module in (numba, prefix)]
        plain, filtered = (min(run[0] for run in runs[place::2]) for place in (0, 1))
        recall = runs[1][1] / runs[0][1] if runs[0][1] else np.nan
        rows.append((size, radius, plain, filtered, plain / filtered, recall, runs[1][2]))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _run(module, words: NDArray[np.uint64], radius: int, blocks: Sequence[slice], rest: float) -> tuple:
    """Return CPU seconds for all pairs, the pairs found in `blocks`, and whether the matcher filters."""
    start = time.process_time()
    ready = module.build(words, bits=BITS, radius=radius)
    built = time.process_time()
    pairs = sum(len(ready.later(rows)[0]) for rows in blocks)
    return built - start + rest * (time.process_time() - built), pairs, isinstance(ready, prefix.Matcher)


def grow(words: NDArray[np.uint64], size: int, *, radius: int, rng: np.random.Generator) -> NDArray[np.uint64]:
    """Return `size` hashes: the given ones, then turned and mirrored ones, then copies with flipped bits, shuffled.

    A copy flips the bits in which a close pair of the given hashes differs.
    """
    number = -(-size // len(words))
    differ = _differences(words, radius) if number > TURNS else None
    made = []
    for copy in range(number):
        turned = turn(words, copy % TURNS)
        made.append(turned if copy < TURNS else turned ^ differ[rng.integers(0, len(differ), len(words))])
    return np.concatenate(made)[rng.permutation(number * len(words))[:size]]


def turn(words: NDArray[np.uint64], orientation: int) -> NDArray[np.uint64]:
    """Return the hashes of FINd of turned or mirrored pictures, from the hashes, for one of eight orientations.

    A mirrored picture changes the sign of its odd frequencies, and a transposed one swaps rows and columns. The bit at
    row r and column c of a hash belongs to frequencies 16 - r and 16 - c. A sign changes a bit if the median is 0,
    which is nearly so.
    """
    bits = np.unpackbits(np.ascontiguousarray(words).view(np.uint8), axis=1).reshape(-1, SIDE, SIDE)
    odd = (SIDE - np.arange(SIDE)) % 2
    flips = (odd[None] * (orientation & 1)) ^ (odd[:, None] * (orientation >> 1 & 1))
    bits = bits ^ flips.astype(np.uint8)
    bits = bits.transpose(0, 2, 1) if orientation & 4 else bits
    return np.packbits(bits.reshape(-1, BITS), axis=1).view(np.uint64)


def _differences(words: NDArray[np.uint64], radius: int) -> NDArray[np.uint64]:
    """Return the bits in which close pairs differ, (pairs, 4).

    Raises
    ------
    InputError
        No two hashes are close.
    """
    a, b, distance = numba.build(words, bits=BITS, radius=radius).later(slice(0, min(len(words), 1024)))
    if not distance.any():
        raise InputError(f"no two different hashes are within {radius} bits; choose a larger radius or fewer hashes")
    return (words[a] ^ words[b])[distance > 0]


def _main(table: str, radius: str, *sizes: str) -> None:
    hashes = tables.read(Path(table), tables.HASHES)
    known = to_words(hashes.hash[(hashes.status == tables.STATUS_OK) & (hashes.bits == BITS)].tolist())
    print(measure(known, int(radius), list(map(int, sizes))).to_string(index=False, float_format="{:.4g}".format))


if __name__ == "__main__":
    _main(*sys.argv[1:])
