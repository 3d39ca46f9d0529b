"""Differences between every two variants, paired by family, so that a tie is called a tie.

Two variants see the same pictures, and err on the same hard families. So the difference itself is deleted one family at
a time, which is far more telling than whether two intervals overlap. It is taken on its own scale: rates near 1 differ
by little, and where one variant makes no error a logit has no bound, but a difference stays within [-1, 1].
"""

from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t as student

from hashbench.evaluation.histograms import ALL
from hashbench.evaluation.intervals import CONFIDENCE, MIN_FAMILIES, SAME, jackknife_error, unseen_bound
from hashbench.evaluation.metrics import METRICS
from hashbench.evaluation.operating import BEST_F1, RULES, TARGET_FPR, TARGET_RECALL
from hashbench.evaluation.scores import Estimate
from hashbench.evaluation.thresholds import HELD_OUT

COLUMNS = (
    "families",
    "metric",
    "at",
    "variant",
    "other",
    "difference",
    "low",
    "high",
    "p_value",
    "p_holm",
    "outcome",
    "n_families",
)
TIE = "tie"
SIGNIFICANT = 0.05
# Of the figures that variants are compared by: those of each rule that decide.
_COMPARED = {
    ALL: {"auc"},
    HELD_OUT: {
        "auc",
        "partial_auc",
        "tpr_matched",
        *(f"{measure}{RULES[TARGET_FPR].suffix}" for measure in ("tpr", "fpr")),
        f"f1{RULES[BEST_F1].suffix}",
        f"fpr{RULES[TARGET_RECALL].suffix}",
    },
}


def compare(estimates: dict[str, list[Estimate]]) -> pd.DataFrame:
    """Return the paired difference of every two variants in each figure that they are compared by.

    Parameters
    ----------
    estimates : of `scores.estimate`, by variant, on the same families.

    Returns
    -------
    Columns `COLUMNS`: `difference` is `variant` less `other`, with its own 95 % interval. `p_holm` is
    the two-sided p-value adjusted for all pairs of variants of one figure (Holm 1979). `outcome` says how `variant`
    does: `tie` where the adjusted p-value is not below 0.05, else `better` or `worse` (by the metric's direction),
    empty where there are too few families.
    """
    figures: dict[tuple, dict[str, Estimate]] = {}
    for variant, some in estimates.items():
        for one in some:
            if one.deleted is not None and one.metric in _COMPARED.get(one.families, ()):
                figures.setdefault((one.families, one.metric, one.at), {})[variant] = one
    rows = []
    for key, of_variant in figures.items():
        pairs = list(combinations(of_variant, 2))
        compared = [paired(of_variant[a], of_variant[b]) for a, b in pairs]
        adjusted = holm(np.array([p for *_, p, _ in compared]))
        for (a, b), (difference, low, high, p, f), p_holm in zip(pairs, compared, adjusted, strict=True):
            outcome = _outcome(difference, p_holm, METRICS[key[1]].better)
            rows.append((*key, a, b, difference, low, high, p, p_holm, outcome, f))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def paired(one: Estimate, other: Estimate) -> tuple[float, float, float, float, int]:
    """Return the difference of two estimates, its 95 % interval, its p-value and the number of families behind it.

    Where deleting no family changes it, families as n bound what they fail to show, to either side.
    """
    difference = one.value - other.value
    deleted = one.deleted - other.deleted
    deleted = deleted[np.isfinite(deleted)]
    f = len(deleted)
    if f < MIN_FAMILIES:
        return difference, np.nan, np.nan, np.nan, f
    error = jackknife_error(deleted)
    if error < SAME:
        bound = unseen_bound(f, confidence=(1 + CONFIDENCE) / 2)
        # The confidence at which the bound would reach from the difference to 0.
        p = min(1.0, 2 * (1 - min(1.0, abs(difference))) ** f)
        return difference, max(-1.0, difference - bound), min(1.0, difference + bound), p, f
    reach = student.ppf((1 + CONFIDENCE) / 2, f - 1) * error
    p = 2 * student.sf(abs(difference) / error, f - 1)
    return difference, max(-1.0, difference - reach), min(1.0, difference + reach), float(p), f


def holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return p-values adjusted for being several, so that the chance of any false alarm stays below the level.

    The smallest is multiplied by their number m, the next by m - 1, and so on, never below the one before (Holm 1979).
    Values that are nan stay so and do not count.
    """
    adjusted = np.full(len(p_values), np.nan)
    known = np.flatnonzero(np.isfinite(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    factors = len(order) - np.arange(len(order))
    adjusted[order] = np.minimum(1, np.maximum.accumulate(p_values[order] * factors))
    return adjusted


def difference_of(differences: pd.DataFrame, one: str, other: str, **figure: str | float | None) -> dict | None:
    """Return `difference`, `low`, `high`, `p_holm` and `outcome` of one variant less another, None where not compared.

    Parameters
    ----------
    figure : `families`, `metric` and `at`.
    """
    at = differences["at"].isna() if figure["at"] is None else differences["at"] == figure["at"]
    rows = differences[(differences.families == figure["families"]) & (differences.metric == figure["metric"]) & at]
    for first, second, sign in ((one, other, 1), (other, one, -1)):
        row = rows[(rows.variant == first) & (rows.other == second)]
        if len(row) and pd.notna(row.low.iloc[0]):
            found = row.iloc[0]
            ends = sorted((sign * float(found.low), sign * float(found.high)))
            outcome = found.outcome if sign == 1 else {"better": "worse", "worse": "better"}.get(found.outcome, TIE)
            return {
                "difference": sign * float(found.difference),
                "low": ends[0],
                "high": ends[1],
                "p_holm": float(found.p_holm),
                "outcome": outcome,
            }
    return None


def _outcome(difference: float, p_holm: float, better: str) -> str:
    if np.isnan(p_holm):
        return ""
    if p_holm >= SIGNIFICANT:
        return TIE
    return "better" if (difference > 0) == (better == "higher") else "worse"
