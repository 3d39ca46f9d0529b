"""How fast each matcher is as collections grow, measured on synthetic hashes like those of the run."""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from joblib.externals.loky import ProcessPoolExecutor

from hashbench.matching.collection import Collection
from hashbench.matching.distances import count_distances
from hashbench.matching.matchers.registry import find_matcher, load, unavailable
from hashbench.matching.search import pairs_within, row_blocks
from hashbench.matching.speeds import COLUMNS, COUNT, EXTRAPOLATED, MEASURED
from hashbench.matching.synthetic import Model, generate

_SPLITS = ("tuning", "held_out")
# A time of milliseconds is taken several times, since whatever else happens meanwhile would show in it.
_REPEATS = 3
_SHORT = 0.1


@dataclass(frozen=True)
class Case:
    """Hashes of `bits` bits like those of a `model`, to be matched within a radius."""

    bits: int
    radius: int
    model: Model


def measure_matching(
    matchers: Sequence[str], cases: Sequence[Case], sizes: Sequence[int], *, workers: int, seconds: float, share: float
) -> pd.DataFrame:
    """Time each matcher on all pairs of growing collections, each matcher in a fresh process.

    Where a size would take longer than `seconds`, as the one before it tells, a `share` of the rows is matched, and
    the time of all extrapolated; where that would take longer too, this and larger sizes are left out. A matcher that
    cannot be used here has no rows: `registry.matchers` says why.

    Returns
    -------
    Columns `speeds.COLUMNS`: `comparisons` are the pairs that were decided, n (n - 1) / 2 of n hashes, whether
    compared or pruned; `seconds` include making the index, and are the median of up to three runs where they are short;
    `peak_bytes` is the resident memory at the peak beyond that before, in which the hashes themselves are; `recall` is
    against the exact matchers, empty where none was measured.
    """
    rows = []
    for matcher in matchers:
        if matcher == COUNT or not unavailable(matcher):
            with ProcessPoolExecutor(max_workers=1) as fresh:
                arguments = (matcher, list(cases), list(sizes), workers, seconds, share)
                rows += fresh.submit(_measure, *arguments).result()
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    exact = table[table.matcher.map(lambda name: name != COUNT and find_matcher(name).exact) & (table.kind == MEASURED)]
    truth = exact.groupby(["bits", "radius", "hashes"]).pairs.max().rename("truth")
    joined = table.join(truth, on=["bits", "radius", "hashes"])
    found = (joined.kind == MEASURED) & (joined.matcher != COUNT)
    return table.assign(recall=(joined.pairs / joined.truth).where(found))


def _measure(
    matcher: str, cases: list[Case], sizes: list[int], workers: int, seconds: float, share: float
) -> list[tuple]:
    """Return the rows of one matcher; runs in a process of its own."""
    if matcher == COUNT:  # it has no radius: once for each number of bits
        cases = list({case.bits: case for case in cases}.values())
    return [row for case in cases for row in _grow(matcher, case, sizes, workers, seconds, share)]


def _grow(matcher: str, case: Case, sizes: list[int], workers: int, seconds: float, share: float) -> Iterator[tuple]:
    # What is compiled or loaded at the first use is no cost of matching.
    _match(matcher, generate(case.model, 64, bits=case.bits), case.radius, workers, 1)
    last: tuple[int, float] | None = None
    for n in sizes:
        expected = last[1] * (n / last[0]) ** 2 if last else 0.0
        every = 1 if expected <= seconds else round(1 / share)
        if expected / every > seconds or (every > 1 and not _can_be_sampled(matcher, n, every)):
            return
        collection = generate(case.model, n, bits=case.bits)
        before = _restart_peak()
        elapsed, pairs, part = _time_match(matcher, collection, case.radius, workers, every)
        building = _seconds_to_build(matcher, collection, case.radius) if part < 1 else 0.0
        taken = building + (elapsed - building) / part  # an index is made once, however little is searched
        peak = _peak() - before if before else None
        comparisons = n * (n - 1) // 2
        kind = MEASURED if every == 1 else EXTRAPOLATED
        radius = None if matcher == COUNT else case.radius
        yield (
            matcher, case.bits, radius, n, workers, comparisons, taken, comparisons / taken, round(pairs / part), None,
            peak, kind,
        )  # fmt: skip
        last = (n, taken)


def _time_match(
    matcher: str, collection: Collection, radius: int, workers: int, every: int
) -> tuple[float, int, float]:
    """Return the median seconds of matching, repeated while that is short, and what `_match` returns."""
    taken: list[float] = []
    while not taken or (len(taken) < _REPEATS and sum(taken) < _SHORT):
        start = time.perf_counter()
        found = _match(matcher, collection, radius, workers, every)
        taken.append(time.perf_counter() - start)
    return float(np.median(taken)), *found


def _seconds_to_build(matcher: str, collection: Collection, radius: int) -> float:
    start = time.perf_counter()
    load(matcher).build(collection.words, bits=collection.bits, radius=radius)
    return time.perf_counter() - start


def _can_be_sampled(matcher: str, n: int, every: int) -> bool:
    """Return whether there are enough blocks of rows to take one in `every`."""
    return matcher != COUNT and len(row_blocks(n, stops=find_matcher(matcher).stops)) > 2 * every


def _match(matcher: str, collection: Collection, radius: int, workers: int, every: int) -> tuple[int, float]:
    """Match every so-many-th block of rows; return how many pairs were found and which share of all was looked at."""
    options = {"executor": "threads", "workers": workers}
    if matcher == COUNT:
        count_distances(collection, splits=_SPLITS, **options)
        return len(collection) * (len(collection) - 1) // 2, 1.0
    n = len(collection)
    blocks = row_blocks(n, stops=find_matcher(matcher).stops)[every // 2 :: every]
    found = pairs_within(
        collection.words, bits=collection.bits, radius=radius, matcher=matcher, blocks=blocks, **options
    )
    pairs = sum(len(a) for _, (a, _, _) in found)
    # Rows earlier in the collection have more later ones to be matched with.
    decided = sum((b.stop - b.start) * (2 * n - b.start - b.stop - 1) for b in blocks) / 2
    return pairs, decided / (n * (n - 1) / 2)


def _restart_peak() -> int | None:
    """Reset the kernel's high-water mark of this process's memory and return it, None where there is no such mark."""
    mark = Path("/proc/self/clear_refs")
    if not mark.exists():
        return None
    mark.write_text("5")
    return _peak()


def _peak() -> int:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return 1024 * int(re.search(r"VmHWM:\s+(\d+)", status)[1])
