"""Named uses of a hash, and what each must reach. If no variant reaches it, there is no advice for this use."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from hashbench.evaluation.choice.field import FOUND, NO_ACCURACY, Field, field_of
from hashbench.evaluation.choice.link import MOST_STRANGERS
from hashbench.evaluation.metrics import METRICS
from hashbench.evaluation.rates.differences import difference_of
from hashbench.evaluation.rates.lookup import Key
from hashbench.evaluation.rates.operating import TARGET_FPR, TARGET_PRECISION, Point

CHEAPEST_TIE = "cheapest of those not clearly worse"
BEST = "best figure, of equal ones the cheaper"
CLUSTERS = "clusters"
HALF = 0.5
NOT_CLUSTERED = "Larger collections were not clustered: false links grow with the square of the pictures."


@dataclass(frozen=True)
class Scenario:
    """A use, the operating point it asks for, the measure that decides, and what it must reach.

    Attributes
    ----------
    rule : the rule of the thresholds on pairs, or `CLUSTERS` for uses about groups, which are judged by clusters.
    at : which of the rule's targets is taken: `finest`, the strictest that a variant reaches, or `verdict`, the
        verdict's.
    must : the smallest acceptable value by measure. `precision` is in the collection asked for. If the rule is a target
        precision, that target must be reached.
    """

    name: str
    question: str
    rule: str
    at: str
    measure: str
    choice: str
    must: Mapping[str, float]


SCENARIOS = (
    Scenario("moderation", "Act on a match without a second look", TARGET_PRECISION, "finest", FOUND, BEST, {}),
    # At least nine in ten removed pictures are copies.
    Scenario(
        "deduplication", "Remove all but one of each group of copies", CLUSTERS, "", "", BEST, {"pair_precision": 0.9}
    ),
    # At least half of a family's pairs share a cluster, and at least half of the pairs in a cluster are of one
    # family.
    Scenario(
        "meme_families",
        "Gather the versions of a picture into one group",
        CLUSTERS,
        "",
        "",
        BEST,
        {"pair_precision": HALF, "pair_recall": HALF},
    ),
    # At least half of the matches are right, so a second look rejects at most as many matches as it confirms.
    Scenario(
        "smallest_cost",
        "Spend the least time a picture, each match getting a second look",
        TARGET_FPR,
        "verdict",
        FOUND,
        CHEAPEST_TIE,
        {"precision": HALF},
    ),
)
# Two pictures in one cluster count as a pair that matches.
_OF_CLUSTERS = {"tpr": "pair_recall", "precision": "pair_precision", "pair_f1": "pair_f1", "b3_f1": "b3_f1"}


def advise(
    scores: pd.DataFrame,
    differences: pd.DataFrame,
    ratios: dict[str, float],
    *,
    points: list[Point],
    verdict_fpr: float,
    scale: pd.DataFrame | None = None,
    link: dict | None = None,
) -> list[dict]:
    """Return what to use in each scenario, what to expect of it, the runner-up, and what would change the choice.

    Held-out families judge at frozen thresholds. If there are none, all families judge in sample. If no variant reaches
    the `must` of a use, that use has no advice. A use about groups also has none in a larger collection where a picture
    meets more pictures of other families than the link's rule allows (`MOST_STRANGERS`). While the labels are in doubt,
    no use has advice.

    Parameters
    ----------
    scores, differences, scale : the tables of those names; without `scale` uses about pairs have no advice.
    ratios : cost of each variant, file to hash over decoding.
    points : the operating points that were scored.
    link : of `choose_link`; without it uses about groups have no advice.

    Returns
    -------
    One mapping per scenario: `name`, `question`, `choice` (in words), `rule`, `must`, `at`, `metric` that decides,
    `families`, `variant`, `threshold`, `expected` (value, low, high, n_erring, n_families and note of `tpr`, `fpr`,
    `precision` and generalised rates; of clusters with `pair_f1` and `b3_f1`, `tpr` being pairwise recall), `at_size`
    (see `Field.at_size`), `note` (why there are too few families to promise the target), `ratio_to_decode`, `runner_up`
    (its name, and the paired difference of the chosen variant minus this one), `ties`, `cheaper` (the cheapest tie that
    costs less), `passed_over` (variants clearly off the rule's target), `elsewhere` (the choice at other targets, where
    it differs) and `same_error` (the variant that finds most at exactly the target false-positive rate, if it is
    another one: `variant`, its `tpr`, and `chosen`, the rate of the choice). For clusters there is also `clustering`;
    `reason` is the link's rule, `note` has its notes, and `at_size` comes from `link_at_size`.
    If `variant` is None, there is a `reason`. There may be a `filter` to use before a second look (`variant`,
    `threshold`, `families`, `expected`, `at_size`), else it is None.
    """
    field = field_of(scores, differences, ratios, scale)
    doubt = field.doubt(Point(TARGET_FPR, verdict_fpr))
    if doubt:
        none = {"variant": None, "threshold": None, "reason": doubt, "filter": None}
        return [_introduced(scenario) | none for scenario in SCENARIOS]
    return [
        _of_groups(scenario, field, link)
        if scenario.rule == CLUSTERS
        else _of_pairs(scenario, field, points, verdict_fpr)
        for scenario in SCENARIOS
    ]


def _introduced(scenario: Scenario) -> dict:
    names = ("name", "question", "choice", "rule")
    return {name: getattr(scenario, name) for name in names} | {"must": dict(scenario.must)}


def _of_pairs(scenario: Scenario, field: Field, points: list[Point], verdict_fpr: float) -> dict:
    of_rule = [point for point in points if point.rule == scenario.rule]
    wanted = [point for point in of_rule if scenario.at != "verdict" or point.at == verdict_fpr]
    judged = {point: field.candidates(point, scenario.measure) for point in of_rule}
    able = {
        point: [variant for variant in order if field.reaches(variant, point, _precision(scenario, point))]
        for point, (order, _) in judged.items()
    }
    possible = [point for point in wanted if able[point]]
    advice = _introduced(scenario)
    if scenario.rule == TARGET_PRECISION and wanted:
        advice["must"] = {"precision": min(point.at for point in wanted)}
    if not possible:
        none = {"variant": None, "threshold": None, "reason": _shortfall(scenario, field, wanted, judged)}
        return advice | none | {"filter": _filter(scenario, field, Point(TARGET_FPR, verdict_fpr))}
    point = max(possible, key=lambda point: point.at) if scenario.at == "finest" else possible[0]
    order, passed_over = able[point], judged[point][1]
    figure = field.figure(point, scenario.measure)
    chosen = _choose(scenario, field, point, order)
    ties = field.ties(chosen, order, point, scenario.measure)
    cheaper = [variant for variant in ties if field.ratios[variant] < field.ratios[chosen]]
    second = next((variant for variant in order if variant != chosen), None)
    return advice | {
        "at": point.at,
        "metric": figure["metric"],
        "families": field.families,
        "variant": chosen,
        "threshold": field.threshold(chosen, point),
        "expected": field.expected(chosen, point),
        "at_size": field.at_size(chosen, point),
        "note": field.promise(chosen, point),
        "ratio_to_decode": field.ratios[chosen],
        "runner_up": second
        and {"variant": second} | (difference_of(field.differences, chosen, second, **figure) or {}),
        "ties": ties,
        "cheaper": min(cheaper, key=field.ratios.__getitem__, default=None),
        "passed_over": passed_over,
        "elsewhere": [
            {"at": other.at, "variant": variant}
            for other, able_there in able.items()
            if other != point and able_there and (variant := _choose(scenario, field, other, able_there)) != chosen
        ],
        "same_error": _at_same_error(field, point, chosen, order),
    }


def _precision(scenario: Scenario, point: Point) -> float:
    """Return the precision that a use must reach in the collection asked for."""
    return point.at if scenario.rule == TARGET_PRECISION else scenario.must["precision"]


def _shortfall(scenario: Scenario, field: Field, wanted: list[Point], judged: dict) -> str:
    """Return why no variant is good enough for a use at any of the points wanted."""
    scored = [point for point in wanted if judged[point][0]]
    if not scored:
        return field.absence(wanted)
    least = min(scored, key=lambda point: point.at)
    wanted_precision = _precision(scenario, least)
    asked = [variant for variant in judged[least][0] if (variant, least.rule, least.at) in field.asked]
    if not asked:
        return f"no precision in the collection asked for is known, and precision {wanted_precision:g} is needed"
    size = int(field.asked[asked[0], least.rule, least.at].pictures)
    why = field.shortfall(asked[0], least, wanted_precision)
    return f"no variant can be promised to reach precision {wanted_precision:g} among {size:,} pictures: {why}"


def _filter(scenario: Scenario, field: Field, point: Point) -> dict | None:
    """Return the filter that a use may put before a second look: the choice at the verdict's rate."""
    order, _ = field.candidates(point, FOUND)
    if not order:
        return None
    variant = _choose(scenario, field, point, order)
    return {
        "variant": variant,
        "threshold": field.threshold(variant, point),
        "families": field.families,
        "expected": field.expected(variant, point),
        "at_size": field.at_size(variant, point),
    }


def _of_groups(scenario: Scenario, field: Field, link: dict | None) -> dict:
    """Return the advice of a use that is judged on clusters."""
    advice = _introduced(scenario)
    none = {"variant": None, "threshold": None, "filter": None}
    if link is None or link["variant"] is None:
        reason = (link or {}).get("reason") or ("clusters were not judged" if field.known else NO_ACCURACY)
        return advice | none | {"reason": reason}
    reached = {name: link["expected"][name]["value"] for name in _OF_CLUSTERS.values()}
    short = [name for name, least in scenario.must.items() if reached[name] is None or reached[name] < least]
    if short:
        misses = [f"{METRICS[name].label} {scenario.must[name]:g}" for name in short]
        return advice | none | {"reason": f"no clustering reaches {' and '.join(misses)} on these families"}
    size = link.get("at_size")
    # The collection's own size was judged.
    met = size["chance_links"]["value"] if size and size["larger"] else None
    if met is not None and met > MOST_STRANGERS:
        return advice | none | {"reason": _crowded(link, met, size["pictures"])}
    of_families = {"n_erring": None, "n_families": link["n_families"], "note": ""}
    nothing = {"value": None, "low": None, "high": None} | of_families
    notes = [*link["notes"], *([NOT_CLUSTERED] if size and size["larger"] else [])]
    return advice | {
        "at": None,
        "metric": "pair_f1",
        "reason": link["rule"],
        "families": link["families"],
        "variant": link["variant"],
        "clustering": link["clustering"],
        "threshold": link["threshold"],
        "expected": {"fpr": nothing} | {name: link["expected"][of] | of_families for name, of in _OF_CLUSTERS.items()},
        "at_size": size,
        "note": " ".join(notes),
        "ratio_to_decode": field.ratios[link["variant"]],
        "runner_up": None,
        "ties": [],
        "cheaper": None,
        "passed_over": [],
        "elsewhere": [],
        "same_error": None,
    }


def _crowded(link: dict, strangers: float, pictures: float) -> str:
    """Return why a link is no advice in a collection in which it breaks the rule that it was chosen by."""
    chosen = f"{link['variant']} by {link['clustering'].replace('_', ' ')} up to {link['threshold']} bits"
    return (
        f"among {pictures:,.0f} pictures each would have {strangers:,.0f} pictures of other families within the "
        f"threshold of {chosen}, and the rule it was chosen by allows {MOST_STRANGERS}: clusters would mix families, "
        "so link fewer pictures at a time"
    )


def _at_same_error(field: Field, point: Point, chosen: str, order: list[str]) -> dict | None:
    """Return the variant that finds most at exactly the target, None if it is the chosen one.

    Frozen thresholds do not reach the target exactly.
    """
    keys = {variant: Key(variant, field.families, "tpr_matched", point.at) for variant in order}
    known = {variant: field.known[key].value for variant, key in keys.items() if key in field.known}
    found = {variant: float(value) for variant, value in known.items() if pd.notna(value)}  # there may be too few pairs
    leader = max(found, key=found.__getitem__, default=chosen)
    if point.rule != TARGET_FPR or chosen not in found or found[leader] == found[chosen]:
        return None
    return {"variant": leader, "tpr": found[leader], "chosen": found[chosen]}


def _choose(scenario: Scenario, field: Field, point: Point, order: list[str]) -> str:
    """Return the first of `order`, or the cheapest variant that ties with it, as the scenario asks."""
    if scenario.choice != CHEAPEST_TIE:
        return order[0]
    ties = field.ties(order[0], order, point, scenario.measure)
    return min([order[0], *ties], key=field.ratios.__getitem__)
