"""The `scores` table: one row a variant, set of families, metric and operating point."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.evaluation.clusters import pairwise_f1
from hashbench.evaluation.histograms import ALL, Histograms, area_under_curve, histograms, share_within, threshold_at
from hashbench.evaluation.intervals import Statistic, delete_one_family, jackknife_interval
from hashbench.evaluation.thresholds import HELD_OUT, TUNING, threshold_of

COLUMNS = ("variant", "families", "metric", "at", "value", "low", "high", "n_pairs", "n_families")


def score_variant(
    variant: str, distances: pd.DataFrame, families: pd.DataFrame, calibration: dict, *, target_fprs: list[float]
) -> pd.DataFrame:
    """Score one variant from its `distances`.

    On `all` and `tuning` families the threshold is chosen on the data it scores, and rates at it carry no interval: it
    is a quantile, for which the jackknife fails. On `held_out` families it is the one calibrated on the tuning
    families. A set of families without both same-family and different-family pairs has no row.

    Returns
    -------
    Columns `COLUMNS`. Where no threshold qualifies it is empty and the rates are 0. `n_pairs` is the number of pairs
    that the value is a share of.
    """
    rows: list[tuple] = []
    for split in (ALL, TUNING, HELD_OUT):
        counts = histograms(distances, families, bits=calibration["bits"], split=split)
        if counts.scorable and (split != HELD_OUT or calibration["families"] == TUNING):
            frozen = calibration if split == HELD_OUT else None
            rows += [(variant, split, *row, len(counts.families)) for row in _score(counts, target_fprs, frozen)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _score(counts: Histograms, target_fprs: list[float], frozen: dict | None) -> Iterator[tuple]:
    """Yield metric, at, value, low, high and n_pairs; thresholds come from `frozen` where it is given."""
    same, different = int(counts.same_total.sum()), int(counts.different_total.sum())
    auc = float(area_under_curve(counts.same_total, counts.different_total))
    yield "auc", None, auc, *_interval(counts, area_under_curve, auc, same + different), same + different
    for target in target_fprs:
        threshold = threshold_of(frozen, target) if frozen else threshold_at(counts.different_total, target)
        yield "threshold", target, threshold, None, None, different
        for metric, statistic, n in (("tpr", _true, same), ("fpr", _false, different)):
            rate = partial(statistic, threshold=threshold)
            value = float(rate(counts.same_total, counts.different_total))
            yield metric, target, value, *(_interval(counts, rate, value, n) if frozen else (None, None)), n
        value, n = _precision(counts, threshold)
        yield "precision", target, value, None, None, n


def _true(same: NDArray, different: NDArray, *, threshold: int | None) -> NDArray[np.float64]:
    return share_within(same, threshold)


def _false(same: NDArray, different: NDArray, *, threshold: int | None) -> NDArray[np.float64]:
    return share_within(different, threshold)


def _interval(counts: Histograms, statistic: Statistic, value: float, n: int) -> tuple[float, float]:
    with np.errstate(invalid="ignore"):  # without its only family with pairs, a share is 0/0 and left out
        return jackknife_interval(value, delete_one_family(counts, statistic), smallest=0.5 / n)


def _precision(counts: Histograms, threshold: int | None) -> tuple[float | None, int]:
    """Return the share of same-family pairs within the threshold, and how many pairs are within it."""
    if threshold is None:
        return None, 0
    true = int(counts.same_total[: threshold + 1].sum())
    positive = true + int(counts.different_total[: threshold + 1].sum())
    return (true / positive if positive else None), positive


def score_clusters(variant: str, clusters: pd.DataFrame, images: pd.DataFrame, *, target_fpr: float) -> pd.DataFrame:
    """Score one variant's clusters against the families: no row where no family has two pictures."""
    scored = pairwise_f1(clusters, images)
    rows = []
    if scored:
        value, pairs, families = scored
        rows.append((variant, ALL, "cluster_f1", target_fpr, value, None, None, pairs, families))
    return pd.DataFrame(rows, columns=list(COLUMNS))
