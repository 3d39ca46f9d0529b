"""Project the measured rates to a larger collection, in which families keep their sizes and their number grows.

Each family keeps its number of pictures. So same-family pairs grow with the number of pictures, and different-family
pairs with its square. The base rate of a match falls, and so does the precision of any threshold.
"""

from typing import Protocol

import pandas as pd

from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.lookup import Key, keyed
from hashbench.evaluation.rates.operating import Point, expected_pairs, not_promised
from hashbench.evaluation.rates.thresholds import HELD_OUT

COLUMNS = (
    "variant",
    "families",
    "rule",
    "at",
    "threshold",
    "pictures",
    "asked",
    "same_pairs",
    "different_pairs",
    "true_pairs",
    "false_pairs",
    "false_pairs_low",
    "false_pairs_high",
    "false_pairs_per_query",
    "false_pairs_per_query_low",
    "false_pairs_per_query_high",
    "precision",
    "precision_low",
    "precision_high",
    "note",
)


class Rate(Protocol):
    """A rate with its interval and n: a row of `scores`, or an estimate."""

    value: float
    low: float
    high: float
    n_pairs: int
    n_families: int


def project(
    scores: pd.DataFrame, *, points: list[Point], sizes: list[int], collection_size: float | None = None
) -> pd.DataFrame:
    """Return what each threshold would match in collections of several sizes.

    The held-out families give the rates, at frozen thresholds. Without held-out families, all families give them, in
    sample.

    Parameters
    ----------
    scores : `scores` table.
    sizes : numbers of pictures.
    collection_size : the size that advice is asked for, 2 or more. It is added to `sizes`.

    Returns
    -------
    Columns `COLUMNS`; `asked` marks the rows at `collection_size`. `false_pairs_per_query` is the expected number of
    false matches of a picture that is looked up among the others: false pairs × 2 / pictures. If no false match was
    seen, this figure and `precision` are empty, and only their bounds are given. Without held-out families there are no
    bounds. `note` says so. It also says if families are too few to promise the false-positive rate behind the figures.
    The interval of precision joins the ends of both rates' intervals, so it is wider than necessary.
    """
    asked = None if collection_size is None else int(collection_size)
    sizes = sorted({*sizes, *([] if asked is None else [asked])})
    known = keyed(scores)
    rows = []
    for variant in dict.fromkeys(scores.variant):
        # If there are any rows, there are rows at the best F1.
        same, different = (known[Key(variant, ALL, f"{measure}_at_best_f1")].n_pairs for measure in ("tpr", "fpr"))
        families = HELD_OUT if Key(variant, HELD_OUT, "tpr_at_best_f1") in known else ALL
        for point in points:
            threshold, tpr, fpr = (
                known.get(Key(variant, families, point.metric(measure), point.at))
                for measure in ("threshold", "tpr", "fpr")
            )
            if tpr is None or pd.isna(threshold.value):
                continue
            key = (variant, families, point.rule, point.at, int(threshold.value))
            rows += [(*key, size, size == asked, *at_size(size, same, different, tpr, fpr)) for size in sizes]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def at_size(size: int, same: int, different: int, tpr: Rate, fpr: Rate) -> tuple:
    """Return what rates mean in a collection of this size: the columns from `same_pairs` on.

    Parameters
    ----------
    same, different : pairs of the collection that was counted.
    """
    of_family, others = expected_pairs(size, same=same, different=different)
    found, false = tpr.value * of_family, fpr.value * others
    low, high = fpr.low * others, fpr.high * others
    seen = fpr.value > 0
    precise = found / (found + false) if seen and found + false else None
    precise_low = _share(tpr.low * of_family, high)
    precise_high = _share(tpr.high * of_family, low)
    unseen = f"no false match among {fpr.n_pairs:,} pairs of {fpr.n_families} families: bounds only"
    note = not_promised(fpr.value, fpr.n_families) if seen else unseen
    pairs = (false if seen else None, low, high)
    per_query = [None if pd.isna(value) else 2 * value / size for value in pairs]
    return (of_family, others, found, *pairs, *per_query, precise, precise_low, precise_high, note)


def _share(found: float, false: float) -> float | None:
    return None if pd.isna(found + false) or found + false == 0 else found / (found + false)
