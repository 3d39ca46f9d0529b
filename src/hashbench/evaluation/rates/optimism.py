"""Measure how much better rates look if the threshold is chosen on the data that it is scored on, and why."""

import pandas as pd

from hashbench.evaluation.rates.histograms import ALL, Histograms, histograms
from hashbench.evaluation.rates.measures import false_positive_rate, true_positive_rate
from hashbench.evaluation.rates.operating import TARGET_FPR, BaseRate, Point, lacking, pick_threshold
from hashbench.evaluation.rates.thresholds import HELD_OUT, TUNING, possible, threshold_of

COLUMNS = (
    "variant",
    "target_fpr",
    "metric",
    "in_sample",
    "in_sample_threshold",
    "held_out",
    "held_out_threshold",
    "own_choice",
    "own_threshold",
    "optimism",
    "by_choice",
    "by_families",
    "n_pairs",
)


def optimism(
    variant: str, distances: pd.DataFrame, families: pd.DataFrame, calibration: dict, *, target_fprs: list[float]
) -> pd.DataFrame:
    """Compare in-sample rates with rates at the frozen threshold, and split the difference into two parts.

    Each rate is measured three times:

    - `in_sample`: on all families, at a threshold chosen on all families.
    - `held_out`: on the held-out families, at the frozen threshold of the tuning families.
    - `own_choice`: on the held-out families, at a threshold chosen on the held-out families.

    `optimism` is in_sample - held_out. It is the sum of `by_families` (in_sample - own_choice: the held-out families
    are easier or harder) and `by_choice` (own_choice - held_out: the threshold has seen the data). With a threshold
    chosen in sample, the false-positive rate never exceeds its target; with a frozen threshold it may.

    Returns
    -------
    Columns `COLUMNS`, one row per target and metric (`tpr`, `fpr`). There are no rows without held-out families. A
    target has no rows if it has too few pairs or if no threshold reaches it. `n_pairs` counts pairs of the held-out
    families. Thresholds are distances that hashes can have, see `possible`.
    """
    bits = calibration["bits"]
    every, tested = (histograms(distances, families, bits=bits, split=split) for split in (ALL, HELD_OUT))
    rows = []
    if calibration["families"] == TUNING and tested.scorable:
        for target in target_fprs:
            frozen, point = threshold_of(calibration, target), Point(TARGET_FPR, target)
            if any(lacking(point, int(counts.different_total.sum())) for counts in (every, tested)):
                continue
            chosen = [possible(_choose(point, counts), every) for counts in (every, tested)]
            if None in (frozen, *chosen):
                continue
            for metric, measure in (("tpr", true_positive_rate), ("fpr", false_positive_rate)):
                in_sample, own, held_out = (
                    float(measure(counts.same_total, counts.different_total, threshold=threshold))
                    for counts, threshold in ((every, chosen[0]), (tested, chosen[1]), (tested, frozen))
                )
                n = int((tested.same_total if metric == "tpr" else tested.different_total).sum())
                rates = (in_sample, chosen[0], held_out, frozen, own, chosen[1])
                parts = (in_sample - held_out, own - held_out, in_sample - own)
                rows.append((variant, target, metric, *rates, *parts, n))
    thresholds = dict.fromkeys(("in_sample_threshold", "held_out_threshold", "own_threshold"), "Int64")
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(thresholds)


def _choose(point: Point, counts: Histograms) -> int | None:
    base = BaseRate(int(counts.same_total.sum()), int(counts.different_total.sum()))
    return pick_threshold(point, counts.same_total, counts.different_total, base)
