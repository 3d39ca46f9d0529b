"""Scores with and without the pairs whose labels are suspect."""

from collections.abc import Iterator

import pandas as pd

from hashbench.evaluation.rates.histograms import area_under_curve, histograms, share_within, threshold_at
from hashbench.evaluation.rates.operating import TARGET_FPR, Point, lacking
from hashbench.evaluation.rates.thresholds import possible
from hashbench.matching.collection import DIFFERENT, SAME

COLUMNS = ("variant", "metric", "at", "with_suspects", "without_suspects")
_KEYS = ["family", "relation", "other_split", "distance"]


def without_pairs(distances: pd.DataFrame, pairs: pd.DataFrame, families: pd.DataFrame) -> pd.DataFrame:
    """Return a `distances` table without some of its pairs, exactly as if they had never been compared.

    Parameters
    ----------
    pairs : family_a, family_b, relation (`same` or `different`) and distance, in bits.
    """
    split = families.set_index("family").split
    same, different = (pairs[pairs.relation == relation] for relation in (SAME, DIFFERENT))
    credits = [(same, "family_a", "family_b"), (different, "family_a", "family_b"), (different, "family_b", "family_a")]
    less = [
        pd.DataFrame(
            {
                "family": rows[own],
                "relation": rows.relation,
                "other_split": rows[other].map(split),
                "distance": rows.distance,
                "pairs": -1,
            }
        )
        for rows, own, other in credits
    ]
    both = pd.concat([distances, *(part for part in less if len(part))])
    left = both.groupby(_KEYS, as_index=False, dropna=False).pairs.sum()
    return left[left.pairs > 0].astype({"distance": "int64", "pairs": "int64"})


def score_audit(
    variant: str,
    distances: pd.DataFrame,
    suspects: pd.DataFrame,
    families: pd.DataFrame,
    *,
    bits: int,
    target_fprs: list[float],
) -> pd.DataFrame:
    """Score one variant on all families with and without its suspect pairs.

    Thresholds are chosen on the same families. The hashes that are scored also found the suspects, so the scores
    without suspects are too good.

    Parameters
    ----------
    suspects : as `pairs` in `without_pairs`, without pairs that this variant could not hash.

    Returns
    -------
    Columns `COLUMNS`. The metrics are the numbers `same_pairs` and `different_pairs`, `auc`, and at each target
    false-positive rate `threshold`, which is a distance that can occur (`possible`), and `tpr`. There are no rows
    without pairs of both relations. A target with too few pairs has no rows.
    """
    before, after = (
        dict(_scores(table, families, bits, target_fprs))
        for table in (distances, without_pairs(distances, suspects, families))
    )
    rows = [(variant, *key, before[key], after.get(key)) for key in before]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _scores(distances: pd.DataFrame, families: pd.DataFrame, bits: int, target_fprs: list[float]) -> Iterator[tuple]:
    counts = histograms(distances, families, bits=bits)
    if not counts.scorable:
        return
    same, different = counts.same_total, counts.different_total
    yield ("same_pairs", None), int(same.sum())
    yield ("different_pairs", None), int(different.sum())
    yield ("auc", None), float(area_under_curve(same, different))
    for target in target_fprs:
        if lacking(Point(TARGET_FPR, target), int(different.sum())):
            continue
        threshold = possible(threshold_at(different, target), counts)
        yield ("threshold", target), threshold
        yield ("tpr", target), float(share_within(same, threshold))
