"""Test whether a second hash helps: the sum of two normalised distances against one distance, at the same rate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench import tables
from hashbench.corpus.families import SPLITS
from hashbench.evaluation.rates.differences import Paired, holm, outcome_of, paired
from hashbench.evaluation.rates.histograms import ALL, histograms
from hashbench.evaluation.rates.operating import TARGET_FPR, Point
from hashbench.evaluation.rates.scores import Estimate, matched
from hashbench.evaluation.rates.thresholds import HELD_OUT
from hashbench.hashers.variant import read_variant
from hashbench.matching.collection import Collection, collect
from hashbench.matching.combined import among, combine
from hashbench.matching.distances import count_distances

COLUMNS = (
    *("families", "at", "variant", "second", "bits", "bytes", "tpr", "against", "single", "tpr_single"),
    *("difference", "low", "high", "p_value", "p_holm", "outcome", "n_families"),
)
BETTER, BEST = "better of the two", "best of as many bytes"

Rates = dict[tuple[str, float], Estimate]


@dataclass(frozen=True)
class _Pair:
    """The rates of two variants together, and of every variant alone on the same pictures, by families and rate."""

    variant: str
    second: str
    both: Rates
    alone: dict[str, Rates]


def study_second(
    images: pd.DataFrame,
    families: pd.DataFrame,
    hashes: Mapping[str, str | Path],
    distances: Mapping[str, str | Path],
    weighted: Mapping[str, pd.DataFrame],
    *,
    bits: Mapping[str, int],
    kinds: Mapping[str, str],
    flagged: str,
    target_fprs: Sequence[float],
    executor: str = "serial",
    workers: int = 1,
    address: str | None = None,
) -> pd.DataFrame:
    """Count all pairs of pictures by the sum of two distances, for every two variants of different kinds.

    Parameters
    ----------
    images, families : the tables of these names.
    hashes, distances : paths of the tables of these names, by variant. A variant is counted again only on fewer
        pictures than it has hashes of.
    weighted : `distances` by the weighted distance of those variants that have masks, see `weighting.count_weighted`.
    bits : of the variants to study, which are not weighted.
    kinds : by variant.
    flagged : as in `collection.collect`.
    executor, workers, address : as in `execution.run`.

    Returns
    -------
    Columns `COLUMNS`: for each set of families, false-positive rate `at` and pair of variants, a row against the better
    of the two, and one against the best variant that hashes the same pictures and stores at most as many bytes a
    picture, its mask counted if it is weighted. `bits` and `bytes` count those of both hashes. `difference` is the
    true-positive rate of both hashes, `tpr`, minus the true-positive rate of the single hash. `low` to `high` is its
    95 % interval, paired by family. `p_holm` is adjusted for all pairs of variants. Rates for which there are too few
    pairs are left out.

    Raises
    ------
    InputError
        A table is not as it must be.
    """
    collections, known = {}, {}
    for variant, size in bits.items():
        table = tables.read(hashes[variant], tables.HASHES)
        given = {"bits": size, "splits": SPLITS, "flagged": flagged}
        collections[variant] = collect(table, images, families, **given)
        known[variant] = tables.read(distances[variant], tables.DISTANCES)
        if variant in weighted:
            masked = read_variant(variant)._replace(weighted=True).name
            collections[masked] = collect(table, images, families, **given, weighted=True)
            known[masked] = weighted[variant]
    counted: dict[tuple[str, bytes], Rates] = {}

    def rates_of(collection: Collection) -> Rates:
        counted = count_distances(collection, splits=SPLITS, executor=executor, workers=workers, address=address)
        return _rates(counted, families, collection.bits, target_fprs)

    def alone(image_ids: NDArray[np.uint64]) -> dict[str, Rates]:
        found = {}
        for variant, collection in collections.items():
            key = variant, image_ids.tobytes()
            if key not in counted and np.isin(image_ids, collection.image_ids).all():
                some = among(collection, image_ids)
                counted[key] = (
                    _rates(known[variant], families, some.bits, target_fprs) if some is collection else rates_of(some)
                )
            if key in counted:
                found[variant] = counted[key]
        return found

    pairs = []
    for one, other in combinations(bits, 2):
        if kinds[one] != kinds[other] and np.isin(collections[one].image_ids, collections[other].image_ids).any():
            both = combine(collections[one], collections[other])
            pairs.append(_Pair(one, other, rates_of(both), alone(both.image_ids)))
    return _table(pairs, bits, target_fprs)


def _rates(distances: pd.DataFrame, families: pd.DataFrame, bits: int, target_fprs: Sequence[float]) -> Rates:
    """Return the true-positive rate by set of families and false-positive rate, where there are enough pairs."""
    points = [Point(TARGET_FPR, rate) for rate in target_fprs]
    rates = {}
    for split in (ALL, HELD_OUT):
        counts = histograms(distances, families, bits=bits, split=split)
        found = matched(counts, split, points) if counts.scorable else ()
        rates |= {(split, one.at): one for one in found if one.metric == "tpr_matched" and one.deleted is not None}
    return rates


def _table(pairs: list[_Pair], bits: Mapping[str, int], target_fprs: Sequence[float]) -> pd.DataFrame:
    rows = []
    for key in ((split, rate) for split in (ALL, HELD_OUT) for rate in target_fprs):
        for against in (BETTER, BEST):
            rows += _rows(key, against, pairs, bits)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(key: tuple[str, float], against: str, pairs: list[_Pair], bits: Mapping[str, int]) -> Iterator[tuple]:
    """Yield the rows of all pairs of variants at one key against one kind of rival."""
    found: list[tuple[_Pair, str, Paired]] = []
    for pair in pairs:
        if key in pair.both:
            two = (pair.variant, pair.second)
            stored = sum(map(_bytes_of, two))
            rivals = two if against == BETTER else [name for name in pair.alone if _bytes_of(name) <= stored]
            single = max(rivals, key=lambda variant: pair.alone[variant][key].value)
            found.append((pair, single, paired(pair.both[key], pair.alone[single][key])))
    adjusted = holm(np.array([one.p_value for _, _, one in found]))
    for (pair, single, one), p_holm in zip(found, adjusted, strict=True):
        two = (pair.variant, pair.second)
        whole = sum(bits[name] for name in two), sum(map(_bytes_of, two))
        rates = (pair.both[key].value, against, single, pair.alone[single][key].value)
        outcome = outcome_of(one.value > 0, p_holm, "higher")
        interval = (one.value, one.low, one.high, one.p_value, p_holm, outcome, one.families)
        yield *key, *two, *whole, *rates, *interval


def _bytes_of(variant: str) -> int:
    return read_variant(variant).bytes_stored
