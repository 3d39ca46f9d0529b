"""The stage that scores: from counted pairs to every table of rates, one variant in memory at a time."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from hashbench import tables
from hashbench.evaluation.choice.customary import COLUMNS as CUSTOMARY
from hashbench.evaluation.choice.customary import score_customary, score_customary_clusters
from hashbench.evaluation.rates.differences import compare
from hashbench.evaluation.rates.kept import kept_radius
from hashbench.evaluation.rates.operating import points_of
from hashbench.evaluation.rates.optimism import optimism
from hashbench.evaluation.rates.queries import COLUMNS as QUERIES
from hashbench.evaluation.rates.queries import score_queries
from hashbench.evaluation.rates.scale import project
from hashbench.evaluation.rates.scores import estimate, table_of


@dataclass(frozen=True)
class Counted:
    """The counts of one variant: the paths of its `distances`, `queries` and `pairs` tables and of its calibration."""

    distances: str | Path
    threshold: str | Path
    queries: str | Path
    pairs: str | Path


def score_variants(
    counted: Mapping[str, Counted],
    families: pd.DataFrame,
    cluster_scores: pd.DataFrame,
    *,
    operating: Mapping[str, Any],
    sizes: list[int],
    verdict_fpr: float,
    radius: float,
    min_samples: int,
) -> dict[str, pd.DataFrame]:
    """Score all variants on the same families.

    Parameters
    ----------
    counted : by variant, in order.
    families, cluster_scores : the tables of those names.
    operating : arguments of `points_of`.
    sizes : the sizes of the collections for which rates are projected.
    verdict_fpr : the false-positive rate at which queries are missed.
    radius : pairs of different families are kept up to this share of the bits at most, see `kept_radius`.
    min_samples : of `dbscan`.

    Returns
    -------
    The tables `scores`, `differences`, `optimism`, `scale`, `queries` and `customary`, by name.
    """
    points, size = points_of(**operating), operating["collection_size"]
    estimates: dict[str, Any] = {}
    flattery, queries, customary = [], [], []
    for variant, paths in counted.items():
        distances = tables.read(paths.distances, tables.DISTANCES)
        calibration = json.loads(Path(paths.threshold).read_text(encoding="utf-8"))
        estimates[variant] = estimate(distances, families, calibration, points=points)
        flattery.append(optimism(variant, distances, families, calibration, target_fprs=operating["target_fprs"]))
        customary.append(score_customary(variant, distances, families, bits=calibration["bits"], collection_size=size))
        queries.append(
            score_queries(
                variant,
                tables.read(paths.queries, tables.QUERIES),
                _read_pairs(paths.pairs),
                distances,
                families,
                calibration,
                target_fpr=verdict_fpr,
                kept=kept_radius(distances, calibration, share=radius, target_fpr=verdict_fpr),
            )
        )
    customary.append(score_customary_clusters(cluster_scores, min_samples=min_samples))
    scores = table_of(estimates)
    return {
        "scores": scores,
        "differences": compare(estimates),
        "optimism": tables.joined(flattery, flattery[0].columns),
        "scale": project(scores, points=points, sizes=sizes, collection_size=size),
        "queries": tables.joined(queries, QUERIES),
        "customary": tables.joined(customary, CUSTOMARY),
    }


def _read_pairs(path: str | Path) -> Iterator[pd.DataFrame]:
    """Yield the `pairs` table in parts."""
    for part in tables.read_parts(path, tables.PAIRS, columns=tables.PAIRS.names, categories=["relation"]):
        yield part.to_pandas()
