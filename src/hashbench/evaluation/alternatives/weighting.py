"""Compare the weighted distance, which only counts sure bits, with the Hamming distance at the same rate."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.corpus.families import SPLITS
from hashbench.evaluation.rates.differences import holm, outcome_of, paired
from hashbench.evaluation.rates.histograms import ALL, histograms
from hashbench.evaluation.rates.operating import TARGET_FPR, Point
from hashbench.evaluation.rates.scores import Estimate, matched
from hashbench.evaluation.rates.thresholds import HELD_OUT
from hashbench.matching.collection import collect
from hashbench.matching.distances import count_distances

COLUMNS = (
    "families",
    "at",
    "variant",
    "tpr",
    "tpr_weighted",
    "difference",
    "low",
    "high",
    "p_value",
    "p_holm",
    "outcome",
    "n_families",
    "note",
)


def count_weighted(
    images: pd.DataFrame,
    families: pd.DataFrame,
    hashes: Mapping[str, str | Path],
    *,
    bits: Mapping[str, int],
    flagged: str,
    executor: str = "serial",
    workers: int = 1,
    address: str | None = None,
) -> dict[str, pd.DataFrame]:
    """Count all pairs of each variant that has masks by the weighted distance.

    Parameters
    ----------
    images, families : the tables of these names.
    hashes : paths of the tables of this name, by variant.
    bits : of the variants to count, which are not weighted.
    flagged : as in `collection.collect`.
    executor, workers, address : as in `execution.run`.

    Returns
    -------
    The `distances` tables by variant. A variant without masks has none.

    Raises
    ------
    InputError
        A table is not as it must be, or some hashes of a variant have masks and others have none.
    """
    weighted = {}
    for variant in bits:
        table = tables.read(hashes[variant], tables.HASHES)
        if table["mask"][table.bits == bits[variant]].isna().all():
            continue
        collection = collect(table, images, families, bits=bits[variant], splits=SPLITS, flagged=flagged, weighted=True)
        weighted[variant] = count_distances(
            collection, splits=SPLITS, executor=executor, workers=workers, address=address
        )
    return weighted


def study_weighting(
    families: pd.DataFrame,
    distances: Mapping[str, str | Path],
    weighted: Mapping[str, pd.DataFrame],
    *,
    bits: Mapping[str, int],
    target_fprs: Sequence[float],
) -> pd.DataFrame:
    """Return the table of `compare_distances` of the variants that `count_weighted` counted.

    Parameters
    ----------
    families : the table of this name.
    distances : paths of the tables of this name, by variant.
    weighted : as `count_weighted` returns it.
    """
    plain = {variant: tables.read(distances[variant], tables.DISTANCES) for variant in weighted}
    return compare_distances(plain, weighted, families, bits=bits, target_fprs=target_fprs)


def compare_distances(
    plain: Mapping[str, pd.DataFrame],
    weighted: Mapping[str, pd.DataFrame],
    families: pd.DataFrame,
    *,
    bits: Mapping[str, int],
    target_fprs: Sequence[float],
) -> pd.DataFrame:
    """Compare the true-positive rates of both distances at the same false-positive rates, paired by family.

    Parameters
    ----------
    plain, weighted : the `distances` tables by Hamming's and by the weighted distance, of the same variants.
    bits : of the hashes, by variant.

    Returns
    -------
    Columns `COLUMNS`, one row per set of families (all, held-out), false-positive rate `at` and variant. `difference`
    is `tpr_weighted` minus `tpr`. `low` to `high` is its 95 % interval by leaving out each family. `p_holm` is adjusted
    for the variants. `outcome` is `better`, `worse` or `tie`. If pairs are too few, the numbers are missing, and the
    note says how many are needed.
    """
    points = [Point(TARGET_FPR, rate) for rate in target_fprs]
    rows = []
    for split in (ALL, HELD_OUT):
        both = {
            variant: (
                _rates(plain[variant], families, bits[variant], split, points),
                _rates(weighted[variant], families, bits[variant], split, points),
            )
            for variant in plain
        }
        for rate in target_fprs:
            of_rate = {variant: (one[rate], other[rate]) for variant, (one, other) in both.items() if rate in one}
            rows += _compared(split, rate, of_rate)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rates(
    distances: pd.DataFrame, families: pd.DataFrame, bits: int, split: str, points: list[Point]
) -> dict[float, Estimate]:
    """Return the true-positive rate at each false-positive rate; empty if there are no pairs to score."""
    counts = histograms(distances, families, bits=bits, split=split)
    found = matched(counts, split, points) if counts.scorable else ()
    return {one.at: one for one in found if one.metric == "tpr_matched"}


def _compared(split: str, rate: float, estimates: dict[str, tuple[Estimate, Estimate]]) -> list[tuple]:
    known = {variant: pair for variant, pair in estimates.items() if pair[0].deleted is not None}
    found = {variant: paired(weighted, plain) for variant, (plain, weighted) in known.items()}
    adjusted = dict(zip(found, holm(pd.Series([one.p_value for one in found.values()], dtype=float)), strict=True))
    rows = []
    for variant, (plain, weighted) in estimates.items():
        one = found.get(variant)
        if one is None:
            rows.append((split, rate, variant, *[None] * 7, "", plain.n_families, plain.note))
            continue
        outcome = outcome_of(one.value > 0, adjusted[variant], "higher")
        interval = (one.value, one.low, one.high, one.p_value, adjusted[variant])
        rows.append((split, rate, variant, plain.value, weighted.value, *interval, outcome, one.families, one.note))
    return rows
