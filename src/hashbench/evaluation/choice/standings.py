"""Find the leader at each target false-positive rate, the variants tied with it, and the variants worth their cost."""

import pandas as pd

from hashbench.evaluation.choice.field import FOUND, Field, field_of
from hashbench.evaluation.rates.differences import difference_of
from hashbench.evaluation.rates.lookup import Key
from hashbench.evaluation.rates.operating import TARGET_FPR, Point

EVERY = "all variants"
NATIVE = "native sizes"
EQUAL_BITS = 256
EQUAL = f"{EQUAL_BITS} bits"
COLUMNS = (
    "comparison",
    "families",
    "target_fpr",
    "rank",
    "variant",
    "threshold",
    "tpr",
    "tpr_low",
    "tpr_high",
    "tpr_generalised",
    "fpr",
    "behind",
    "behind_low",
    "behind_high",
    "p_holm",
    "outcome",
    "ratio_to_decode",
    "on_front",
    "passed_over",
    "note",
)


def comparisons_of(sizes: dict[str, int], native: list[str]) -> dict[str, list[str]]:
    """Return the variants of each comparison: all variants, variants of equal bits, and each method at its native size.

    Parameters
    ----------
    sizes : bits of each variant that are stored.
    native : the variants of native size.
    """
    equal = [variant for variant, bits in sizes.items() if bits == EQUAL_BITS]
    groups = {EVERY: list(sizes), EQUAL: equal, NATIVE: native}
    return {name: variants for name, variants in groups.items() if name == EVERY or len(variants) > 1}


def rank(
    scores: pd.DataFrame,
    differences: pd.DataFrame,
    ratios: dict[str, float],
    *,
    comparisons: dict[str, list[str]],
    target_fprs: list[float],
) -> pd.DataFrame:
    """Rank variants by their true-positive rate at each target, on held-out families or else on all families in sample.

    The rate is `tpr_generalised`: a picture that a method refuses counts as missed.

    Parameters
    ----------
    scores, differences : the tables of those names.
    ratios : cost of each variant, file to hash over decoding. If rates are equal, the cheaper variant ranks first.
    comparisons : of `comparisons_of`.

    Returns
    -------
    Columns `COLUMNS`. `behind` is the rate minus the leader's, with the interval of this one paired
    difference. `outcome` says whether that is a `tie`. It follows from `p_holm`, which is adjusted for all comparisons,
    so the interval of a tie may leave out 0. All are empty for the leader. `passed_over` marks variants whose
    false-positive rate is clearly above the target. They rank last, as in the verdict. `on_front` marks variants on the
    Pareto front of rate and cost. Variants that are passed over are not on it. `note` says why a variant has no
    threshold.
    """
    field = field_of(scores, differences, ratios)
    rows = []
    for name, variants in comparisons.items():
        for target in target_fprs:
            rows += _ranked(field, Point(TARGET_FPR, target), name, variants)
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"threshold": "Int64"})


def _ranked(field: Field, point: Point, comparison: str, variants: list[str]) -> list[dict]:
    found = {
        variant: field.at(variant, point, FOUND)
        for variant in variants
        if Key(variant, field.families, FOUND, point.at) in field.known
    }
    _, off = field.candidates(point, FOUND)
    order = sorted(found, key=lambda variant: (variant in off, -found[variant].value, field.ratios[variant]))
    front = front_of(
        {variant: (found[variant].value, field.ratios[variant]) for variant in order if variant not in off}
    )
    rows = []
    for place, variant in enumerate(order, 1):
        behind = difference_of(field.differences, variant, order[0], **field.figure(point, FOUND))
        rate = field.at(variant, point, "tpr")
        rows.append(
            {
                "comparison": comparison,
                "families": field.families,
                "target_fpr": point.at,
                "rank": place,
                "variant": variant,
                "threshold": field.at(variant, point, "occurring").value,
                "tpr": rate.value,
                "tpr_low": rate.low,
                "tpr_high": rate.high,
                "tpr_generalised": found[variant].value,
                "fpr": field.at(variant, point, "fpr").value,
                "behind": found[variant].value - found[order[0]].value if place > 1 else None,
                "behind_low": behind and behind["low"],
                "behind_high": behind and behind["high"],
                "p_holm": behind and behind["p_holm"],
                "outcome": behind and behind["outcome"],
                "ratio_to_decode": field.ratios[variant],
                "on_front": variant in front,
                "passed_over": variant in off,
                "note": field.at(variant, point, "threshold").note,
            }
        )
    return rows


def front_of(points: dict[str, tuple[float, float]]) -> list[str]:
    """Return the Pareto front of (accuracy, cost), cheapest first: variants that find more than all cheaper ones.

    A variant that finds nothing is never on it.
    """
    front, best = [], 0.0
    for variant, (accuracy, _) in sorted(points.items(), key=lambda item: (item[1][1], -item[1][0])):
        if accuracy > best:
            front.append(variant)
            best = accuracy
    return front
