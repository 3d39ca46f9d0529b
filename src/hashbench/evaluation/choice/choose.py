"""The stage that chooses: from scores, clusters and costs to standings and the verdict."""

from typing import Any

import pandas as pd

from hashbench.evaluation.choice import verdict
from hashbench.evaluation.choice.cost import comparisons_per_core_second, costs_of
from hashbench.evaluation.choice.link import choose_link
from hashbench.evaluation.choice.scenarios import advise
from hashbench.evaluation.choice.standings import comparisons_of, rank
from hashbench.evaluation.rates.operating import points_of


def choose_variants(
    scores: pd.DataFrame,
    differences: pd.DataFrame,
    scale: pd.DataFrame,
    cluster_scores: pd.DataFrame,
    timings: pd.DataFrame,
    memory: pd.DataFrame,
    matching: pd.DataFrame,
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
    scores, differences, scale, cluster_scores, timings, memory, matching : the tables of those names.
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
    The verdict with its `scenarios`, the table `standings` and the table `costs`.
    """
    makers = {variant: (*name.split("/"), bits[variant]) for variant, name in production.items()}
    speeds = comparisons_per_core_second(matching, matcher=matcher)
    costs = costs_of(makers, timings, memory, comparisons_per_second=speeds)
    of_variant = costs.set_index("variant").to_dict("index")
    ratios = {variant: cost["ratio_to_decode"] for variant, cost in of_variant.items()}
    standings = rank(
        scores,
        differences,
        ratios,
        comparisons=comparisons_of(bits, native),
        target_fprs=operating["target_fprs"],
    )
    link = choose_link(
        cluster_scores,
        ratios,
        unlabelled_threshold=unlabelled_threshold,
        min_samples=min_samples,
        match_thresholds=_match_thresholds(standings, verdict_fpr),
    )
    chosen = verdict.choose(scores, differences, of_variant, target_fpr=verdict_fpr, scale=scale, link=link)
    points = points_of(**operating)
    scenarios = advise(scores, differences, ratios, points=points, verdict_fpr=verdict_fpr, scale=scale, link=link)
    return chosen | {"scenarios": scenarios}, standings, costs


def _match_thresholds(standings: pd.DataFrame, verdict_fpr: float) -> dict[str, int | None]:
    rows = standings[standings.target_fpr == verdict_fpr].drop_duplicates("variant")
    return {row.variant: None if pd.isna(row.threshold) else int(row.threshold) for row in rows.itertuples()}
