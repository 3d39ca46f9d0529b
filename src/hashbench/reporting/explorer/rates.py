"""The explorer's facts on pairs: their histograms, and the rates at each threshold, as text."""

from collections.abc import Sequence

import pandas as pd

from hashbench.evaluation.rates.each import Rate, frozen_thresholds, rates_at_each, sizes_at_each
from hashbench.evaluation.rates.histograms import ALL, Histograms, histograms
from hashbench.evaluation.rates.thresholds import HELD_OUT, TUNING
from hashbench.matching.collection import DIFFERENT, SAME, UNKNOWN
from hashbench.reporting.explorer.texts import interval
from hashbench.reporting.words import units

# Thresholds with a higher false-positive rate than this are useless.
_MOST = 0.5
# The families whose threshold is the variant's own: the judged families, or all if there are no held-out ones.
_JUDGED = (HELD_OUT, ALL)
# The note on a false-positive rate's interval, see `intervals.consistent_bounds`.
UPPER_END = "the upper end never falls as the threshold grows, so the other thresholds in scores.csv may move it"


def of_pairs(
    variant: str, distances: pd.DataFrame, families: pd.DataFrame, scores: pd.DataFrame, sizes: Sequence[int], bits: int
) -> dict:
    """Return the histograms of one variant, its thresholds, and the rates at them by set of families.

    Returns
    -------
    `distances`, all that occur; `last`, the place among them of the largest threshold to offer; `counts`: for each set
    of families and relation, the pairs at each distance; `rates`: for each set of families that `scores` has and each
    threshold, texts of the true-positive rate, its interval and its count, of the false-positive rate the same, and
    for each size of precision, its interval, false matches a query and their interval.
    """
    every = histograms(distances, families, bits=bits)
    unknown = distances[distances.relation == UNKNOWN].groupby("distance").pairs.sum().reindex(range(bits + 1))
    unknown = unknown.fillna(0).astype(int).to_numpy()
    total = every.same_total + every.different_total + unknown
    occurring = [distance for distance in range(bits + 1) if total[distance]]
    far = every.different_total if every.different_total.any() else total
    within = far.cumsum() / max(1, far.sum())
    last = max(sum(bool(within[distance] <= _MOST) for distance in occurring) - 1, 0)
    scored = set(scores.families[scores.variant == variant])
    counts, rates = {ALL: _counted(every, occurring, unknown)}, {}
    pairs = {"same": int(every.same_total.sum()), "different": int(every.different_total.sum())}
    for split in (HELD_OUT, TUNING, ALL):
        some = every if split == ALL else histograms(distances, families, bits=bits, split=split)
        if split not in scored or not some.scorable:
            continue
        counts[split] = _counted(some, occurring, unknown if split == ALL else None)
        frozen = frozen_thresholds(scores, variant) if split == HELD_OUT else None
        found = rates_at_each(some, occurring[: last + 1], frozen=frozen)
        at_sizes = sizes_at_each(found, sizes, **pairs)
        rates[split] = [_texts(*both, some_sizes) for both, some_sizes in zip(found, at_sizes, strict=True)]
    return {"bits": bits, "distances": occurring, "last": last, "counts": counts, "rates": rates}


def match_threshold(scores: pd.DataFrame, variant: str, target: float) -> int | None:
    """Return the threshold in bits of a variant at a false-positive rate, None if `scores` has none."""
    rows = scores[(scores.variant == variant) & (scores.metric == "threshold") & (scores["at"] == target)]
    for split in _JUDGED:
        values = rows.value[rows.families == split].dropna()
        if len(values):
            return int(values.iloc[0])
    return None


def _counted(counts: Histograms, occurring: list[int], unknown: Sequence[int] | None) -> dict:
    by_relation = {SAME: counts.same_total, DIFFERENT: counts.different_total, UNKNOWN: unknown}
    return {
        relation: [int(pairs[distance]) for distance in occurring]
        for relation, pairs in by_relation.items()
        if pairs is not None and pairs.any()
    }


def _texts(found: Rate, false: Rate, at_sizes: list[dict]) -> list:
    return [
        *_rate_texts(found),
        *_rate_texts(false),
        [
            [
                units.rate(row["precision"]),
                interval(row["precision_low"], row["precision_high"], units.rate),
                units.about(row["false_pairs_per_query"]),
                interval(row["false_pairs_per_query_low"], row["false_pairs_per_query_high"], units.about),
            ]
            for row in at_sizes
        ],
    ]


def _rate_texts(rate: Rate) -> list[str]:
    return [
        units.rate(rate.value),
        interval(rate.low, rate.high, units.rate),
        f"{units.count(rate.pairs)} of {units.count(rate.n_pairs)}",
    ]
