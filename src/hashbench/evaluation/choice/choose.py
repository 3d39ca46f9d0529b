"""The stage that chooses: from scores, clusters and costs to standings and the verdict."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from hashbench import tables
from hashbench.evaluation.choice import verdict
from hashbench.evaluation.choice.chance_links import link_at_size
from hashbench.evaluation.choice.cost import comparisons_per_core_second, costs_of
from hashbench.evaluation.choice.link import choose_link
from hashbench.evaluation.choice.scenarios import advise
from hashbench.evaluation.choice.standings import comparisons_of, rank
from hashbench.evaluation.rates.operating import points_of
from hashbench.hashers.variant import read_variant
from hashbench.matching.matchers.registry import WEIGHTED


def choose_variants(
    scores: pd.DataFrame,
    differences: pd.DataFrame,
    scale: pd.DataFrame,
    cluster_scores: pd.DataFrame,
    timings: pd.DataFrame,
    memory: pd.DataFrame,
    matching: pd.DataFrame,
    families: pd.DataFrame,
    distances: Mapping[str, str | Path],
    *,
    production: dict[str, str],
    bits: dict[str, int],
    native: list[str],
    operating: dict[str, Any],
    verdict_fpr: float,
    matcher: str,
    unlabelled_threshold: float,
    min_samples: int,
) -> tuple[dict, pd.DataFrame, pd.DataFrame]:
    """Choose how to match and how to link, and say what each variant costs.

    Parameters
    ----------
    scores, differences, scale, cluster_scores, timings, memory, matching, families : the tables of those names.
    distances : by variant, the path of that table. Only the table of the variant to link by is read.
    production : METHOD/IMPLEMENTATION that feeds matching, by variant.
    bits : by variant.
    native : the variants of native size.
    operating : arguments of `points_of`.
    verdict_fpr : the target false-positive rate of the verdict.
    matcher : finds the close pairs.
    unlabelled_threshold : share of the bits to link at if there are no families.
    min_samples : of `dbscan`.

    Returns
    -------
    The verdict with its `scenarios` and the `collection_size` that it is for, the table `standings` and the table
    `costs`. An advised `link` has `at_size`, see `link_at_size`.
    """
    makers = {variant: (*name.split("/"), bits[variant]) for variant, name in production.items()}
    speeds, weighted = (comparisons_per_core_second(matching, matcher=name) for name in (matcher, WEIGHTED.name))
    costs = costs_of(makers, timings, memory, comparisons_per_second=speeds, weighted_per_second=weighted)
    of_variant = costs.set_index("variant").to_dict("index")
    ratios = {variant: cost["ratio_to_decode"] for variant, cost in of_variant.items()}
    standings = rank(
        scores,
        differences,
        ratios,
        comparisons=comparisons_of({variant: 8 * read_variant(variant).bytes_stored for variant in bits}, native),
        target_fprs=operating["target_fprs"],
    )
    link = choose_link(
        cluster_scores,
        ratios,
        unlabelled_threshold=unlabelled_threshold,
        min_samples=min_samples,
        match_thresholds=_match_thresholds(standings, verdict_fpr),
    )
    if link["variant"]:
        counted = tables.read(distances[link["variant"]], tables.DISTANCES)
        size = operating["collection_size"]
        link["at_size"] = link_at_size(link, counted, families, bits=bits[link["variant"]], size=size)
    chosen = verdict.choose(scores, differences, of_variant, target_fpr=verdict_fpr, scale=scale, link=link)
    points = points_of(**operating)
    scenarios = advise(scores, differences, ratios, points=points, verdict_fpr=verdict_fpr, scale=scale, link=link)
    advice = chosen | {"collection_size": int(operating["collection_size"]), "scenarios": scenarios}
    return advice, standings, costs


def _match_thresholds(standings: pd.DataFrame, verdict_fpr: float) -> dict[str, int | None]:
    rows = standings[standings.target_fpr == verdict_fpr].drop_duplicates("variant")
    return {row.variant: None if pd.isna(row.threshold) else int(row.threshold) for row in rows.itertuples()}
