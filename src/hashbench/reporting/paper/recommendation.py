"""The verdict and the advice to FIN, in numbers and words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hashbench.matching.speed.speeds import LINK, MATCH
from hashbench.reporting.context import Context
from hashbench.reporting.paper.accuracy import TPR, Scores
from hashbench.reporting.paper.numbers import times
from hashbench.reporting.paper.prices import priced
from hashbench.reporting.paper.robustness import blind_to
from hashbench.reporting.words import units, wording
from hashbench.reporting.words.naming import bits_of, counted


def describe_verdict(made: Mapping[str, Any], look: Scores, context: Context) -> dict:
    """Return the verdict: what to match with, what to expect, who ties, what costs less, and what would change it."""
    verdict = made["verdict"]
    variant = verdict["variant"]
    if variant is None:
        return {"variant": None, "reason": verdict["reason"].removeprefix("no accuracy: ")}
    ranking, match = verdict["ranking"], verdict["match"]
    first, claim = ranking[0], verdict["in_sample"]
    size = _size(made["prices"], match, variant, verdict["link"])
    seconds = _core_seconds(made["prices"], verdict)
    return {
        "variant": variant,
        "threshold": units.count(match["threshold"]),
        "bits": bits_of(variant),
        "counted": counted(variant),
        "tpr": units.rate(first["tpr"]),
        "interval": wording.interval(units.rate, first["tpr_low"], first["tpr_high"]),
        "fpr": units.rate(first["fpr"]),
        "unseen": first["fpr"] == 0,
        "above": bool(first["fpr"] > look.target),
        "times": times(first["fpr"] / look.target),
        "of": len(ranking),
        "alone": not any(row["tpr"] == first["tpr"] for row in ranking[1:]),
        "ties": verdict["ties"],
        "passed_over": verdict["passed_over"],
        "promised": match["note"] == "",
        "claim": claim and {"variant": claim["variant"], "fpr": units.rate(claim["fpr"])},
        "cheaper": None if seconds.empty or seconds.idxmin() == variant else _cheaper(seconds, variant, look),
        "none_cheaper": not verdict["ties"] or (not seconds.empty and seconds.idxmin() == variant),
        "size": size,
        "elsewhere": _elsewhere(made["scores"], look, variant, context),
        "misses": blind_to(made["robustness"][made["robustness"].recall.notna()], variant),
    }


def _core_seconds(prices: pd.DataFrame, verdict: Mapping[str, Any]) -> pd.Series:
    """Return the core time to match the configured collection, of the chosen variant and its ties; empty if not known.

    The time is that of hashing and of comparing; of hashing alone if comparing was not timed for all of them. Its name
    says which.
    """
    at = verdict["match"]["at_size"]
    rows = prices[prices.purpose == MATCH].drop_duplicates(["variant", "pictures"])
    rows = rows[rows.pictures == (at["pictures"] if at else None)].set_index("variant")
    rows = rows.reindex([verdict["variant"], *verdict["ties"]])
    if rows.matching_seconds.notna().all():
        return (rows.hashing_seconds + rows.matching_seconds).rename("hash and compare")
    return rows.hashing_seconds.rename("hash") if rows.hashing_seconds.notna().all() else pd.Series(dtype=float)


def _cheaper(seconds: pd.Series, chosen: str, look: Scores) -> dict:
    """Return the tied variant that takes least core time."""
    variant = seconds.idxmin()
    return {
        "variant": variant,
        "threshold": units.count(look.threshold(variant)),
        "tpr": units.rate(look.value(variant, TPR)),
        "what": seconds.name,
        "time": units.seconds(seconds[variant]),
        "against": units.seconds(seconds[chosen]),
    }


def _size(prices: pd.DataFrame, match: dict, variant: str, link: dict) -> dict | None:
    """Return what the verdict's threshold means, and what it and links cost, in a collection of the configured size."""
    at = match["at_size"]
    if at is None:
        return None
    rows = prices[prices.pictures == at["pictures"]]
    precision, queries = at["precision"], at["false_pairs_per_query"]
    return {
        "pictures": units.about(at["pictures"]),
        "usable": bool((precision["value"] or precision["low"] or 0) >= 0.5),
        "precise": None if precision["value"] is None else units.rate(precision["value"]),
        "per_query": None if queries["value"] is None else units.about(queries["value"]),
        "match": priced(rows[(rows.variant == variant) & (rows.purpose == MATCH)]),
        "link": priced(rows[(rows.variant == link["variant"]) & (rows.purpose == LINK)]) if link["variant"] else None,
    }


def _elsewhere(scores: pd.DataFrame, look: Scores, variant: str, context: Context) -> list[dict]:
    """Return the other targets at which another variant finds most, with that variant."""
    rows = scores[(scores.families == look.split) & (scores.metric == TPR) & scores.variant.isin(context.variants)]
    found = []
    for target in context.target_fprs:
        at = rows[(rows["at"] == target) & rows.value.notna()]
        if target == look.target or at.empty:
            continue
        best = at.loc[at.value.idxmax()]
        if best.variant != variant and best.value > 0:
            found.append({"target": units.round_rate(target), "variant": best.variant, "tpr": units.rate(best.value)})
    return found
