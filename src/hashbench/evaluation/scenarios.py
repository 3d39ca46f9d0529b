"""Named uses of a hash, each with its own rule for threshold and choice: advice that follows from numbers."""

from dataclasses import dataclass

import pandas as pd

from hashbench.evaluation.differences import difference_of
from hashbench.evaluation.histograms import ALL
from hashbench.evaluation.lookup import Key, keyed
from hashbench.evaluation.metrics import METRICS
from hashbench.evaluation.operating import BEST_F1, TARGET_FPR, TARGET_RECALL, Point
from hashbench.evaluation.standings import tied_with
from hashbench.evaluation.thresholds import HELD_OUT
from hashbench.evaluation.verdict import NO_ACCURACY

CHEAPEST_TIE = "cheapest of those not clearly worse"
BEST = "best figure, of equal ones the cheaper"


@dataclass(frozen=True)
class Scenario:
    """A use, the operating point it asks for, the measure that decides, and how.

    Attributes
    ----------
    at : how the number of the operating point is chosen: `finest` or `verdict` of the targets, `given` by the rule.
    """

    name: str
    question: str
    rule: str
    at: str
    measure: str
    choice: str


SCENARIOS = (
    Scenario("moderation", "Act on a match without a second look", TARGET_FPR, "finest", "tpr", BEST),
    Scenario("deduplication", "Remove copies, missed and false ones weighing alike", BEST_F1, "given", "f1", BEST),
    Scenario("meme_families", "Gather nearly all versions of a picture", TARGET_RECALL, "given", "fpr", BEST),
    Scenario("smallest_cost", "Spend the least time a picture", TARGET_FPR, "verdict", "tpr", CHEAPEST_TIE),
)


@dataclass(frozen=True)
class _Field:
    """What every scenario is judged by."""

    known: dict[Key, pd.Series]
    differences: pd.DataFrame
    ratios: dict[str, float]
    families: str

    def at(self, variant: str, point: Point, measure: str) -> pd.Series:
        return self.known[Key(variant, self.families, point.metric(measure), point.at)]

    def figure(self, point: Point, measure: str) -> dict:
        return {"families": self.families, "metric": point.metric(measure), "at": point.at}

    def candidates(self, point: Point, measure: str) -> tuple[list[str], list[str]]:
        """Return the variants with a threshold, best first by the measure, and those clearly off the rule's target.

        Those are passed over, unless all are.
        """
        found, off = [], []
        for key, row in self.known.items():
            figure = (self.families, point.metric(measure), point.at)
            if key[1:] != figure or pd.isna(row.value) or pd.isna(self.at(key.variant, point, "threshold").value):
                continue
            found.append(key.variant)
            above = point.rule == TARGET_FPR and self.at(key.variant, point, "fpr").low > point.at
            below = point.rule == TARGET_RECALL and self.at(key.variant, point, "tpr").high < point.at
            if above or below:
                off.append(key.variant)
        within = [variant for variant in found if variant not in off]
        sign = -1 if METRICS[point.metric(measure)].better == "higher" else 1
        order = sorted(
            within or found, key=lambda variant: (sign * self.at(variant, point, measure).value, self.ratios[variant])
        )
        return order, off if within else []


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
    cheapest tie that costs less), `passed_over` (variants clearly off the rule's target) and `elsewhere` (the choice at
    other targets, where it differs). `variant` None comes with a `reason`.
    """
    known = keyed(scores)
    families = HELD_OUT if any(key.families == HELD_OUT for key in known) else ALL
    field = _Field(known, differences, ratios, families)
    return [_advice(scenario, field, points, verdict_fpr) for scenario in SCENARIOS]


def _advice(scenario: Scenario, field: _Field, points: list[Point], verdict_fpr: float) -> dict:
    of_rule = [point for point in points if point.rule == scenario.rule]
    wanted = [point for point in of_rule if scenario.at != "verdict" or point.at == verdict_fpr]
    judged = {point: field.candidates(point, scenario.measure) for point in of_rule}
    possible = [point for point in wanted if judged[point][0]]
    advice = {"name": scenario.name, "question": scenario.question, "choice": scenario.choice, "rule": scenario.rule}
    if not possible:
        return advice | {"variant": None, "threshold": None, "reason": _reason(field.known, wanted)}
    point = min(possible, key=lambda point: point.at) if scenario.at == "finest" else possible[0]
    order, passed_over = judged[point]
    figure = field.figure(point, scenario.measure)
    chosen = _choose(scenario, field, point, order)
    ties = tied_with(field.differences, chosen, order, **figure)
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
    }


def _choose(scenario: Scenario, field: _Field, point: Point, order: list[str]) -> str:
    """Return the first of `order`, or the cheapest of those that tie with it, as the scenario has it."""
    if scenario.choice != CHEAPEST_TIE:
        return order[0]
    ties = tied_with(field.differences, order[0], order, **field.figure(point, scenario.measure))
    return min([order[0], *ties], key=field.ratios.__getitem__)


def _figure(row: pd.Series) -> dict:
    """Return a row's value, interval and families as JSON has them."""
    values = {name: None if pd.isna(row[name]) else float(row[name]) for name in ("value", "low", "high")}
    return values | {
        "n_erring": None if pd.isna(row.n_erring) else int(row.n_erring),
        "n_families": int(row.n_families),
    }


def _reason(known: dict[Key, pd.Series], wanted: list[Point]) -> str:
    if not known:
        return NO_ACCURACY
    asked = {(point.metric("threshold"), point.at) for point in wanted}
    notes = [row.note for key, row in known.items() if (key.metric, key.at) in asked]
    return next(
        (note for note in notes if isinstance(note, str) and note), "no variant has a threshold that keeps to the rule"
    )
