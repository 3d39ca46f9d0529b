"""The explorer's facts on clusters: number, sizes and scores at each threshold, as text, and the largest clusters."""

from typing import Any

import pandas as pd

from hashbench.evaluation.rates.histograms import ALL
from hashbench.matching.clusters import largest_clusters
from hashbench.reporting.explorer.texts import interval
from hashbench.reporting.words import units

CLUSTERS = 4
PICTURES = 10
_SCORES = ("pair_f1", "pair_precision", "pair_recall")


def of_scores(rows: pd.DataFrame) -> dict:
    """Return what `cluster_scores` says of one variant and clustering.

    Returns
    -------
    `thresholds`, ascending; `linked`, the threshold at which the run links pictures, or None; `sizes`: for each
    threshold, texts with the number of clusters, the pictures in no cluster, the largest cluster and its share, and all
    pictures; `scores`: for each set of families and each threshold, texts of each of `_SCORES` with its interval.
    """
    rows = rows.sort_values("threshold")
    every = rows[rows.split == ALL]
    linked = every.threshold[every.linked.astype(bool)]
    sizes = [
        [
            *map(units.count, (row.clusters, row.alone, row.largest)),
            units.rate(row.largest_share),
            units.count(row.pictures),
        ]
        for row in every.itertuples()
    ]
    scores = {}
    for split, some in rows.groupby("split"):
        if some.pair_f1.notna().any():
            texts = {row["threshold"]: _texts(row) for row in some.to_dict("records")}
            scores[split] = [texts.get(threshold) for threshold in every.threshold]
    return {
        "thresholds": [int(threshold) for threshold in every.threshold],
        "linked": int(linked.iloc[0]) if len(linked) else None,
        "sizes": sizes,
        "scores": scores,
    }


def sheets(sweep: pd.DataFrame) -> dict[int, list[tuple[int, list[int]]]]:
    """Return the largest clusters at each threshold of a `sweep` table: size and the first image_ids of each."""
    return {
        threshold: [(cluster.size, [int(one) for one in cluster.pictures]) for cluster in some]
        for threshold, some in largest_clusters(sweep, most=CLUSTERS, pictures=PICTURES)
    }


def _texts(row: dict[str, Any]) -> list[str]:
    return [
        text
        for score in _SCORES
        for text in (units.rate(row[score]), interval(row[f"{score}_low"], row[f"{score}_high"], units.rate))
    ]
