"""Named uses of a hash, each with its own rule for threshold and choice: advice that follows from numbers."""

from dataclasses import dataclass

import pandas as pd

from hashbench.evaluation.choice.field import Field, field_of
from hashbench.evaluation.rates.differences import difference_of
from hashbench.evaluation.rates.lookup import Key
from hashbench.evaluation.rates.operating import BEST_F1, TARGET_FPR, TARGET_RECALL, Point

CHEAPEST_TIE = "cheapest of those not clearly worse"
BEST = "best figure, of equal ones the cheaper"


@dataclass(frozen=True)
class Scenario:
    """A use, the operating point it asks for, the measure that decides, and how.

    Attributes
    ----------
    at : how the number of the operating point is chosen: `finest` or `verdict` of the targets, `given` by the rule.
    measure : `tpr_matched` counts at exactly the target, so that a frozen threshold gains nothing by missing it; `tpr`
        in its place where no families were held out.
    """

    name: str
    question: str
    rule: str
    at: str
    measure: str
    choice: str


SCENARIOS = (
    Scenario("moderation", "Act on a match without a second look", TARGET_FPR, "finest", "tpr_matched", BEST),
    Scenario("deduplication", "Remove copies, missed and false ones weighing alike", BEST_F1, "given", "f1", BEST),
    Scenario("meme_families", "Gather nearly all versions of a picture", TARGET_RECALL, "given", "fpr", BEST),
    Scenario("smallest_cost", "Spend the least time a picture", TARGET_FPR, "verdict", "tpr", CHEAPEST_TIE),
)


def advise(
    scores: pd.DataFrame,
    differences: pd.DataFrame,
    ratios: dict[str, float],
    *,
    points: list[Point],
    verdict_fpr: float,
) -> list[dict]:
    """Return what to use in each scenario, what to expect of it, the runner-up, and what would change the choice.

    Judged on held-out families at frozen thresholds, or, without such, on all families in sample.

    Parameters
    ----------
    scores, differences : the tables of those names.
    ratios : cost of each variant, file to hash over decoding.
    points : the operating points that were scored.

    Returns
    -------
    A mapping a scenario: `name`, `question`, `choice` (in words), `rule`, `at`, `metric` that decides, `families`,
    `variant`, `threshold`, `expected` (value, low, high, n_erring, n_families of `tpr`, `fpr` and `precision`),
    `ratio_to_decode`, `runner_up` (variant and paired difference of the choice less it), `ties`, `cheaper` (the
    cheapest tie that costs less), `passed_over` (variants clearly off the rule's target), `elsewhere` (the choice at
    other targets, where it differs) and `same_error` (who finds most at exactly the target false-positive rate, where
    that is another: `variant`, its `tpr` and that of the `chosen`). `variant` None comes with a `reason`.
    """
    field = field_of(scores, differences, ratios)
    return [_advice(scenario, field, points, verdict_fpr) for scenario in SCENARIOS]


def _advice(scenario: Scenario, field: Field, points: list[Point], verdict_fpr: float) -> dict:
    of_rule = [point for point in points if point.rule == scenario.rule]
    wanted = [point for point in of_rule if scenario.at != "verdict" or point.at == verdict_fpr]
    measure = scenario.measure if field.measured(scenario.measure) else "tpr"
    judged = {point: field.candidates(point, measure) for point in of_rule}
    possible = [point for point in wanted if judged[point][0]]
    advice = {"name": scenario.name, "question": scenario.question, "choice": scenario.choice, "rule": scenario.rule}
    if not possible:
        return advice | {"variant": None, "threshold": None, "reason": field.absence(wanted)}
    point = min(possible, key=lambda point: point.at) if scenario.at == "finest" else possible[0]
    order, passed_over = judged[point]
    figure = field.figure(point, measure)
    chosen = _choose(scenario, field, point, order)
    ties = field.ties(chosen, order, point, measure)
    cheaper = [variant for variant in ties if field.ratios[variant] < field.ratios[chosen]]
    second = next((variant for variant in order if variant != chosen), None)
    return advice | {
        "at": point.at,
        "metric": figure["metric"],
        "families": field.families,
        "variant": chosen,
        "threshold": int(field.at(chosen, point, "threshold").value),
        "expected": {measure: _figure(field.at(chosen, point, measure)) for measure in ("tpr", "fpr", "precision")},
        "ratio_to_decode": field.ratios[chosen],
        "runner_up": second
        and {"variant": second} | (difference_of(field.differences, chosen, second, **figure) or {}),
        "ties": ties,
        "cheaper": min(cheaper, key=field.ratios.__getitem__, default=None),
        "passed_over": passed_over,
        "elsewhere": [
            {"at": other.at, "variant": variant}
            for other, (ranked, _) in judged.items()
            if other != point and ranked and (variant := _choose(scenario, field, other, ranked)) != chosen
        ],
        "same_error": _at_same_error(field, point, chosen, order),
    }


def _at_same_error(field: Field, point: Point, chosen: str, order: list[str]) -> dict | None:
    """Return who finds most at exactly the target: frozen thresholds land on rates of their own. None if the chosen."""
    keys = {variant: Key(variant, field.families, "tpr_matched", point.at) for variant in order}
    known = {variant: field.known[key].value for variant, key in keys.items() if key in field.known}
    found = {variant: float(value) for variant, value in known.items() if pd.notna(value)}  # pairs may be too few
    leader = max(found, key=found.__getitem__, default=chosen)
    if point.rule != TARGET_FPR or chosen not in found or found[leader] == found[chosen]:
        return None
    return {"variant": leader, "tpr": found[leader], "chosen": found[chosen]}


def _choose(scenario: Scenario, field: Field, point: Point, order: list[str]) -> str:
    """Return the first of `order`, or the cheapest of those that tie with it, as the scenario has it."""
    if scenario.choice != CHEAPEST_TIE:
        return order[0]
    ties = field.ties(order[0], order, point, scenario.measure)
    return min([order[0], *ties], key=field.ratios.__getitem__)


def _figure(row: pd.Series) -> dict:
    """Return a row's value, interval and families as JSON has them."""
    values = {name: None if pd.isna(row[name]) else float(row[name]) for name in ("value", "low", "high")}
    return values | {
        "n_erring": None if pd.isna(row.n_erring) else int(row.n_erring),
        "n_families": int(row.n_families),
    }
