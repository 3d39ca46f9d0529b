"""Choose the variant to use, and give the numbers behind the choice."""

import pandas as pd

from hashbench.evaluation.choice.field import FOUND, Field, field_of
from hashbench.evaluation.choice.link import without_advice
from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.lookup import Key
from hashbench.evaluation.rates.operating import TARGET_FPR, Point
from hashbench.evaluation.rates.thresholds import HELD_OUT

RULES = {
    HELD_OUT: "highest held-out true-positive rate at thresholds frozen on the tuning families, among variants whose "
    "held-out false-positive rate is compatible with the target, a picture that a method refuses counting as missed",
    ALL: "highest true-positive rate in sample, since no families are held out, a picture that a method refuses "
    "counting as missed",
}
_RANKED = ("tpr", "fpr", "precision", "tpr_generalised", "fpr_generalised")


def choose(
    scores: pd.DataFrame,
    differences: pd.DataFrame,
    costs: dict[str, dict],
    *,
    target_fpr: float,
    scale: pd.DataFrame | None = None,
    link: dict | None = None,
) -> dict:
    """Choose the variant that finds most of the held-out families' pairs at its frozen threshold.

    A variant is passed over if the whole interval of its held-out false-positive rate lies above the target, unless
    this is so for all. Refused files count as missed. If two rates are equal, the cheaper variant wins. Without
    held-out families, the same rates are taken in sample on all families.

    Parameters
    ----------
    scores, differences, scale : the tables of those names; without `scale`, larger collections are left out.
    link : how to link pictures into clusters. It is returned as it is.
    costs : `seconds_per_picture` and `ratio_to_decode`, file to hash, by variant.

    Returns
    -------
    `rule`, `target_fpr`, `families`.
    `variant` and its `threshold`; None, with a `reason`, if no family can judge.
    `ties`: the variants whose paired difference is not significant. `passed_over`.
    `ranking`, best first; variants that are passed over or have no threshold are last. `in_sample` of each is the rate
    that a choice in sample would have claimed for it, and `at_size` says what its rates mean in the collection asked
    for.
    `in_sample`: the `variant` that a choice in sample would have picked and its claim; None without held-out families.
    `match`, for comparing two pictures: `variant`; `threshold`, the largest distance that occurs up to the calibrated
    one, at the same rates; `rule`, `target`, `families`; `expected` rates; `at_size`, what they mean in the collection
    asked for; `note`, why the families are too few for the target, else empty. None without a variant.
    `link`: the argument.
    """
    ratios = {variant: cost["ratio_to_decode"] for variant, cost in costs.items()}
    field, point = field_of(scores, differences, ratios, scale), Point(TARGET_FPR, target_fpr)
    order, passed_over = field.candidates(point, FOUND)
    scored = [key.variant for key in field.known if key[1:] == (field.families, FOUND, target_fpr)]
    ranking = [_standing(field, variant, costs[variant], point) for variant in dict.fromkeys([*order, *scored])]
    verdict = {"rule": RULES[field.families], "target_fpr": target_fpr, "families": field.families}
    doubt = field.doubt(point)
    if doubt or not order:
        reason = f"no variant reaches a false-positive rate of {target_fpr:g}" if ranking else field.absence([point])
        none = {"variant": None, "threshold": None, "reason": doubt or reason, "ties": [], "passed_over": []}
        link = without_advice(link, doubt) if link and doubt else link
        return verdict | none | {"ranking": ranking, "in_sample": None, "match": None, "link": link}
    ties = field.ties(order[0], order, point, FOUND)
    return verdict | {
        "variant": order[0],
        "threshold": ranking[0]["threshold"],
        "reason": _reason(ranking, ties),
        "ties": ties,
        "passed_over": passed_over,
        "ranking": ranking,
        "in_sample": _best_in_sample(ranking),
        "match": _match(field, order[0], point),
        "link": link,
    }


def _match(field: Field, variant: str, point: Point) -> dict:
    return {
        "variant": variant,
        "threshold": field.threshold(variant, point),
        "rule": point.rule,
        "target": point.at,
        "families": field.families,
        "expected": field.expected(variant, point),
        "at_size": field.at_size(variant, point),
        "note": field.promise(variant, point),
    }


def _reason(ranking: list[dict], ties: list[str]) -> str:
    if len(ranking) > 1 and ranking[1][FOUND] == ranking[0][FOUND]:
        return "cheapest of those with the highest true-positive rate"
    return "highest true-positive rate" + (", though not clearly" if ties else "")


def _best_in_sample(ranking: list[dict]) -> dict | None:
    claims = [row for row in ranking if row["in_sample"] and row["in_sample"]["threshold"] is not None]
    best = max(claims, key=lambda row: (row["in_sample"]["tpr"], -row["ratio_to_decode"]), default=None)
    return best and {"variant": best["variant"]} | best["in_sample"]


def _standing(field: Field, variant: str, cost: dict, point: Point) -> dict:
    claim = None
    if field.families == HELD_OUT:
        claim = {name: _value(field, variant, ALL, name, point) for name in ("tpr", "fpr", "precision")}
        claim = {"threshold": _threshold(field, variant, ALL, point)} | claim
    return {
        "variant": variant,
        "threshold": _threshold(field, variant, field.families, point),
        **{
            f"{name}{suffix}": _value(field, variant, field.families, name, point, column)
            for name in _RANKED
            for suffix, column in (("", "value"), ("_low", "low"), ("_high", "high"))
        },
        "at_size": field.at_size(variant, point),
        "seconds_per_picture": cost["seconds_per_picture"],
        "ratio_to_decode": cost["ratio_to_decode"],
        "in_sample": claim,
    }


def _threshold(field: Field, variant: str, families: str, point: Point) -> int | None:
    threshold = _value(field, variant, families, "occurring", point)
    return None if threshold is None else int(threshold)


def _value(field: Field, variant: str, families: str, metric: str, point: Point, column: str = "value") -> float | None:
    row = field.known.get(Key(variant, families, metric, point.at))
    return None if row is None or pd.isna(row[column]) else float(row[column])
