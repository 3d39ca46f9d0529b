"""Measure how fast each matcher is as collections grow, on synthetic hashes like the run's hashes."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from joblib.externals.loky import ProcessPoolExecutor

from hashbench.matching.collection import Collection
from hashbench.matching.distances import count_distances
from hashbench.matching.matchers.registry import WEIGHTED, find_matcher, unavailable
from hashbench.matching.search import pairs_within, row_blocks
from hashbench.matching.speed.speeds import COLUMNS, COUNT, EXTRAPOLATED, MEASURED
from hashbench.matching.speed.synthetic import Model, generate, random_bits, with_masks

_SPLITS = ("tuning", "held_out")
# A time of milliseconds is measured several times, because other work on the machine would change a single one.
_REPEATS = 5
_SHORT = 0.1
# Before a case is timed, it is matched for this many seconds, on this many hashes, because not only the first run is
# slow.
_WARM, _WARM_HASHES = 0.1, 4000


@dataclass(frozen=True)
class Case:
    """Hashes of `bits` bits, made by a `model`, to be matched within a radius.

    `hashes` are the sizes of collections, ascending, and `matchers` the matchers to measure on them. `seconds` is how
    long a size may take, if it differs from the limit for all cases. `masked` is the model of hashes that get masks,
    so that as many pairs are within the radius by the weighted distance; None if no matcher needs it.
    """

    bits: int
    radius: int
    model: Model
    hashes: tuple[int, ...]
    matchers: tuple[str, ...]
    seconds: float | None = None
    masked: Model | None = None

    def model_for(self, matcher: str) -> Model:
        """Return the model of the hashes on which a matcher is measured."""
        return self.masked if matcher == WEIGHTED.name and self.masked else self.model


def imitated(modeled: Mapping[int, str], advised: str | None, bits: Mapping[str, int]) -> dict[int, str]:
    """Return the variant that synthetic hashes imitate, by bits. The advised one replaces another of the same bits.

    Parameters
    ----------
    modeled : the variants that the configuration names, by bits.
    advised : the variant that the run advises, None if it advises none or if it is not to be imitated.
    bits : by variant.
    """
    return {number: advised if advised and bits[advised] == number else variant for number, variant in modeled.items()}


def radii_of(
    cases: Sequence[Mapping], thresholds: Mapping[int, Mapping[str, int | None]]
) -> dict[int, tuple[int, ...]]:
    """Return the radii at which hashes of each number of bits are matched; arguments as in `with_radii`."""
    found = with_radii(cases, thresholds)
    return {bits: tuple(case["radius"] for case in found if case["bits"] == bits) for bits in thresholds}


def with_radii(cases: Sequence[Mapping], thresholds: Mapping[int, Mapping[str, int | None]]) -> list[dict]:
    """Return cases with a number as `radius`, without cases that repeat an earlier one.

    Parameters
    ----------
    cases : `bits`, and `radius` in bits or as the name of a threshold, `MATCH` or `LINK`; other keys are kept.
    thresholds : by bits and name, for the variant that is scaled. If one is None, the case is left out.
    """
    found: dict[tuple, dict] = {}
    for case in cases:
        radius = case["radius"]
        if isinstance(radius, str):
            radius = thresholds[case["bits"]][radius]
        if radius is not None:
            found.setdefault((case["bits"], radius, tuple(case["hashes"])), {**case, "radius": radius})
    return list(found.values())


def cases_of(
    cases: Sequence[Mapping],
    models: Mapping[int, Model],
    masked: Mapping[int, Model],
    thresholds: Mapping[int, Mapping[str, int | None]],
) -> list[Case]:
    """Return the cases to measure for cases of the configuration, with radii as in `with_radii`.

    Parameters
    ----------
    models, masked : the models of the hashes, and those of hashes that get masks, by bits.
    """
    return [
        Case(
            case["bits"],
            case["radius"],
            models[case["bits"]],
            hashes=tuple(case["hashes"]),
            matchers=tuple(case["matchers"]),
            seconds=case["seconds"],
            masked=masked.get(case["bits"]),
        )
        for case in with_radii(cases, thresholds)
    ]


def measure_matching(cases: Sequence[Case], *, workers: int, seconds: float, share: float) -> pd.DataFrame:
    """Time each matcher on all pairs of growing collections, each matcher in a fresh process.

    All processes start and load what they need at the same time. Then one works at a time.

    We predict the time of each size from the sizes before it. If it is longer than `seconds` and the matcher compares
    every pair, we match only a `share` of the rows and extrapolate. If that would also take longer, or if the matcher
    makes an index, we leave out this size and all larger ones. A matcher that cannot be used here has no rows:
    `registry.matchers` says why.

    Returns
    -------
    Columns `speeds.COLUMNS`: `comparisons` is the number of pairs that were decided, n (n - 1) / 2 for n hashes,
    whether compared or pruned. `seconds` include making the index; if they are short, they are the median of up to five
    runs. `peak_bytes` is the peak of resident memory minus the memory before, which holds the hashes themselves.
    `recall` is measured against the exact matchers. It is empty if no exact matcher was measured.
    """
    rows = []
    with ExitStack() as ending:
        processes = {
            matcher: ending.enter_context(ProcessPoolExecutor(max_workers=1))
            for matcher in dict.fromkeys(name for case in cases for name in case.matchers)
        }
        own = {matcher: [case for case in cases if matcher in case.matchers] for matcher in processes}
        started = {name: process.submit(_start, name, own[name], workers) for name, process in processes.items()}
        usable = [matcher for matcher, start in started.items() if start.result()]
        for matcher in usable:
            with processes[matcher] as process:
                rows += process.submit(_measure, matcher, own[matcher], workers, seconds, share).result()
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    others = (COUNT, WEIGHTED.name)
    exact = table[
        table.matcher.map(lambda name: name not in others and find_matcher(name).exact) & (table.kind == MEASURED)
    ]
    truth = exact.groupby(["bits", "radius", "hashes"]).pairs.max().rename("truth")
    joined = table.join(truth, on=["bits", "radius", "hashes"])
    found = (joined.kind == MEASURED) & ~joined.matcher.isin(others)
    return table.assign(recall=(joined.pairs / joined.truth).where(found))


def _start(matcher: str, cases: list[Case], workers: int) -> bool:
    """Return whether a matcher can be used here. If it can, it is made ready for its cases; runs in its process."""
    if matcher != COUNT and unavailable(matcher):
        return False
    for case in cases:
        make_ready(matcher, case, workers)
    return True


def _measure(matcher: str, cases: list[Case], workers: int, seconds: float, share: float) -> list[tuple]:
    """Return the rows of one matcher; runs in a process of its own."""
    if matcher == COUNT:  # it has no radius, so it runs once for each number of bits
        cases = list({case.bits: case for case in cases}.values())
    return [row for case in cases for row in _grow(matcher, case, workers, case.seconds or seconds, share)]


def _grow(matcher: str, case: Case, workers: int, seconds: float, share: float) -> Iterator[tuple]:
    warm_up(matcher, case, workers)
    before: list[tuple[int, float]] = []
    for n in case.hashes:
        expected = _expected(before, n)
        every = 1 if expected <= seconds else round(1 / share)
        if expected / every > seconds or (every > 1 and not _can_be_sampled(matcher, n, every)):
            return
        collection = _generate(matcher, case.model_for(matcher), n, case.bits)
        resting = _restart_peak()
        elapsed, pairs, part = _time_match(matcher, collection, case.radius, workers, every)
        taken = elapsed / part
        # The kernel counts in batches, so its peak may lag behind the value it was reset to.
        peak = max(0, _peak() - resting) if resting else None
        comparisons = n * (n - 1) // 2
        kind = MEASURED if every == 1 else EXTRAPOLATED
        radius = None if matcher == COUNT else case.radius
        yield (
            matcher, case.bits, radius, n, workers, comparisons, taken, comparisons / taken, round(pairs / part), None,
            peak, kind,
        )  # fmt: skip
        before.append((n, taken))


def warm_up(matcher: str, case: Case, workers: int) -> None:
    """Match a few hashes, then a small collection of the case again and again, so that its first size is timed warm.

    To compile, to load, to start threads and to grow memory happen once, so they do not count as cost of matching.
    """
    make_ready(matcher, case, workers)
    collection = _generate(matcher, case.model_for(matcher), min(case.hashes[0], _WARM_HASHES), case.bits)
    start = time.perf_counter()
    while time.perf_counter() - start < _WARM:
        match(matcher, collection, case.radius, workers, 1)


def make_ready(matcher: str, case: Case, workers: int) -> None:
    """Match a few hashes of a case, so that what it needs is loaded and compiled.

    Distances are counted in one of two ways, depending on the size of families. One large family and families of one
    picture use both ways.
    """
    models = (
        (random_bits(np.array([256.0])), random_bits(np.ones(1))) if matcher == COUNT else (case.model_for(matcher),)
    )
    for model in models:
        match(matcher, _generate(matcher, model, 256, case.bits), case.radius, workers, 1)


def _generate(matcher: str, model: Model, n: int, bits: int) -> Collection:
    collection = generate(model, n, bits=bits)
    return with_masks(collection) if matcher == WEIGHTED.name else collection


def _prunes(matcher: str) -> bool:
    return matcher != COUNT and find_matcher(matcher).prunes


def _expected(before: list[tuple[int, float]], n: int) -> float:
    """Predict the seconds for n hashes by the power of the last two sizes, or by the square after only one."""
    if not before:
        return 0.0
    (last, taken), power = before[-1], 2.0
    if len(before) > 1:
        power = np.clip(np.log(taken / before[-2][1]) / np.log(last / before[-2][0]), 1.0, 2.0)
    return float(taken * (n / last) ** power)


def _time_match(
    matcher: str, collection: Collection, radius: int, workers: int, every: int
) -> tuple[float, int, float]:
    """Return the median seconds of matching, repeated if it is short, and the result of `match`."""
    taken: list[float] = []
    while not taken or (len(taken) < _REPEATS and sum(taken) < _SHORT):
        start = time.perf_counter()
        found = match(matcher, collection, radius, workers, every)
        taken.append(time.perf_counter() - start)
    return float(np.median(taken)), *found


def _can_be_sampled(matcher: str, n: int, every: int) -> bool:
    """Return whether it compares rows with all others, and has enough blocks of rows to take one in `every`."""
    return matcher != COUNT and not _prunes(matcher) and len(row_blocks(n, matcher=matcher)) > 2 * every


def match(matcher: str, collection: Collection, radius: int, workers: int, every: int) -> tuple[int, float]:
    """Match one block of rows in every few. Return the number of pairs found, and the share of all pairs looked at."""
    options = {"executor": "threads", "workers": workers}
    if matcher == COUNT:
        count_distances(collection, splits=_SPLITS, **options)
        return len(collection) * (len(collection) - 1) // 2, 1.0
    n = len(collection)
    blocks = row_blocks(n, matcher=matcher)[every // 2 :: every]
    found = pairs_within(
        collection.words, bits=collection.bits, radius=radius, matcher=matcher, blocks=blocks, **options
    )
    pairs = sum(len(a) for _, (a, _, _) in found)
    # Earlier rows have more later rows to be matched with.
    decided = sum((b.stop - b.start) * (2 * n - b.start - b.stop - 1) for b in blocks) / 2
    return pairs, decided / (n * (n - 1) / 2)


def _restart_peak() -> int | None:
    """Reset the kernel's peak of this process's memory and return the new peak, or None if the kernel keeps none."""
    mark = Path("/proc/self/clear_refs")
    if not mark.exists():
        return None
    mark.write_text("5")
    return _peak()


def _peak() -> int:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return 1024 * int(re.search(r"VmHWM:\s+(\d+)", status)[1])
