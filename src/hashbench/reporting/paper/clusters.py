"""The paper's numbers on clusters: linking needs a threshold of its own."""

import pandas as pd

from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.thresholds import HELD_OUT, TUNING
from hashbench.reporting.words import advice, units, wording

_CHAINED = 0.25
"""If one cluster has this share of all pictures, the text says that most families run together."""


def describe_clusters(table: pd.DataFrame, verdict: dict) -> dict | None:
    """Return the clusters of the variant that links, at the threshold of matching and at the best one.

    None if no clusters could be judged. The best threshold of a clustering has the highest pairwise F1 on tuning
    families, or on all families. The row `chosen` is the verdict's.
    """
    link = verdict["link"]
    if link is None or link["variant"] is None:
        return None
    variant, match = link["variant"], verdict["match"]
    # The largest distance that occurs within the threshold, where the same variant matches: the clusters are the same.
    at_match = match["threshold"] if match and match["variant"] == variant else link["match_threshold"]
    own = table[(table.variant == variant) & table.pair_f1.notna()]
    judged = own[own.split == link["families"]]
    tried = own[own.split == (TUNING if (own.split == TUNING).any() else ALL)]
    rows = []
    for clustering, of_it in judged.groupby("clustering", sort=False):
        best = tried[tried.clustering == clustering]
        wanted = {at_match: "matching"} if at_match is not None else {}
        wanted[int(best.threshold[best.pair_f1.idxmax()])] = "best F1"
        if clustering == link["clustering"]:
            wanted[link["threshold"]] = "chosen"
        rows += [
            _row(of_it, threshold, why) for threshold, why in wanted.items() if (of_it.threshold == threshold).any()
        ]
    chained = judged[(judged.clustering == "connected_components") & (judged.threshold == at_match)]
    return {
        "variant": variant,
        "clustering": _words(link["clustering"]),
        "complete": link["clustering"] == "complete_linkage",
        "threshold": units.count(link["threshold"]),
        "match": None if at_match is None else units.count(at_match),
        "held_out": link["families"] == HELD_OUT,
        "families": units.count(link["n_families"]),
        "f1": _figure(link["expected"]["pair_f1"]),
        "precision": _figure(link["expected"]["pair_precision"]),
        "recall": _figure(link["expected"]["pair_recall"]),
        "mixed": units.rate(link["mixed_share"]),
        "higher": at_match is not None and link["threshold"] > at_match,
        "lower": at_match is not None and link["threshold"] < at_match,
        "rows": rows,
        "chained": None if chained.empty else _chain(chained.iloc[0]),
        "at_size": _at_size(link),
    }


def _at_size(link: dict) -> str | None:
    """Return what the threshold means in the collection asked for, None if that is no larger than the one judged."""
    size = link.get("at_size")
    if not size or not size["larger"]:
        return None
    said = advice.chance_links(link["clustering"], size)
    return said[:1].upper() + said[1:]


def _words(clustering: str) -> str:
    return "DBSCAN" if clustering == "dbscan" else clustering.replace("_", " ")


def _figure(figure: dict) -> dict:
    return {
        "value": units.rate(figure["value"]),
        "interval": wording.interval(units.rate, figure["low"], figure["high"]),
    }


def _row(rows: pd.DataFrame, threshold: int, why: str) -> dict:
    row = rows[rows.threshold == threshold].iloc[0]
    return {
        "clustering": _words(row.clustering),
        "why": why,
        "threshold": units.count(threshold),
        "largest": units.rate(row.largest_share),
        "precision": units.rate(row.pair_precision),
        "recall": units.rate(row.pair_recall),
        "f1": units.decimal(row.pair_f1),
        "b3": units.decimal(row.b3_f1),
    }


def _chain(row: pd.Series) -> dict:
    return {
        "largest": units.rate(row.largest_share),
        "precision": units.rate(row.pair_precision),
        "much": bool(row.largest_share >= _CHAINED),
    }
