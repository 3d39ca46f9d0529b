"""Measure the seconds and bytes that it takes to write the pairs that matching finds, as a `pairs` table."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from hashbench.matching.pairs import find_pairs, write_pairs
from hashbench.matching.speed.scaling import Case
from hashbench.matching.speed.synthetic import generate

COLUMNS = ("bits", "radius", "hashes", "pairs", "seconds", "bytes")
_MOST = 32_000
# They take about a fifth of a second, and what writing takes is projected to a hundred times as many.
_PAIRS = 2_000_000
# Pairs in a part that is written again.
_AT_ONCE = 2**20


def measure_output(cases: Sequence[Case], *, least: int = _PAIRS) -> pd.DataFrame:
    """Write the pairs of synthetic hashes as `find_pairs` does, once for each case, at its largest size up to 32,000.

    Ids are random numbers of 64 bits, like the ids of pictures. The ids of the second pictures all differ, because they
    hardly repeat among a million neighbouring pairs of a large collection. Repeated ids would take less room.

    Parameters
    ----------
    least : pairs to write at least, in one file. No more are looked for. If fewer are found, they are written several
        times, each time with other ids for the second pictures.

    Returns
    -------
    Columns `COLUMNS`, one row for each number of bits and radius: `pairs` that were written, `seconds` of writing alone
    and `bytes` of the file.
    """
    rows = []
    for bits, radius in dict.fromkeys((case.bits, case.radius) for case in cases):
        same = [case for case in cases if (case.bits, case.radius) == (bits, radius)]
        sizes = [n for case in same for n in case.hashes]
        n = max([size for size in sizes if size <= _MOST] or [min(sizes)])
        collection = generate(same[0].model, n, bits=bits)
        rng = np.random.default_rng(0)
        ids = np.sort(rng.integers(2**64, size=n, dtype=np.uint64))
        parts: list[pd.DataFrame] = []
        for part in find_pairs(replace(collection, image_ids=ids), radius=radius):
            parts.append(part)
            if sum(map(len, parts)) >= least:
                break
        pairs = sum(map(len, parts))
        again = max(1, -(-least // pairs)) if pairs else 1
        if again > 1:  # millions of small parts would take minutes to write
            whole, some = pd.concat(parts), max(1, _AT_ONCE // pairs)
            copies = [min(some, again - done) for done in range(0, again, some)]
            parts = [whole.iloc[np.tile(np.arange(pairs), number)] for number in copies]
        parts = [part.assign(b=rng.integers(2**64, size=len(part), dtype=np.uint64)) for part in parts]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pairs.parquet"
            start = time.perf_counter()
            write_pairs(parts, path)
            seconds = time.perf_counter() - start
            rows.append((bits, radius, n, pairs * again, seconds, path.stat().st_size))
    return pd.DataFrame(rows, columns=list(COLUMNS))
