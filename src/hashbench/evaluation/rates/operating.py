"""Rules that pick a threshold from histograms, and how many pairs and families a rate needs to mean something.

A threshold can be set at a false-positive rate once there are pairs enough to count it. What it will do on other
families is another matter: pairs of one family err together, so a rate is promised only as far as pairs of families
bear it out. None of n pairs of families in error leaves rates up to 3 / n open (the rule of three, Hanley and
Lippman-Hand 1983).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hashbench.errors import InputError
from hashbench.evaluation.rates.histograms import threshold_at

TARGET_FPR = "target_fpr"
BEST_F1 = "best_f1"
LEAST_COST = "least_cost"
TARGET_RECALL = "target_recall"
TARGET_PRECISION = "target_precision"
OWN_PRECISION = "own_precision"
# Copy detection is scored by what is found at this precision (Douze and others 2021, The image similarity challenge).
BENCHMARK_PRECISION = 0.9
RULE_OF_THREE = 3
# Pictures. No collection is larger, and its pairs can still be counted by floating-point numbers.
LARGEST_COLLECTION = 10**15


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
    TARGET_PRECISION: Rule("_at_precision", "at a target precision in the collection asked for", "target precision"),
    OWN_PRECISION: Rule("_at_own_precision", "at a target precision", "target precision"),
}


@dataclass(frozen=True)
class Point:
    """A rule with its number, None where it has none.

    Attributes
    ----------
    pictures : in the collection at whose base rate a target precision is meant, None: in the one that is scored.
    """

    rule: str
    at: float | None
    pictures: int | None = None

    def metric(self, measure: str) -> str:
        """Return the name in `scores` of a measure at this point."""
        return f"{measure}{RULES[self.rule].suffix}"


@dataclass(frozen=True)
class BaseRate:
    """Same-family and different-family pairs of the whole collection, at which precision, F1 and cost are meant."""

    same: float
    different: float

    def among(self, pictures: int) -> "BaseRate":
        """Return the base rate of a collection of another size; see `expected_pairs`."""
        return BaseRate(*expected_pairs(pictures, same=self.same, different=self.different))


def points_of(
    *,
    target_fprs: list[float],
    cost_ratio: float,
    target_recall: float,
    target_precisions: Sequence[float] = (),
    collection_size: float | None = None,
) -> list[Point]:
    """Return every operating point of an evaluation, target false-positive rates first.

    Parameters
    ----------
    target_precisions : meant among `collection_size` pictures. One more point is at `BENCHMARK_PRECISION` among those
        that are scored.
    """
    fixed = [Point(BEST_F1, None), Point(LEAST_COST, cost_ratio), Point(TARGET_RECALL, target_recall)]
    size = None if collection_size is None else int(collection_size)
    precise = [Point(TARGET_PRECISION, target, size) for target in target_precisions]
    own = Point(OWN_PRECISION, BENCHMARK_PRECISION)
    return [*(Point(TARGET_FPR, target) for target in target_fprs), *fixed, *precise, own]


def operating_of(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of `points_of` that a configuration asks for."""
    costs = config["costs"]
    return {
        "target_fprs": config["target_fprs"],
        "cost_ratio": costs["false_match"] / costs["missed_match"],
        "target_recall": config["target_recall"],
        "target_precisions": config["target_precisions"],
        "collection_size": config["collection_size"],
    }


def check_size(collection_size: float, pictures: int, *, given_as: str = "configuration: collection_size") -> None:
    """Check that a collection to advise for is not below the one that is scored, nor above `LARGEST_COLLECTION`.

    Parameters
    ----------
    given_as : the key or the option that the size comes from.

    Raises
    ------
    InputError
        It is; the message says so.
    """
    if not isinstance(collection_size, int | float) or not collection_size <= LARGEST_COLLECTION:
        raise InputError(
            f"{given_as} {collection_size!r} is no number of pictures up to 1e{math.log10(LARGEST_COLLECTION):.0f}; "
            "set it to the size of your collection"
        )
    if collection_size < pictures:
        raise InputError(
            f"{given_as} {collection_size:,.0f} is below the {pictures:,} labelled pictures here; "
            f"set it to the size of your collection, {pictures} or more"
        )


def expected_pairs(size: int, *, same: float, different: float) -> tuple[float, float]:
    """Return the same-family and different-family pairs of a collection of `size` pictures.

    Families keep their sizes, and their number grows: same-family pairs grow with the pictures, all with their square.

    Parameters
    ----------
    same, different : pairs of the collection that was counted.
    """
    pictures = (1 + math.sqrt(1 + 8 * (same + different))) / 2
    of_family = same * size / pictures
    return of_family, size * (size - 1) / 2 - of_family


def families_needed(fpr: float) -> int:
    """Return how many families, to the nearest, promise a false-positive rate: m with 3 / (m (m - 1) / 2) = rate.

    Parameters
    ----------
    fpr : above 0.
    """
    return round((1 + math.sqrt(1 + 8 * RULE_OF_THREE / fpr)) / 2)


def not_promised(fpr: float, families: int) -> str:
    """Return why so many families do not promise a false-positive rate, empty where they do."""
    if fpr and families >= families_needed(fpr):
        return ""
    if not fpr:
        return f"no false match seen: {families} families promise no rate below {least_promised(families):.2g}"
    return f"not promised: this takes {families_needed(fpr):,} families, and here are {families:,}"


def least_promised(families: int) -> float:
    """Return the smallest false-positive rate that so many families can promise, at most 1."""
    return min(1.0, 2 * RULE_OF_THREE / max(1, families * (families - 1)))


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
    needs = f"at least {needed:,} pairs of different families needed, here {different:,}"
    promise = f"{families_needed(point.at):,} families to promise it"
    return f"too few pairs for {short(point.at)}: {needs}, and {promise}"


def unmet(point: Point) -> str:
    """Return why a point has no threshold although pairs suffice: its rates are then 0, because nothing matches."""
    wanted = f" with a false-positive rate of at most {short(point.at)}" if point.rule == TARGET_FPR else ""
    return f"no threshold qualifies{wanted}: nothing matches"


def short(rate: float) -> str:
    """Return a rate as one writes it: `0.01`, `1e-5`."""
    return f"{rate:g}".replace("e-0", "e-")


def pick_threshold(point: Point, same: NDArray[np.int64], different: NDArray[np.int64], base: BaseRate) -> int | None:
    """Return the threshold that a rule picks, None where none qualifies or pairs are too few; see `set_threshold`."""
    return set_threshold(point, same, different, base)[0]


def set_threshold(
    point: Point, same: NDArray[np.int64], different: NDArray[np.int64], base: BaseRate
) -> tuple[int | None, str]:
    """Return the threshold that a rule picks, None where none qualifies, and why pairs are too few, else an empty note.

    The best F1 and the least cost are taken at the base rate, and of equally good thresholds the smallest; that none
    at all may be best is allowed for. A target recall takes the smallest threshold that reaches it, a target precision
    the largest.

    Parameters
    ----------
    same, different : (bits + 1,) pairs by distance; at least one pair each.
    base : of the whole collection.
    """
    note = lacking(point, int(different.sum()))
    if note:
        return None, note
    if point.rule == TARGET_FPR:
        return threshold_at(different, point.at), ""
    if point.rule in (TARGET_PRECISION, OWN_PRECISION):
        return _precise(point, same, different, base if point.pictures is None else base.among(point.pictures))
    found = base.same * np.cumsum(same) / same.sum()
    false = base.different * np.cumsum(different) / different.sum()
    if point.rule == TARGET_RECALL:
        return int(np.argmax(np.cumsum(same) >= point.at * same.sum())), ""
    if point.rule == BEST_F1:
        f1 = 2 * found / (found + false + base.same)
        return (int(np.argmax(f1)) if f1.max() > 0 else None), ""
    cost = point.at * false + base.same - found
    return (int(np.argmin(cost)) if cost.min() < base.same else None), ""


def most_false(precision: float, tpr: float, base: BaseRate) -> float:
    """Return the false-positive rate at which a threshold that finds `tpr` has just this precision at a base rate."""
    return tpr * base.same * (1 - precision) / (precision * base.different)


def _precise(
    point: Point, same: NDArray[np.int64], different: NDArray[np.int64], base: BaseRate
) -> tuple[int | None, str]:
    """Return the largest threshold of a precision; one without a false match counts if pairs could have shown one."""
    tpr, fpr = np.cumsum(same) / same.sum(), np.cumsum(different) / different.sum()
    allowed = most_false(point.at, tpr, base)
    qualifying = np.flatnonzero((tpr > 0) & (fpr <= allowed))
    threshold = int(qualifying[-1]) if len(qualifying) else None
    rate = float(allowed[-1] if threshold is None else allowed[threshold])
    n, needed = int(different.sum()), pairs_needed(rate)
    if n >= needed:
        return threshold, ""
    among = "" if point.pictures is None else f" among {point.pictures:,} pictures"
    lowest = short(float(f"{rate:.2g}"))
    takes = f"a false-positive rate of {lowest} and at least {needed:,} pairs of different families"
    promise = f"{families_needed(rate):,} families to promise it"
    return None, f"too few pairs for precision {point.at:g}{among}: it takes {takes}, here {n:,}, and {promise}"
