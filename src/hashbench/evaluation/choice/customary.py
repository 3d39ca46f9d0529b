"""Thresholds that others use, and what they do on these pictures: the `customary.csv` table.

They were not set on these pictures. So all families judge them, with intervals as for frozen thresholds.
"""

from dataclasses import dataclass
from functools import partial

import pandas as pd

from hashbench.evaluation.rates.histograms import ALL, Histograms, histograms
from hashbench.evaluation.rates.intervals import Statistic, delete_one_family
from hashbench.evaluation.rates.measures import erring, false_positive_rate, true_positive_rate
from hashbench.evaluation.rates.scale import COLUMNS as SCALE
from hashbench.evaluation.rates.scale import at_size
from hashbench.evaluation.rates.scores import Estimate, ends_of, note_of

_FOUND = ("tpr", "tpr_low", "tpr_high", "fpr", "fpr_low", "fpr_high")
_PRECISE = ("precision", "precision_low", "precision_high")
_FALSE = ("false_pairs", "false_pairs_low", "false_pairs_high")
_PER_QUERY = ("false_pairs_per_query", "false_pairs_per_query_low", "false_pairs_per_query_high")
COLUMNS = (
    *("variant", "threshold", "clustering", "source", *_FOUND, *_PRECISE),
    *("pictures", *(f"{name}_at_size" for name in _PRECISE), *_FALSE, *_PER_QUERY, "n_families", "note"),
)
_AT_SIZE = SCALE[SCALE.index("same_pairs") :]


@dataclass(frozen=True)
class Custom:
    """A threshold that others use.

    Attributes
    ----------
    threshold : in bits; None if none is published.
    source : who uses it.
    min_samples : of DBSCAN; None if the threshold is for pairs.
    """

    variant: str
    threshold: int | None
    source: str
    min_samples: int | None = None


_MEMES = "Zannettou and others 2018, On the origins of memes"
_IMAGEDEDUP = "imagededup: default max_distance_threshold"
CUSTOMS = (
    Custom("find-256", None, "none published"),
    Custom("pdq-256", 31, "Facebook ThreatExchange: PDQ"),
    Custom("phash-64", 8, f"{_MEMES}: eps, here between two pictures"),
    Custom("phash-64", 8, f"{_MEMES}: DBSCAN, eps 8, minPts 5", min_samples=5),
    *(Custom(f"{method}-64", 10, _IMAGEDEDUP) for method in ("phash", "dhash", "ahash", "whash")),
)


def score_customary(
    variant: str, distances: pd.DataFrame, families: pd.DataFrame, *, bits: int, collection_size: float
) -> pd.DataFrame:
    """Score the customary thresholds of one variant on pairs.

    Returns
    -------
    Columns `COLUMNS`, one row per customary threshold of the variant. A row has the true- and the false-positive rate
    of all families and the precision at their base rate. It also has three figures for a collection of `pictures`, the
    `collection_size`: the precision, the number of false matches, and the number of false matches of one picture that
    is looked up. Each figure has its 95 % interval. If no false match was seen, precision has bounds only. Without
    families, or without a threshold, the figures are empty.
    """
    counts = histograms(distances, families, bits=bits)
    rows = [
        _of_pairs(custom, counts, int(collection_size))
        for custom in CUSTOMS
        if custom.variant == variant and custom.min_samples is None
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"threshold": "Int64"})


def score_customary_clusters(cluster_scores: pd.DataFrame, *, min_samples: int) -> pd.DataFrame:
    """Return what the customary clusterings reach, from the table of that name.

    A customary clustering that was not made with its `min_samples` and at its threshold has no row.

    Returns
    -------
    Columns `COLUMNS`: the true-positive rate and the precision are pairwise recall and precision of all families.
    Figures for larger collections are empty, because we did not cluster any.
    """
    rows = []
    for custom in CUSTOMS:
        if custom.min_samples != min_samples:
            continue
        of_variant = (cluster_scores.variant == custom.variant) & (cluster_scores.threshold == custom.threshold)
        made = of_variant & (cluster_scores.clustering == "dbscan") & (cluster_scores.split == ALL)
        for _, found in cluster_scores[made & cluster_scores.pair_f1.notna()].iterrows():
            values = {
                f"{name}{end}": found.get(f"{measure}{end}")
                for name, measure in (("tpr", "pair_recall"), ("precision", "pair_precision"))
                for end in ("", "_low", "_high")
            }
            note = "of clusters; larger collections were not clustered"
            rows.append(_introduced(custom) | values | {"n_families": int(found.families), "note": note})
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"threshold": "Int64"})


def _introduced(custom: Custom) -> dict:
    clustering = None if custom.min_samples is None else "dbscan"
    return {
        "variant": custom.variant,
        "threshold": custom.threshold,
        "clustering": clustering,
        "source": custom.source,
    }


def _of_pairs(custom: Custom, counts: Histograms, size: int) -> dict:
    row = _introduced(custom) | {"pictures": size, "n_families": len(counts.families)}
    if custom.threshold is None or not counts.scorable:
        return row | {"note": "" if counts.scorable else "no accuracy"}
    same, different = int(counts.same_total.sum()), int(counts.different_total.sum())
    missed, matched = erring(counts, custom.threshold)
    tpr, fpr = (
        _rate(counts, name, partial(measure, threshold=custom.threshold), n, errors)
        for name, measure, n, errors in (
            ("tpr", true_positive_rate, same, missed),
            ("fpr", false_positive_rate, different, matched),
        )
    )
    rates = {
        f"{name}{suffix}": getattr(one, end)
        for name, one in (("tpr", tpr), ("fpr", fpr))
        for suffix, end in (("", "value"), ("_low", "low"), ("_high", "high"))
    }
    pictures = round((1 + (1 + 8 * (same + different)) ** 0.5) / 2)
    here, there = (dict(zip(_AT_SIZE, at_size(n, same, different, tpr, fpr), strict=True)) for n in (pictures, size))
    notes = [f"{name}: {said}" for name, one in (("found", tpr), ("false", fpr)) if (said := note_of(one, one.value))]
    return (
        row
        | rates
        | {name: here[name] for name in _PRECISE}
        | {f"{name}_at_size": there[name] for name in _PRECISE}
        | {name: there[name] for name in (*_FALSE, *_PER_QUERY)}
        | {"note": "; ".join(notes)}
    )


def _rate(counts: Histograms, name: str, statistic: Statistic, n: int, errors: int) -> Estimate:
    value = float(statistic(counts.same_total, counts.different_total))
    low, high = ends_of(counts, name, value, delete_one_family(counts, statistic))
    return Estimate(ALL, name, None, value, low, high, n, len(counts.families), errors)
