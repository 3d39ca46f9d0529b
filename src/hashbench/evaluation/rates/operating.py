"""Rules that pick a threshold from histograms, and how many pairs a false-positive rate needs to mean something."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hashbench.evaluation.rates.histograms import threshold_at

TARGET_FPR = "target_fpr"
BEST_F1 = "best_f1"
LEAST_COST = "least_cost"
TARGET_RECALL = "target_recall"


@dataclass(frozen=True)
class Rule:
    """A way to pick a threshold.

    Attributes
    ----------
    suffix : of the names of metrics at such a threshold.
    words : what is said of the threshold.
    at : what its number means, empty where it has none.
    """

    suffix: str
    words: str
    at: str


RULES = {
    TARGET_FPR: Rule("", "at a target false-positive rate", "target false-positive rate"),
    BEST_F1: Rule("_at_best_f1", "of the best F1", ""),
    LEAST_COST: Rule("_at_least_cost", "of the least cost of errors", "cost of a false match over a missed one"),
    TARGET_RECALL: Rule("_at_recall", "at a target true-positive rate", "target true-positive rate"),
}


@dataclass(frozen=True)
class Point:
    """A rule with its number, None where it has none."""

    rule: str
    at: float | None

    def metric(self, measure: str) -> str:
        """Return the name in `scores` of a measure at this point."""
        return f"{measure}{RULES[self.rule].suffix}"


@dataclass(frozen=True)
class BaseRate:
    """Same-family and different-family pairs of the whole collection, at which precision, F1 and cost are meant."""

    same: int
    different: int


def points_of(*, target_fprs: list[float], cost_ratio: float, target_recall: float) -> list[Point]:
    """Return every operating point of an evaluation, target false-positive rates first."""
    fixed = [Point(BEST_F1, None), Point(LEAST_COST, cost_ratio), Point(TARGET_RECALL, target_recall)]
    return [*(Point(TARGET_FPR, target) for target in target_fprs), *fixed]


def pairs_needed(target_fpr: float) -> int:
    """Return how many different-family pairs it takes to expect one of them within a false-positive rate.

    With fewer, a rate of `target_fpr` cannot be told from none, and the threshold would only be that of no false match.
    """
    return math.ceil(round(1 / target_fpr, 6))


def lacking(point: Point, different: int) -> str:
    """Return why a point has no threshold with so many different-family pairs, empty where they suffice."""
    if point.rule != TARGET_FPR or different >= pairs_needed(point.at):
        return ""
    needed = pairs_needed(point.at)
    return f"n too small for {short(point.at)}: at least {needed:,} different pairs needed, here {different:,}"


def short(rate: float) -> str:
    """Return a rate as one writes it: `0.01`, `1e-5`."""
    return f"{rate:g}".replace("e-0", "e-")


def pick_threshold(point: Point, same: NDArray[np.int64], different: NDArray[np.int64], base: BaseRate) -> int | None:
    """Return the threshold that a rule picks, None where none qualifies or pairs are too few.

    The best F1 and the least cost are taken at the base rate, and of equally good thresholds the smallest; that none
    at all may be best is allowed for. A target recall takes the smallest threshold that reaches it.

    Parameters
    ----------
    same, different : (bits + 1,) pairs by distance; at least one pair each.
    """
    if lacking(point, int(different.sum())):
        return None
    if point.rule == TARGET_FPR:
        return threshold_at(different, point.at)
    found = base.same * np.cumsum(same) / same.sum()
    false = base.different * np.cumsum(different) / different.sum()
    if point.rule == TARGET_RECALL:
        return int(np.argmax(np.cumsum(same) >= point.at * same.sum()))
    if point.rule == BEST_F1:
        f1 = 2 * found / (found + false + base.same)
        return int(np.argmax(f1)) if f1.max() > 0 else None
    cost = point.at * false + base.same - found
    return int(np.argmin(cost)) if cost.min() < base.same else None
