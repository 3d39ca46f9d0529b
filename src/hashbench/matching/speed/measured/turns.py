"""Time matchers that take turns on the same hashes, by core time, so that the machine need not be idle."""

import time
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from hashbench.matching.collection import Collection
from hashbench.matching.matchers.registry import find_matcher, load
from hashbench.matching.search import pairs_within, row_blocks
from hashbench.matching.speed.scaling import Case, match, warm_up
from hashbench.matching.speed.speeds import COLUMNS, EXTRAPOLATED, MEASURED
from hashbench.matching.speed.synthetic import generate

# A size is matched this often, as long as the slowest matcher takes at most this many core-seconds. Three rounds give
# an interval.
_ROUNDS, _LEAST = 5, 3
_SECONDS = 30
# At a larger size we match only some blocks of rows, spread evenly, and assume the same speed for the rest. An index is
# still made whole, and its blocks have more rows.
_WHOLE = 100_000
_BLOCKS, _BLOCKS_OF_INDEX = 16, 2
ROUNDS = ("matcher", "bits", "radius", "hashes", "turn", "seconds")


def time_in_turns(cases: Sequence[Case], *, workers: int) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Match growing collections with the matchers of each case in turn, in this process.

    Yields
    ------
    After each size, a table with columns `speeds.COLUMNS`, without memory, and one with columns `ROUNDS`, of that size.
    `seconds` are the core-seconds divided by `workers`: the wall clock if nothing else ran and the work were shared
    evenly. So compare them only with each other. In the first table they are the median of the turns.
    """
    for case in cases:
        for matcher in case.matchers:
            warm_up(matcher, case, workers)
        for n in case.hashes:
            yield _size(case, n, workers)


def _size(case: Case, n: int, workers: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    collection = generate(case.model, n, bits=case.bits)
    key = case.bits, case.radius, n
    taken: dict[str, list[float]] = {matcher: [] for matcher in case.matchers}
    pairs: dict[str, int] = {}
    while len(slowest := max(taken.values(), key=sum)) < _LEAST or (len(slowest) < _ROUNDS and sum(slowest) < _SECONDS):
        for matcher in case.matchers:
            seconds, pairs[matcher] = (_all if n <= _WHOLE else _some)(matcher, collection, case.radius, workers)
            taken[matcher].append(seconds / workers)
    exact = max(pairs[matcher] for matcher in case.matchers if find_matcher(matcher).exact)
    kind, comparisons = MEASURED if n <= _WHOLE else EXTRAPOLATED, n * (n - 1) // 2
    rows, turns = [], []
    for matcher, times in taken.items():
        seconds = float(np.median(times))
        # Samples of different rows have different pairs, so only whole collections show the recall.
        recall = pairs[matcher] / exact if kind == MEASURED else float(find_matcher(matcher).exact) or np.nan
        rows.append(
            (matcher, *key, workers, comparisons, seconds, comparisons / seconds, pairs[matcher], recall, None, kind)
        )
        turns += [(matcher, *key, turn, seconds) for turn, seconds in enumerate(times)]
    return pd.DataFrame(rows, columns=list(COLUMNS)), pd.DataFrame(turns, columns=list(ROUNDS))


def _all(matcher: str, collection: Collection, radius: int, workers: int) -> tuple[float, int]:
    """Return the core-seconds of matching all hashes, and the pairs found."""
    start = time.process_time()
    pairs, _ = match(matcher, collection, radius, workers, 1)
    return time.process_time() - start, pairs


def _some(matcher: str, collection: Collection, radius: int, workers: int) -> tuple[float, int]:
    """Return an estimate of the result of `_all`, from some blocks of rows.

    To look up a row in an index takes the same time for every row. To compare takes the same time for every pair.
    """
    n, words = len(collection), collection.words
    prunes = find_matcher(matcher).prunes
    blocks = row_blocks(n, matcher=matcher)
    every = len(blocks) // (_BLOCKS_OF_INDEX if prunes else _BLOCKS)
    blocks = blocks[every // 2 :: every]
    later = sum((b.stop - b.start) * (2 * n - b.start - b.stop - 1) for b in blocks) / (n * (n - 1))
    part = sum(b.stop - b.start for b in blocks) / n if prunes else later
    start = time.process_time()
    load(matcher).build(words, bits=collection.bits, radius=radius)
    built = time.process_time()
    options = {"bits": collection.bits, "radius": radius, "matcher": matcher, "executor": "threads"}
    pairs = sum(len(a) for _, (a, _, _) in pairs_within(words, blocks=blocks, workers=workers, **options))
    # Made twice, because searching makes it, too.
    made, searched = built - start, time.process_time() - built
    return made + max(0.0, searched - made) / part, round(pairs / later)
