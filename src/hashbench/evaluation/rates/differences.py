"""Differences between every two variants, paired by family, to tell real differences from ties.

Two variants see the same pictures and make errors on the same hard families. So we delete one family at a time from the
difference itself. This tells far more than whether two intervals overlap. We use the plain difference, not the logit:
rates near 1 differ by little, and the logit of a rate without errors is infinite. A difference stays within [-1, 1].

False-positive rates span several powers of ten, so we compare their ratio, on the logarithmic scale. If a variant made
no false match, no ratio can be tested. The bounds of the ratio then follow from both intervals.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.evaluation.metrics import METRICS
from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.intervals import CONFIDENCE, MIN_FAMILIES, SAME, jackknife_error, unseen_bound
from hashbench.evaluation.rates.operating import BEST_F1, RULES, TARGET_FPR, TARGET_PRECISION, TARGET_RECALL
from hashbench.evaluation.rates.scores import Estimate
from hashbench.evaluation.rates.thresholds import HELD_OUT

COLUMNS = (
    "families",
    "metric",
    "at",
    "variant",
    "other",
    "scale",
    "difference",
    "low",
    "high",
    "p_value",
    "p_holm",
    "outcome",
    "n_families",
    "note",
)
DIFFERENCE, RATIO = "difference", "ratio"
TIE = "tie"
NOT_PROVEN = "not proven"
"""A tie whose own interval leaves out equality: only the adjustment for all comparisons makes it a tie."""
SIGNIFICANT = 0.05
_BY_RATIO = {f"fpr{rule.suffix}" for rule in RULES.values()}
# The metrics by which variants are compared; for each rule, the metrics that decide.
_COMPARED = {
    ALL: {"auc"},
    HELD_OUT: {
        "auc",
        "partial_auc",
        "tpr_matched",
        *(f"{measure}{RULES[TARGET_FPR].suffix}" for measure in ("tpr", "fpr", "tpr_generalised")),
        f"tpr_generalised{RULES[TARGET_PRECISION].suffix}",
        f"f1{RULES[BEST_F1].suffix}",
        f"fpr{RULES[TARGET_RECALL].suffix}",
    },
}


@dataclass(frozen=True)
class Paired:
    """The difference or ratio of two estimates.

    Attributes
    ----------
    value, low, high : the difference or ratio and its 95 % interval; nan if unknown.
    p_value : two-sided, nan if nothing can be tested.
    families : number of families that it is based on.
    note : why nothing can be tested although there are enough families, else empty.
    """

    value: float
    low: float
    high: float
    p_value: float
    families: int
    note: str = ""


def compare(estimates: dict[str, list[Estimate]]) -> pd.DataFrame:
    """Return the paired difference of every two variants in each metric that they are compared by.

    Parameters
    ----------
    estimates : results of `scores.estimate`, by variant, on the same families.

    Returns
    -------
    Columns `COLUMNS`. `difference` is `variant` minus `other`; if `scale` is `ratio`, it is `variant` divided by
    `other`. `low` and `high` are its 95 % interval, of this one comparison. `p_holm` is the two-sided p-value, adjusted
    for all pairs of variants of one metric (Holm 1979). `outcome` says how `variant` compares with `other`:

    - `tie`: the adjusted p-value is not below 0.05, or nothing can be tested (`note` gives the reason). The interval
      may still leave out equality, because it is not adjusted (`excludes_equality`).
    - `better` or `worse`, by the direction of the metric.
    - empty: there are too few families.
    """
    figures: dict[tuple, dict[str, Estimate]] = {}
    for variant, some in estimates.items():
        for one in some:
            if one.deleted is not None and one.metric in _COMPARED.get(one.families, ()):
                figures.setdefault((one.families, one.metric, one.at), {})[variant] = one
    rows = []
    for key, of_variant in figures.items():
        pairs = list(combinations(of_variant, 2))
        scale, compare_two = (RATIO, paired_ratio) if key[1] in _BY_RATIO else (DIFFERENCE, paired)
        found = [compare_two(of_variant[a], of_variant[b]) for a, b in pairs]
        adjusted = holm(np.array([one.p_value for one in found]))
        for (a, b), one, p_holm in zip(pairs, found, adjusted, strict=True):
            more = one.value > (1 if scale == RATIO else 0)
            outcome = TIE if one.note else outcome_of(more, p_holm, METRICS[key[1]].better)
            interval = (one.value, one.low, one.high, one.p_value)
            rows.append((*key, a, b, scale, *interval, p_holm, outcome, one.families, one.note))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def paired(one: Estimate, other: Estimate) -> Paired:
    """Return the difference of two estimates.

    If no deleted family changes the difference, the interval is the bound of an unseen event, to both sides.
    """
    difference = one.value - other.value
    deleted = one.deleted - other.deleted
    deleted = deleted[np.isfinite(deleted)]
    f = len(deleted)
    if f < MIN_FAMILIES:
        return Paired(difference, np.nan, np.nan, np.nan, f)
    error = jackknife_error(deleted)
    if error < SAME:
        bound = unseen_bound(f, confidence=(1 + CONFIDENCE) / 2)
        # The p-value at which the bound would just reach from the difference to 0.
        p = min(1.0, 2 * (1 - min(1.0, abs(difference))) ** f)
        return Paired(difference, max(-1.0, difference - bound), min(1.0, difference + bound), p, f)
    low, high, p = _student(difference, error, f)
    return Paired(difference, max(-1.0, low), min(1.0, high), p, f)


def paired_ratio(one: Estimate, other: Estimate) -> Paired:
    """Return the ratio of two estimates, with an interval computed on the logarithmic scale.

    The ratio cannot be tested if one estimate has errors in fewer than `MIN_FAMILIES` families, or if one family makes
    all errors. Then `low` and `high` combine the ends of both intervals, which is wider than necessary.
    """
    known = np.isfinite(one.deleted) & np.isfinite(other.deleted)
    f = int(known.sum())
    if f < MIN_FAMILIES:
        return Paired(np.nan, np.nan, np.nan, np.nan, f)
    both, deleted = (one, other), [which.deleted[known] for which in (one, other)]
    ratio = one.value / other.value if one.value and other.value else np.nan
    note = _untestable(both, deleted)
    if note:
        return Paired(ratio, _over(one.low, other.high), _over(one.high, other.low), np.nan, f, note)
    low, high, p = _student(np.log(ratio), jackknife_error(np.log(deleted[0] / deleted[1])), f)
    return Paired(ratio, float(np.exp(low)), float(np.exp(high)), p, f)


def _untestable(both: tuple[Estimate, Estimate], deleted: list[NDArray[np.float64]]) -> str:
    """Return why the ratio of two estimates cannot be tested, or an empty text if it can."""
    unseen = sum(one.value == 0 for one in both)
    if unseen:
        return "neither variant made an error" if unseen == 2 else "one of the two made no error: bounds only"
    erring = min((one.n_erring for one in both if one.n_erring is not None), default=MIN_FAMILIES)
    if erring < MIN_FAMILIES:
        return f"errors in only {erring} families: bounds only"
    if any((values == 0).any() for values in deleted):
        return "one family makes all errors: bounds only"
    if jackknife_error(np.log(deleted[0] / deleted[1])) < SAME:
        return "leaving out a family changes nothing: bounds only"
    return ""


def _student(value: float, error: float, families: int) -> tuple[float, float, float]:
    """Return the interval of a value with this standard error, and the p-value of the hypothesis that it is 0."""
    # Loaded here: most jobs that import this module do not need it, and SciPy takes long to load.
    from scipy.special import stdtr, stdtrit

    reach = stdtrit(families - 1, (1 + CONFIDENCE) / 2) * error
    return value - reach, value + reach, float(2 * stdtr(families - 1, -abs(value) / error))


def _over(share: float, of: float) -> float:
    return share / of if of else np.inf


def holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return p-values adjusted for multiple comparisons, so that the chance of any false alarm stays below the level.

    The smallest of m p-values is multiplied by m, the next by m - 1, and so on. No adjusted value is below the one
    before it (Holm 1979). Values that are nan stay nan and do not count.
    """
    adjusted = np.full(len(p_values), np.nan)
    known = np.flatnonzero(np.isfinite(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    factors = len(order) - np.arange(len(order))
    adjusted[order] = np.minimum(1, np.maximum.accumulate(p_values[order] * factors))
    return adjusted


def difference_of(differences: pd.DataFrame, one: str, other: str, **figure: str | float | None) -> dict | None:
    """Return how one variant compares with another, None if the two were not compared.

    Parameters
    ----------
    figure : `families`, `metric` and `at`.

    Returns
    -------
    `scale`, `difference`, `low`, `high`, `p_holm`, `outcome` and `note` as in `compare`. A number that is missing or
    infinite is None.
    """
    at = differences["at"].isna() if figure["at"] is None else differences["at"] == figure["at"]
    rows = differences[(differences.families == figure["families"]) & (differences.metric == figure["metric"]) & at]
    for first, second in ((one, other), (other, one)):
        row = rows[(rows.variant == first) & (rows.other == second)]
        if len(row) and pd.notna(row.low.iloc[0]):
            found = row.iloc[0]
            numbers, outcome = [float(found[name]) for name in ("difference", "low", "high")], found.outcome
            if first == other:
                numbers = _turned(numbers, found.scale)
                outcome = {"better": "worse", "worse": "better"}.get(outcome, TIE)
            named = zip(("difference", "low", "high", "p_holm"), (*numbers, float(found.p_holm)), strict=True)
            shown = {name: value if np.isfinite(value) else None for name, value in named}
            note = found.note if isinstance(found.note, str) else ""
            return {"scale": found.scale} | shown | {"outcome": outcome, "note": note}
    return None


def tied_with(differences: pd.DataFrame, variant: str, others: list[str], **figure: str | float | None) -> list[str]:
    """Return the variants tied with `variant`: the paired difference does not show which of the two is better."""
    compared = {other: difference_of(differences, other, variant, **figure) for other in others if other != variant}
    return [other for other, difference in compared.items() if difference and difference["outcome"] == TIE]


def excludes_equality(low: float, high: float, *, scale: str = DIFFERENCE) -> bool:
    """Return whether an interval is known and leaves out 0, or 1 if it is of a ratio."""
    equal = 1 if scale == RATIO else 0
    return bool(low > equal or high < equal)


def worded(outcome: str, low: float, high: float) -> str:
    """Return the outcome of a difference, `NOT_PROVEN` for a tie whose own interval leaves out 0."""
    return NOT_PROVEN if outcome == TIE and excludes_equality(low, high) else outcome


def _turned(numbers: list[float], scale: str) -> list[float]:
    value, low, high = numbers
    return [_over(1, value), _over(1, high), _over(1, low)] if scale == RATIO else [-value, -high, -low]


def outcome_of(more: bool, p_holm: float, better: str) -> str:
    """Return `better`, `worse` or `tie` of a figure that is `more` than another, empty if p is nan; see `compare`."""
    if np.isnan(p_holm):
        return ""
    if p_holm >= SIGNIFICANT:
        return TIE
    return "better" if more == (better == "higher") else "worse"
