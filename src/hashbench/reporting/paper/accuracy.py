"""The paper's numbers on accuracy: how much each variant finds, and how many false matches it makes."""

import math

import pandas as pd

from hashbench.evaluation.rates.differences import TIE
from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.thresholds import HELD_OUT, TUNING
from hashbench.reporting.context import Context
from hashbench.reporting.paper.numbers import times
from hashbench.reporting.reading.scored import judged_on
from hashbench.reporting.words import units, wording
from hashbench.reporting.words.naming import bits_of

TPR, MATCHED = "tpr", "tpr_matched"


class Scores:
    """The `scores` and `differences` tables, looked up at the verdict's false-positive rate.

    Attributes
    ----------
    target : the verdict's false-positive rate.
    split : the families for the quoted rates: `held_out`, or `all` if the pictures allow no split.
    """

    def __init__(self, scores: pd.DataFrame, differences: pd.DataFrame, context: Context) -> None:
        self.target = context.verdict_fpr
        self.split = judged_on(scores)
        here = (scores["at"] == self.target) | ((scores.metric == "auc") & scores["at"].isna())
        self._rows = scores[here].set_index(["families", "metric", "variant"]).sort_index()
        at_target = (differences["at"] == self.target) & (differences.families == self.split)
        self._differences = differences[at_target]

    def row(self, variant: str, metric: str, families: str | None = None) -> pd.Series | None:
        """Return the row of a metric on `families`, by default `split`; None if there is none."""
        key = families or self.split, metric, variant
        return self._rows.loc[key] if key in self._rows.index else None

    def value(self, variant: str, metric: str, families: str | None = None) -> float:
        """Return the value of a metric on `families`, nan if there is none."""
        row = self.row(variant, metric, families)
        return math.nan if row is None else float(row.value)

    def threshold(self, variant: str) -> float:
        """Return the largest distance that occurs within the threshold in bits, else the threshold itself."""
        occurring = self.value(variant, "occurring")
        return self.value(variant, "threshold") if math.isnan(occurring) else occurring

    def behind(self, variant: str, best: str, metric: str) -> dict | None:
        """Return how far `variant` is behind `best`: `value`, `low` and `high` as shares, and whether they are a `tie`.

        None if the two were not compared.
        """
        for row in self._differences[self._differences.metric == metric].itertuples():
            tie = row.outcome == TIE
            if (row.variant, row.other) == (best, variant):
                return {"value": row.difference, "low": row.low, "high": row.high, "tie": tie}
            if (row.variant, row.other) == (variant, best):
                return {"value": -row.difference, "low": -row.high, "high": -row.low, "tie": tie}
        return None


def describe_accuracy(scores: Scores, variants: list[str], resplits: pd.DataFrame) -> dict | None:
    """Return the numbers and words on accuracy, None if accuracy was not scored."""
    variants = [variant for variant in variants if scores.row(variant, TPR) is not None]
    if not variants:
        return None
    ranked = sorted(variants, key=lambda variant: -scores.value(variant, TPR))
    best, by_auc = ranked[0], max(ranked, key=lambda variant: scores.value(variant, "auc"))  # the first if equal
    behind = {other: scores.behind(other, best, TPR) for other in ranked[1:]}
    return {
        "held_out": scores.split == HELD_OUT,
        "pairs": _pairs(scores, best),
        "rows": [_row(scores, variant, behind.get(variant)) for variant in ranked],
        "best": _rate(scores, best),
        "without": [variant for variant in ranked if math.isnan(scores.threshold(variant))],
        "equals": [other for other in ranked[1:] if scores.value(other, TPR) == scores.value(best, TPR)],
        "intervals": not any(math.isnan(scores.row(variant, TPR).low) for variant in ranked),
        "compared": any(behind.values()),
        "ties": [other for other, row in behind.items() if row and row["tie"]],
        "near_ties": _near_ties(behind),
        "auc": {
            "variant": by_auc,
            "value": units.probability(scores.value(by_auc, "auc")),
            "same": by_auc == best,
        },
        "exceeding": _exceeding(scores, ranked),
        "transfer": _transfer(scores, ranked, best, resplits),
        "matched": _matched(scores, ranked, best),
        "thresholds": _thresholds(scores, ranked),
    }


def _pairs(scores: Scores, variant: str) -> dict:
    every, same, different = (int(scores.row(variant, metric, ALL).n_pairs) for metric in ("auc", TPR, "fpr"))
    scored = scores.row(variant, "fpr").n_pairs
    return {
        "every": units.count(every),
        "same": units.count(same),
        "different": units.count(different),
        "one_in": units.count(round(every / same)),
        "scored_same": units.count(scores.row(variant, TPR).n_pairs),
        "scored_different": units.count(scored),
    }


def _rate(scores: Scores, variant: str, metric: str = TPR) -> dict:
    row = scores.row(variant, metric)
    return {
        "variant": variant,
        "tpr": units.rate(row.value),
        "interval": wording.interval(units.rate, row.low, row.high),
    }


def _row(scores: Scores, variant: str, behind: dict | None) -> dict:
    fpr, matched = scores.row(variant, "fpr"), scores.row(variant, MATCHED)
    shown = _rate(scores, variant)
    return shown | {
        "threshold": units.count(scores.threshold(variant)),
        "fpr": units.rate(fpr.value),
        "fpr_interval": wording.interval(units.rate, fpr.low, fpr.high),
        "matched": units.MISSING if matched is None else units.rate(matched.value),
        "matched_interval": None if matched is None else wording.interval(units.rate, matched.low, matched.high),
        "behind": None if behind is None else units.points(0 - behind["value"]),
        "tied": behind is not None and behind["tie"],
    }


def _near_ties(behind: dict[str, dict | None]) -> list[str]:
    """Return the ties whose own interval excludes 0: Holm's correction for all comparisons makes them ties."""
    return [other for other, row in behind.items() if row and row["tie"] and not row["low"] <= 0 <= row["high"]]


def _exceeding(scores: Scores, ranked: list[str]) -> dict:
    """Return the variants above the target false-positive rate, and those whose whole interval is above it."""
    above = [variant for variant in ranked if scores.value(variant, "fpr") > scores.target]
    return {
        "count": len(above),
        "of": len(ranked),
        "clearly": [variant for variant in above if scores.row(variant, "fpr").low > scores.target],
    }


def _transfer(scores: Scores, ranked: list[str], best: str, resplits: pd.DataFrame) -> dict | None:
    """Return how the false-positive rate changes from the tuning to the held-out families, None without both."""
    rates = {v: (scores.value(v, "fpr", TUNING), scores.value(v, "fpr", HELD_OUT)) for v in ranked}
    rates = {v: pair for v, pair in rates.items() if not any(map(math.isnan, pair)) and pair[0] > 0}
    if best not in rates:
        return None
    tuned, held = rates[best]
    split = resplits[(resplits.variant == best) & (resplits.target_fpr == scores.target)]
    return {
        "variant": best,
        "tuned": units.rate(tuned),
        "held_out": units.rate(held),
        "times": times(held / tuned),
        "how": "more than doubles" if held > 2 * tuned else "grows" if held > tuned else "falls",
        "unseen": held == 0,
        "grows": held > tuned,
        "grown": sum(held > tuned for tuned, held in rates.values()),
        "of": len(rates),
        "splits": None if split.empty else units.count(split.splits.iloc[0]),
        "exceeding": None if split.empty else units.rate(split.exceeding.iloc[0]),
    }


def _matched(scores: Scores, ranked: list[str], best: str) -> dict | None:
    """Return the order of variants at exactly the target, None if that is not known."""
    found = {variant: scores.value(variant, MATCHED) for variant in ranked}
    known = {variant: rate for variant, rate in found.items() if not math.isnan(rate)}
    if len(known) < 2:
        return None
    order = sorted(known, key=lambda variant: -known[variant])
    first = order[0]
    behind = {other: scores.behind(other, first, MATCHED) for other in order[1:]}
    worse = [other for other, row in behind.items() if row and not row["tie"]]
    return {
        "variant": first,
        "same": first == best,
        "equal": known[order[1]] == known[first],
        "tpr": units.rate(known[first]),
        "before": units.rate(scores.value(first, TPR)),
        "lower": known[first] < scores.value(first, TPR),
        "compared": any(behind.values()),
        "worse": worse,
        "few_worse": 2 * len(worse) <= len(behind),
        "tied": sum(bool(row and row["tie"]) for row in behind.values()),
    }


def _thresholds(scores: Scores, ranked: list[str]) -> dict | None:
    """Return the lowest and the highest threshold as shares of the bits, None if fewer than two variants have one."""
    shares = {variant: scores.threshold(variant) / bits_of(variant) for variant in ranked}
    known = {variant: share for variant, share in shares.items() if not math.isnan(share)}
    if len(known) < 2:
        return None
    low, high = min(known, key=known.get), max(known, key=known.get)
    return {
        "low": {"variant": low, "share": units.rate(known[low])},
        "high": {"variant": high, "share": units.rate(known[high])},
        "differ": known[low] < known[high],
    }
