"""What the measured rates mean in a larger collection: families keep their sizes, and their number grows.

Pictures of a family then stay as many, so same-family pairs grow with the number of pictures and different-family
pairs with its square: the base rate of a match falls, and with it the precision of any threshold.
"""

import numpy as np
import pandas as pd

from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.lookup import Key, keyed
from hashbench.evaluation.rates.operating import Point
from hashbench.evaluation.rates.thresholds import HELD_OUT

COLUMNS = (
    "variant",
    "families",
    "rule",
    "at",
    "threshold",
    "pictures",
    "same_pairs",
    "different_pairs",
    "true_pairs",
    "false_pairs",
    "false_pairs_low",
    "false_pairs_high",
    "precision",
    "precision_low",
    "precision_high",
    "note",
)


def project(scores: pd.DataFrame, *, points: list[Point], sizes: list[int]) -> pd.DataFrame:
    """Return what each threshold would match in collections of several sizes.

    Rates are those of the held-out families at frozen thresholds, or, without such, of all families in sample.

    Parameters
    ----------
    scores : `scores` table.
    sizes : numbers of pictures.

    Returns
    -------
    Columns `COLUMNS`. Where no false match was seen, `false_pairs` and `precision` are empty and only their bounds are
    given, none without held-out families. The interval of precision joins the ends of those of both rates, so it is
    wider than it need be.
    """
    known = keyed(scores)
    rows = []
    for variant in dict.fromkeys(scores.variant):
        # Rows at the best F1 are there whenever any are.
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
            rows += [(*key, size, *_at_size(size, same, different, tpr, fpr)) for size in sizes]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def expected_pairs(size: int, *, same: int, different: int) -> tuple[float, float]:
    """Return the same-family and different-family pairs of a collection of `size` pictures.

    Parameters
    ----------
    same, different : pairs of the collection that was counted.
    """
    pictures = (1 + np.sqrt(1 + 8 * (same + different))) / 2
    of_family = same * size / pictures
    return of_family, size * (size - 1) / 2 - of_family


def _at_size(size: int, same: int, different: int, tpr: pd.Series, fpr: pd.Series) -> tuple:
    of_family, others = expected_pairs(size, same=same, different=different)
    found, false = tpr.value * of_family, fpr.value * others
    low, high = fpr.low * others, fpr.high * others
    seen = fpr.value > 0
    precise = found / (found + false) if seen and found + false else None
    precise_low = _share(tpr.low * of_family, high)
    precise_high = _share(tpr.high * of_family, low)
    note = "" if seen else f"no false match among {fpr.n_pairs:,} pairs of {fpr.n_families} families: bounds only"
    return (of_family, others, found, false if seen else None, low, high, precise, precise_low, precise_high, note)


def _share(found: float, false: float) -> float | None:
    return None if pd.isna(found + false) or found + false == 0 else found / (found + false)
