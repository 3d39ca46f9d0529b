"""Rules that pick a threshold from histograms, and the numbers of pairs and families that a rate needs.

A threshold can be set at a false-positive rate if there are enough pairs to count the rate. To promise the rate for
other families we need more: pairs of one family err together, so pairs of families count, not pairs of pictures. If no
pair of families among n has an error, the rate may still be up to 3 / n (the rule of three, Hanley and Lippman-Hand
1983).
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
# In pictures. Floating-point numbers can still count the pairs of so large a collection.
LARGEST_COLLECTION = 10**15


@dataclass(frozen=True)
class Rule:
    """A way to pick a threshold.

    Attributes
    ----------
    suffix : the end of the names of metrics at such a threshold.
    words : how texts describe the threshold.
    at : the meaning of its number, empty if it has no number.
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
    """A rule with its number, None if it has no number.

    Attributes
    ----------
    pictures : the size of the collection whose base rate a target precision refers to; None: the collection that is
        scored.
    """

    rule: str
    at: float | None
    pictures: int | None = None

    def metric(self, measure: str) -> str:
        """Return the name in `scores` of a measure at this point."""
        return f"{measure}{RULES[self.rule].suffix}"


@dataclass(frozen=True)
class BaseRate:
    """The pairs of the whole collection, same-family and different-family, as base rate of precision, F1 and cost."""

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
    target_precisions : for a collection of `collection_size` pictures. One more point is at `BENCHMARK_PRECISION` for
        the scored pictures.
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
    """Check that a collection to advise for is not smaller than the scored one and not above `LARGEST_COLLECTION`.

    Parameters
    ----------
    given_as : the key or the option that gives the size.

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

    Families keep their sizes and their number grows. So same-family pairs grow with the pictures, and all pairs with
    the square of the pictures.

    Parameters
    ----------
    same, different : pairs of the collection that was counted.
    """
    pictures = (1 + math.sqrt(1 + 8 * (same + different))) / 2
    of_family = same * size / pictures
    return of_family, size * (size - 1) / 2 - of_family


def families_needed(fpr: float) -> int:
    """Return how many families are needed to promise a false-positive rate: m with 3 / (m (m - 1) / 2) = rate, rounded.

    Parameters
    ----------
    fpr : above 0.
    """
    return round((1 + math.sqrt(1 + 8 * RULE_OF_THREE / fpr)) / 2)


def not_promised(fpr: float, families: int) -> str:
    """Return why this number of families is too small to promise a false-positive rate; empty if it is large enough."""
    if fpr and families >= families_needed(fpr):
        return ""
    if not fpr:
        return f"no false match seen: {families} families promise no rate below {least_promised(families):.2g}"
    return f"not promised: this takes {families_needed(fpr):,} families, and here are {families:,}"


def least_promised(families: int) -> float:
    """Return the smallest false-positive rate that this number of families can promise, at most 1."""
    return min(1.0, 2 * RULE_OF_THREE / max(1, families * (families - 1)))


def pairs_needed(target_fpr: float) -> int:
    """Return the number of different-family pairs in which we expect one false match at a false-positive rate.

    With fewer pairs, we cannot tell a rate of `target_fpr` from 0. The threshold would only be the largest without a
    false match.
    """
    return math.ceil(round(1 / target_fpr, 6))


def lacking(point: Point, different: int) -> str:
    """Return why there are too few different-family pairs for a point's threshold, empty if there are enough."""
    if point.rule != TARGET_FPR or different >= pairs_needed(point.at):
        return ""
    needed = pairs_needed(point.at)
    needs = f"at least {needed:,} pairs of different families needed, here {different:,}"
    promise = f"{families_needed(point.at):,} families to promise it"
    return f"too few pairs for {short(point.at)}: {needs}, and {promise}"


def unmet(point: Point) -> str:
    """Return why a point has no threshold although there are enough pairs. Nothing matches then, so its rates are 0."""
    wanted = f" with a false-positive rate of at most {short(point.at)}" if point.rule == TARGET_FPR else ""
    return f"no threshold qualifies{wanted}: nothing matches"


def short(rate: float) -> str:
    """Return a rate in its usual notation: `0.01`, `1e-5`."""
    return f"{rate:g}".replace("e-0", "e-")


def pick_threshold(point: Point, same: NDArray[np.int64], different: NDArray[np.int64], base: BaseRate) -> int | None:
    """Return the threshold that a rule picks, or None if there is none; see `set_threshold`."""
    return set_threshold(point, same, different, base)[0]


def set_threshold(
    point: Point, same: NDArray[np.int64], different: NDArray[np.int64], base: BaseRate
) -> tuple[int | None, str]:
    """Return the threshold that a rule picks, or None, and a note if there are too few pairs, else an empty note.

    F1 and cost are taken at the base rate. If several thresholds are equally good, we take the smallest. To match
    nothing may be best; then there is no threshold. For a target recall we take the smallest threshold that reaches it,
    for a target precision the largest.

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
    """Return the false-positive rate that, with a true-positive rate of `tpr`, gives exactly this precision."""
    return tpr * base.same * (1 - precision) / (precision * base.different)


def _precise(
    point: Point, same: NDArray[np.int64], different: NDArray[np.int64], base: BaseRate
) -> tuple[int | None, str]:
    """Return the largest threshold of a precision.

    One without a false match counts if there were enough pairs to show one.
    """
    tpr, fpr = np.cumsum(same) / same.sum(), np.cumsum(different) / different.sum()
    allowed = most_false(point.at, tpr, base)
    qualifying = np.flatnonzero((tpr > 0) & (fpr <= allowed))
    threshold = int(qualifying[-1]) if len(qualifying) else None
    rate = float(allowed[-1] if threshold is None else allowed[threshold])
    n, needed = int(different.sum()), pairs_needed(rate)
    if n >= needed:
        return threshold, ""
    among = "" if point.pictures is None else f" among {point.pictures:,} pictures"
    most = f"at most 1 in {needed:,} pairs of different families may match, but only {n:,} set the threshold here"
    promise = f"it takes {families_needed(rate):,} families to promise that"
    return None, f"too few pairs for precision {point.at:g}{among}: {most}, and {promise}"
