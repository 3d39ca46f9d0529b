"""The paper's numbers on accuracy: how much each variant finds, and how many false matches it makes."""

import math

import pandas as pd

from hashbench.evaluation.rates.differences import tied_with
from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.thresholds import HELD_OUT
from hashbench.reporting.context import Context
from hashbench.reporting.reading.scored import judged_on, metric_at
from hashbench.reporting.words import units, wording
from hashbench.reporting.words.naming import bits_of

# The clustering that the paper describes.
CLUSTERING = "connected_components"


class Scores:
    """The `scores` and `differences` tables, looked up at the verdict's false-positive rate, and F1 of clusters.

    Attributes
    ----------
    target : the verdict's false-positive rate.
    split : the families for the quoted rates: `held_out`, or `all` if the pictures allow no split.
    cluster_f1 : by variant, the pairwise F1 of the connected components at the threshold of the run, on `split`.
    """

    def __init__(
        self, scores: pd.DataFrame, differences: pd.DataFrame, cluster_scores: pd.DataFrame, context: Context
    ) -> None:
        self.target = context.verdict_fpr
        self.split = judged_on(scores)
        self._table = scores
        self._differences = differences
        judged = (cluster_scores.split == self.split) & (cluster_scores.clustering == CLUSTERING)
        linked = cluster_scores[cluster_scores.linked & judged]
        self.cluster_f1 = linked.set_index("variant").pair_f1.dropna().to_dict()

    def row(self, variant: str, metric: str, families: str | None = None) -> pd.Series | None:
        """Return the row of a metric on `families`, by default `split`; None if there is none."""
        rows = metric_at(self._table, families or self.split, metric, None if metric == "auc" else self.target)
        return rows.loc[variant] if variant in rows.index else None

    def value(self, variant: str, metric: str, families: str | None = None) -> float:
        """Return the value of a metric on `families`, nan if there is none."""
        row = self.row(variant, metric, families)
        return math.nan if row is None else float(row.value)

    def tied(self, variant: str, others: list[str]) -> list[str]:
        """Return the other variants that are tied with `variant`."""
        return tied_with(self._differences, variant, others, families=self.split, metric="tpr", at=self.target)


def describe_accuracy(scores: Scores, variants: list[str]) -> dict | None:
    """Return the numbers and words on accuracy, None if accuracy was not scored."""
    variants = [variant for variant in variants if scores.row(variant, "tpr") is not None]
    if not variants:
        return None
    ranked = sorted(variants, key=lambda variant: -scores.value(variant, "tpr"))
    best, by_auc = ranked[0], max(ranked, key=lambda variant: scores.value(variant, "auc", ALL))
    return {
        "held_out": scores.split == HELD_OUT,
        "pairs": _pairs(scores, best),
        "rows": [_row(scores, variant) for variant in ranked],
        "best": _rate(scores, best),
        "worst": _rate(scores, ranked[-1]),
        "ties": [other for other in ranked[1:] if scores.value(other, "tpr") == scores.value(best, "tpr")],
        "intervals": not any(math.isnan(scores.row(variant, "tpr").low) for variant in ranked),
        "tied": scores.tied(best, ranked[1:]),
        "auc": {
            "variant": by_auc,
            "value": units.probability(scores.value(by_auc, "auc", ALL)),
            "same": by_auc == best,
        },
        "exceeding": _exceeding(scores, ranked),
        "matched": _matched(scores, ranked),
        "sizes": _sizes(scores, variants),
        "thresholds": _thresholds(scores, ranked),
        "clusters": _clusters(scores, ranked),
    }


def _pairs(scores: Scores, variant: str) -> dict:
    every, same, different = (int(scores.row(variant, metric, ALL).n_pairs) for metric in ("auc", "tpr", "fpr"))
    scored = scores.row(variant, "fpr").n_pairs
    return {
        "every": units.count(every),
        "same": units.count(same),
        "different": units.count(different),
        "one_in": units.count(round(every / same)),
        "scored_same": units.count(scores.row(variant, "tpr").n_pairs),
        "scored_different": units.count(scored),
        "finest": units.rate(1 / scored),
    }


def _rate(scores: Scores, variant: str) -> dict:
    row = scores.row(variant, "tpr")
    return {
        "variant": variant,
        "tpr": units.rate(row.value),
        "interval": wording.interval(units.rate, row.low, row.high),
    }


def _row(scores: Scores, variant: str) -> dict:
    fpr = scores.row(variant, "fpr")
    return _rate(scores, variant) | {
        "auc": units.probability(scores.value(variant, "auc", ALL)),
        "threshold": units.count(scores.value(variant, "threshold")),
        "fpr": units.rate(fpr.value),
        "fpr_interval": wording.interval(units.rate, fpr.low, fpr.high),
        "precision": units.rate(scores.value(variant, "precision")),
        "cluster_f1": units.decimal(scores.cluster_f1.get(variant)),
    }


def _exceeding(scores: Scores, ranked: list[str]) -> dict:
    """Return the variants above the target false-positive rate, and those whose whole interval is above it."""
    above = [variant for variant in ranked if scores.value(variant, "fpr") > scores.target]
    worst = max(above, key=lambda variant: scores.value(variant, "fpr"), default=None)
    return {
        "count": len(above),
        "of": len(ranked),
        "clearly": [variant for variant in above if scores.row(variant, "fpr").low > scores.target],
        "worst": worst,
        "worst_fpr": units.rate(scores.value(worst, "fpr")) if worst else None,
    }


def _matched(scores: Scores, ranked: list[str]) -> dict | None:
    """Return the variant that finds most at exactly the target on held-out families, None if that is not known."""
    found = {variant: scores.value(variant, "tpr_matched") for variant in ranked}
    known = {variant: rate for variant, rate in found.items() if not math.isnan(rate)}
    if not known:
        return None
    best = max(known, key=known.get)
    return {"variant": best, "tpr": units.rate(known[best])}


def _sizes(scores: Scores, variants: list[str]) -> dict | None:
    """Return for how many methods with several sizes the largest finds more, None if there is no such method."""
    by_method: dict[str, list[str]] = {}
    for variant in sorted(variants, key=bits_of):
        by_method.setdefault(variant.rpartition("-")[0], []).append(variant)
    several = [of_method for of_method in by_method.values() if len(of_method) > 1]
    better = sum(scores.value(sizes[-1], "tpr") > scores.value(sizes[0], "tpr") for sizes in several)
    return {"methods": len(several), "better": better} if several else None


def _thresholds(scores: Scores, ranked: list[str]) -> dict | None:
    """Return the lowest and the highest threshold as shares of the bits, None if no variant has one."""
    shares = {variant: scores.value(variant, "threshold") / bits_of(variant) for variant in ranked}
    known = {variant: share for variant, share in shares.items() if not math.isnan(share)}
    if not known:
        return None
    low, high = min(known, key=known.get), max(known, key=known.get)
    return {
        "low": {"variant": low, "share": units.rate(known[low])},
        "high": {"variant": high, "share": units.rate(known[high])},
        "differ": known[low] < known[high],
    }


def _clusters(scores: Scores, ranked: list[str]) -> dict | None:
    """Return the variant whose clusters agree best with the families, None if clusters were not scored."""
    known = {variant: scores.cluster_f1[variant] for variant in ranked if variant in scores.cluster_f1}
    if not known:
        return None
    best = max(known, key=known.get)
    return {"variant": best, "value": units.decimal(known[best])}
