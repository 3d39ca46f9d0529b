"""The `scores` table: one row per variant, set of families, metric and operating point."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.evaluation.metrics import METRICS
from hashbench.evaluation.rates import measures
from hashbench.evaluation.rates.histograms import ALL, Histograms, histograms
from hashbench.evaluation.rates.independence import spread_of
from hashbench.evaluation.rates.intervals import (
    Statistic,
    allow_fewer_found,
    allow_more_errors,
    consistent_bounds,
    delete_one_family,
    delete_one_mean,
    jackknife_interval,
    unseen_family,
    unseen_pair,
)
from hashbench.evaluation.rates.matched import partial_area, true_positive_rate_at
from hashbench.evaluation.rates.operating import (
    LEAST_COST,
    RULES,
    TARGET_FPR,
    BaseRate,
    Point,
    lacking,
    not_promised,
    set_threshold,
    unmet,
)
from hashbench.evaluation.rates.thresholds import HELD_OUT, TUNING, frozen_at_point

COLUMNS = ("variant", "families", "metric", "at", "value", "low", "high", "n_pairs", "n_families", "n_erring", "note")
_FALSE_POSITIVE_RATES = ("fpr", "fpr_generalised")
# Metrics whose interval also allows for one unseen hard family.
_FOUND = ("tpr", "tpr_generalised", "tpr_matched", "auc")
FEW_ERRORS = 30
"""With fewer errors, a rate shows only a direction, not a size (Doddington and others 2000)."""
DIRECTION_ONLY = "direction only"


@dataclass(frozen=True)
class Estimate:
    """One figure of one variant on one set of families.

    Attributes
    ----------
    at : number of the operating point, None if it has none.
    value : None if there is no value; `note` then gives the reason.
    low, high : the 95 % interval, None if it has no interval.
    n_pairs : number of pairs that the value is a share of.
    n_erring : number of families with errors, None where that has no meaning.
    deleted : (f,) the value with each family left out in turn, None if the jackknife is not valid.
    """

    families: str
    metric: str
    at: float | None
    value: float | None
    low: float | None
    high: float | None
    n_pairs: int
    n_families: int
    n_erring: int | None = None
    note: str = ""
    deleted: NDArray[np.float64] | None = None


def table_of(estimates: dict[str, list[Estimate]]) -> pd.DataFrame:
    """Return the estimates of each variant as one table with the columns `COLUMNS`."""
    rows = [
        (variant, *(getattr(one, column) for column in COLUMNS[1:]))
        for variant, some in estimates.items()
        for one in some
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"n_erring": "Int64"})


def estimate(
    distances: pd.DataFrame, families: pd.DataFrame, calibration: dict, *, points: list[Point]
) -> list[Estimate]:
    """Score one variant on all, tuning and held-out families.

    On `all` and `tuning` families, the threshold is chosen on the data that it is scored on. Such a threshold is a
    quantile, for which the jackknife fails. So values at this threshold have no interval. On `held_out` families, the
    threshold is the one calibrated on the tuning families. There, variants are also compared at the same false-positive
    rate (see `matched`). A set of families needs same-family and different-family pairs, otherwise it has no estimates.

    If no threshold qualifies, the threshold is None and the rates are 0, without interval and with a note. If there are
    too few pairs for a target, threshold and rates are None, and the note says how many pairs are needed. `occurring`
    is the largest distance that occurs up to the threshold. It is even if all distances are even. A threshold that is
    chosen in sample is the largest that qualifies, so it may be odd. Generalised rates are over the pairs of all files
    that
    could be read, whether or not they have a hash that means something. The notes of rates say if there are few errors.
    The notes of false-positive rates and of precision say if families are too few to promise the rate.

    Parameters
    ----------
    families : its `pictures` are the files that could be read.
    """
    bits = calibration["bits"]
    every = histograms(distances, families, bits=bits)
    base = BaseRate(int(every.same_total.sum()), int(every.different_total.sum()))
    files = families.set_index("family").pictures
    found: list[Estimate] = []
    for split in (ALL, TUNING, HELD_OUT):
        counts = every if split == ALL else histograms(distances, families, bits=bits, split=split)
        pictures = files.loc[list(counts.families)].to_numpy(np.int64)
        if counts.scorable and (split != HELD_OUT or calibration["families"] == TUNING):
            frozen = calibration if split == HELD_OUT else None
            found += _without_threshold(counts, split)
            for point in points:
                found += _at_point(
                    counts, split, point, base, frozen, every.same_total + every.different_total, pictures
                )
            if frozen:
                found = _consistent_bounds(found)
                found += matched(counts, split, [point for point in points if point.rule == TARGET_FPR])
    return found


def _without_threshold(counts: Histograms, split: str) -> Iterator[Estimate]:
    same, different = int(counts.same_total.sum()), int(counts.different_total.sum())
    f = len(counts.families)
    for metric in METRICS.values():
        if metric.statistic:
            yield _figure(counts, split, metric.name, None, metric.compute, same + different, exact=True)
    if split == ALL:
        for metric, value in spread_of(counts.different_total).items():
            yield Estimate(split, metric, None, value, None, None, different, f)


def _at_point(
    counts: Histograms,
    split: str,
    point: Point,
    base: BaseRate,
    frozen: dict | None,
    occurring: NDArray[np.int64],
    pictures: NDArray[np.int64],
) -> Iterator[Estimate]:
    """Yield the threshold and its figures; `frozen`, if given, has the threshold.

    Parameters
    ----------
    occurring : (bits + 1,) pairs of the whole collection by distance.
    pictures : (f,) files of each family that could be read.
    """
    same, different = counts.same_total, counts.different_total
    n_different, f = int(different.sum()), len(counts.families)
    threshold, note = _threshold_of(frozen, point) if frozen else set_threshold(point, same, different, base)
    unset = note or ("" if threshold is not None else unmet(point))
    yield Estimate(split, point.metric("threshold"), point.at, threshold, None, None, n_different, f, None, unset)
    if note:
        return
    for one in _rates_at(counts, split, point, base, threshold, frozen is not None, occurring, pictures):
        yield one if threshold is not None else replace(one, note=unset)


def _rates_at(
    counts: Histograms,
    split: str,
    point: Point,
    base: BaseRate,
    threshold: int | None,
    frozen: bool,
    occurring: NDArray[np.int64],
    pictures: NDArray[np.int64],
) -> Iterator[Estimate]:
    """Yield what a threshold gives; parameters as of `_at_point`."""
    same, different = counts.same_total, counts.different_total
    n_same, n_different, f = int(same.sum()), int(different.sum()), len(counts.families)
    shown = None if threshold is None else measures.largest_occurring(occurring, threshold)
    yield Estimate(split, point.metric("occurring"), point.at, shown, None, None, int(occurring.sum()), f)
    exact = frozen and threshold is not None  # without a threshold, rates are 0 by definition
    within = 0 if threshold is None else threshold + 1
    n_matching = int(same[:within].sum() + different[:within].sum())
    missing, matching = measures.erring(counts, threshold)
    files = measures.of_files(counts, pictures)
    find, confuse = (
        partial(one, threshold=threshold) for one in (measures.true_positive_rate, measures.false_positive_rate)
    )
    rates = [
        ("tpr", counts, find, n_same, missing),
        ("fpr", counts, confuse, n_different, matching),
        ("tpr_generalised", files, find, int(files.same_total.sum()), measures.erring(files, threshold)[0]),
        ("fpr_generalised", files, confuse, int(files.different_total.sum()), matching),
        ("precision", counts, partial(measures.precision, threshold=threshold, base=base), n_matching, matching),
        ("f1", counts, partial(measures.f1, threshold=threshold, base=base), n_same + n_different, missing),
    ]
    found = {
        measure: _figure(of, split, point.metric(measure), point.at, statistic, n, errors, exact=exact)
        for measure, of, statistic, n, errors in rates
    }
    if exact and found["precision"].value == 1:
        found["precision"] = _unfailing(found["precision"], found["tpr"], found["fpr"], base)
    if threshold is not None:
        found |= _noted(found, point)
    yield from found.values()
    if point.rule == LEAST_COST:
        cost = float(measures.relative_cost(same, different, threshold=threshold, base=base, cost_ratio=point.at))
        yield Estimate(split, point.metric("relative_cost"), point.at, cost, None, None, n_same + n_different, f)
    if point.rule == TARGET_FPR:
        yield from _macro(counts, split, point, threshold, exact)


def _threshold_of(frozen: dict, point: Point) -> tuple[int | None, str]:
    """Return the frozen threshold, and a note if there are too few pairs for one, else an empty note."""
    row = frozen_at_point(frozen, point)
    note = lacking(point, frozen["different_pairs"]) or row.get("note", "")
    return row["threshold"], "" if note == unmet(point) else note


def _noted(found: dict[str, Estimate], point: Point) -> dict[str, Estimate]:
    """Return rates with the notes of `note_of`; at a target false-positive rate, the note is about the target."""
    noted = {}
    for measure in ("tpr", "fpr", "tpr_generalised", "fpr_generalised"):
        one = found[measure]
        noted[measure] = replace(one, note=note_of(one, point.at if point.rule == TARGET_FPR else one.value))
    precise, fpr = found["precision"], found["fpr"]
    # A precision depends on the false matches that the false-positive rate counts.
    said = note_of(fpr, point.at if point.rule == TARGET_FPR else fpr.value)
    noted["precision"] = replace(precise, note="; ".join(note for note in (precise.note, said) if note))
    return noted


def note_of(one: Estimate, promised: float) -> str:
    """Return a note if a rate has few errors or, for a false-positive rate, if families are too few to promise it."""
    found = one.metric.startswith("tpr")
    errors = round(one.n_pairs * (1 - one.value if found else one.value))
    few = f"{DIRECTION_ONLY}: {errors} error{'' if errors == 1 else 's'}" if errors < FEW_ERRORS else ""
    return "; ".join(note for note in (few, "" if found else not_promised(promised, one.n_families)) if note)


def _consistent_bounds(found: list[Estimate]) -> list[Estimate]:
    """Return the estimates with consistent upper bounds: they never fall as the frozen threshold grows.

    This concerns the upper bounds of held-out false-positive rates, see `consistent_bounds`. It helps most at a
    threshold without a false match, where the number of families alone gives a weak bound. The smallest of several
    bounds is valid a little less often than each of them.
    """
    for measure in _FALSE_POSITIVE_RATES:
        found = _consistent(found, measure)
    return found


def _consistent(found: list[Estimate], measure: str) -> list[Estimate]:
    frozen = {(one.metric, one.at): one.value for one in found if one.families == HELD_OUT}
    threshold_by = {f"{measure}{rule.suffix}": f"threshold{rule.suffix}" for rule in RULES.values()}
    places = [
        place
        for place, one in enumerate(found)
        if one.families == HELD_OUT and one.high is not None and one.metric in threshold_by
    ]
    places.sort(key=lambda place: frozen[threshold_by[found[place].metric], found[place].at])
    high = np.array([found[place].high for place in places], np.float64)
    n_erring = np.array([found[place].n_erring for place in places], np.int64)
    consistent = list(found)
    for place, bound in zip(places, consistent_bounds(high, n_erring), strict=True):
        consistent[place] = replace(found[place], high=float(bound))
    return consistent


def matched(counts: Histograms, split: str, targets: list[Point]) -> Iterator[Estimate]:
    """Yield the true-positive rate at exactly each false-positive rate, and the area up to the largest of them."""
    n_same, n_different = int(counts.same_total.sum()), int(counts.different_total.sum())
    for point in targets:
        note = lacking(point, n_different)
        if note:
            yield Estimate(split, "tpr_matched", point.at, None, None, None, n_same, len(counts.families), None, note)
        else:
            statistic = partial(true_positive_rate_at, fpr=point.at)
            yield _figure(counts, split, "tpr_matched", point.at, statistic, n_same, exact=True)
    largest = max(targets, key=lambda point: point.at, default=None)
    if largest and not lacking(largest, n_different):
        statistic = partial(partial_area, up_to=largest.at)
        yield _figure(counts, split, "partial_auc", largest.at, statistic, n_same + n_different, exact=True)


def _macro(counts: Histograms, split: str, point: Point, threshold: int | None, frozen: bool) -> Iterator[Estimate]:
    """Yield means over families. `fpr_macro` has no interval: we lack the pairs of every two families."""
    f = len(counts.families)
    own = measures.family_rates(counts.same, threshold)
    with_pairs = int(np.count_nonzero(np.isfinite(own)))
    deleted = delete_one_mean(own) if frozen else None
    value, n = float(np.nanmean(own)), int(counts.same.sum())
    low, high = jackknife_interval(value, deleted) if frozen else (None, None)
    yield Estimate(split, "tpr_macro", point.at, value, low, high, n, with_pairs, None, "", deleted)
    others = measures.family_rates(counts.different, threshold)
    n, note = int(counts.different_total.sum()), not_promised(point.at, f)
    yield Estimate(split, "fpr_macro", point.at, float(np.nanmean(others)), None, None, n, f, None, note)


def _figure(
    counts: Histograms,
    split: str,
    metric: str,
    at: float | None,
    statistic: Statistic,
    n: int,
    n_erring: int | None = None,
    *,
    exact: bool,
) -> Estimate:
    """Return a statistic; with a jackknife interval if `exact`: without a threshold or at a frozen one."""
    value = float(statistic(counts.same_total, counts.different_total))
    one = Estimate(split, metric, at, value, None, None, n, len(counts.families), n_erring)
    if not np.isfinite(value):
        return replace(one, value=None, note="no pair matches")
    if not exact:
        return one
    deleted = delete_one_family(counts, statistic)
    low, high = ends_of(counts, metric, value, deleted)
    return replace(one, low=low, high=high, deleted=deleted)


def ends_of(counts: Histograms, metric: str, value: float, deleted: NDArray[np.float64]) -> tuple[float, float]:
    """Return the ends of a metric's interval; for rates and for the area they allow for one unseen event."""
    interval = jackknife_interval(value, deleted)
    suffixes = {rule.suffix for rule in RULES.values()}
    if any(metric == f"{name}{suffix}" for name in _FALSE_POSITIVE_RATES for suffix in suffixes):
        return allow_more_errors(interval, value, deleted, unseen=unseen_pair(counts))
    if any(metric == f"{name}{suffix}" for name in _FOUND for suffix in suffixes):
        return allow_fewer_found(interval, value, deleted, unseen=unseen_family(counts))
    return interval


def _unfailing(precise: Estimate, tpr: Estimate, fpr: Estimate, base: BaseRate) -> Estimate:
    """Return a precision of 1 with a lower bound that follows from the bounds of both rates at the base rate."""
    low = base.same * tpr.low / (base.same * tpr.low + base.different * fpr.high)
    return replace(precise, low=low, high=1.0 if np.isfinite(low) else np.nan)
