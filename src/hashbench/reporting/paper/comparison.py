"""The rest of part two of the paper: the pictures, the costs of all variants, and the verdict."""

import pandas as pd

from hashbench import tables
from hashbench.evaluation.rates.operating import TARGET_FPR
from hashbench.evaluation.rates.thresholds import HELD_OUT, TUNING
from hashbench.reporting.context import Context
from hashbench.reporting.paper.accuracy import Scores
from hashbench.reporting.paper.costs import Cost, longer
from hashbench.reporting.paper.find import FIND
from hashbench.reporting.words import advice, units, wording
from hashbench.reporting.words.naming import bits_of


def describe_pictures(images: pd.DataFrame, families: pd.DataFrame) -> dict:
    """Return the numbers of pictures and families, and of pictures that are not square."""
    usable = images[images.status == tables.STATUS_OK]
    landscape, portrait = int((usable.width > usable.height).sum()), int((usable.width < usable.height).sum())
    return {
        "usable": units.count(len(usable)),
        "unusable": len(images) - len(usable),
        "sides": spread(pd.concat([usable.width, usable.height])),
        "landscape": landscape,
        "portrait": portrait,
        "oblong": units.rate((landscape + portrait) / max(1, len(usable))),
        "families": len(families),
        "family_sizes": spread(families.pictures),
        "tuning": units.count((families.split == TUNING).sum()),
        "held_out": units.count((families.split == HELD_OUT).sum()),
    }


def spread(values: pd.Series) -> str:
    """Return the smallest and the largest of some whole numbers."""
    return wording.between(units.count(values.min()), units.count(values.max()))


def production_costs(costs: dict[tuple[str, int], Cost], context: Context) -> dict[str, Cost]:
    """Return the cost of each variant's production implementation, the smallest ratio to average_hash first."""
    chosen = {variant: costs[context.production[variant], bits_of(variant)] for variant in context.variants}
    return dict(sorted(chosen.items(), key=lambda item: item[1].to_average_hash))


def describe_cost(chosen: dict[str, Cost]) -> dict:
    """Return the costs of `production_costs`, and the ratio of the largest to the smallest."""
    cheapest, *_, dearest = [*chosen, *chosen]
    return {
        "rows": [
            {"variant": variant, "implementation": cost.name.split("/")[1]} | cost.shown
            for variant, cost in chosen.items()
        ],
        "cheapest": cheapest,
        "dearest": dearest,
        "times": longer(chosen[dearest], chosen[cheapest]),
    }


def describe_scenarios(scenarios: list[dict]) -> list[dict]:
    """Return the advice for each scenario as text; scenarios without an answer are left out."""
    return [
        {
            "name": advice.NAMES[scenario["name"]],
            "variant": scenario["variant"],
            "threshold": units.count(scenario["threshold"]),
            "tpr": units.rate(scenario["expected"]["tpr"]["value"]),
            "ties": scenario["ties"],
        }
        for scenario in scenarios
        if scenario["variant"] is not None
    ]


def describe_scale(scale: pd.DataFrame, variant: str | None, target: float) -> dict | None:
    """Return the expected matches of the verdict's variant in the largest projected collection, None without one."""
    rows = scale[(scale.variant == variant) & (scale.rule == TARGET_FPR) & (scale["at"] == target)]
    if rows.empty:
        return None
    row = rows.loc[rows.pictures.idxmax()]
    seen = not pd.isna(row.false_pairs)
    return {
        "pictures": units.about(row.pictures),
        "seen": seen,
        "false": units.about(row.false_pairs if seen else row.false_pairs_high),
        "interval": wording.interval(units.about, row.false_pairs_low, row.false_pairs_high) if seen else None,
        "found": units.about(row.true_pairs),
    }


def describe_verdict(verdict: dict, scores: Scores, chosen: dict[str, Cost], fastest: Cost | None) -> dict:
    """Return the verdict, its expected rates, what a choice in sample would have claimed, and the place of FINd.

    Parameters
    ----------
    fastest : FINd's fastest exact implementation, None if none was compared.
    """
    variant, ranking = verdict["variant"], verdict["ranking"]
    if variant is None:
        return {"variant": None, "reason": verdict["reason"], "scenarios": []}
    first, claim = ranking[0], verdict["in_sample"]
    return {
        "variant": variant,
        "threshold": units.count(verdict["threshold"]),
        "rule": verdict["rule"],
        "tpr": units.rate(first["tpr"]),
        "interval": wording.interval(units.rate, first["tpr_low"], first["tpr_high"]),
        "fpr": units.rate(first["fpr"]),
        "above": first["fpr"] > scores.target,
        "of": len(ranking),
        "passed_over": verdict["passed_over"],
        "claim": claim and {"variant": claim["variant"], "tpr": units.rate(claim["tpr"])},
        "runner_up": _standing(2, ranking, scores, chosen) if _has_second(verdict) else None,
        "cheaper": _cheaper(verdict, scores, chosen),
        "find": _place_of_find(verdict, scores, chosen, fastest),
        "scenarios": describe_scenarios(verdict["scenarios"]),
    }


def _has_second(verdict: dict) -> bool:
    second = verdict["ranking"][1:2]
    return any(row["variant"] not in verdict["passed_over"] and row["threshold"] is not None for row in second)


def _standing(place: int, ranking: list[dict], scores: Scores, chosen: dict[str, Cost]) -> dict:
    row, variant = ranking[place - 1], ranking[0]["variant"]
    return {
        "variant": row["variant"],
        "rank": wording.rank(place),
        "tpr": units.rate(row["tpr"]),
        "tied": bool(scores.tied(variant, [row["variant"]])),
        "times": longer(chosen[row["variant"]], chosen[variant]),
    }


def _cheaper(verdict: dict, scores: Scores, chosen: dict[str, Cost]) -> dict | None:
    """Return the cheapest variant that costs less than the verdict's variant and is tied with it."""
    places = {row["variant"]: place for place, row in enumerate(verdict["ranking"], 1)}
    for other, cost in chosen.items():
        if cost.to_average_hash >= chosen[verdict["variant"]].to_average_hash:
            return None
        if other in verdict["ties"]:
            return _standing(places[other], verdict["ranking"], scores, chosen)
    return None


def _place_of_find(verdict: dict, scores: Scores, chosen: dict[str, Cost], fastest: Cost | None) -> dict | None:
    """Return the place of FINd in the ranking, None if it is not in it, leads it or was passed over."""
    ranking = verdict["ranking"]
    for place, row in enumerate(ranking, 1):
        variant = row["variant"]
        if variant.rpartition("-")[0] == FIND and place > 1 and variant not in verdict["passed_over"]:
            faster = fastest if fastest and fastest.name != chosen[variant].name else None
            return _standing(place, ranking, scores, chosen) | {
                "implementation": chosen[variant].name,
                "faster": faster and {"name": faster.name, "times": longer(faster, chosen[ranking[0]["variant"]])},
            }
    return None
