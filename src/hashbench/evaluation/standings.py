"""Who leads at each target false-positive rate, who ties with the leader, and who is worth its cost."""

import pandas as pd

from hashbench.evaluation.differences import TIE, difference_of
from hashbench.evaluation.histograms import ALL
from hashbench.evaluation.lookup import Key, keyed
from hashbench.evaluation.thresholds import HELD_OUT

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
    "fpr",
    "behind",
    "behind_low",
    "behind_high",
    "outcome",
    "ratio_to_decode",
    "on_front",
)


def comparisons_of(sizes: dict[str, int], native: list[str]) -> dict[str, list[str]]:
    """Return the variants of each comparison: all, those of equal bits, and each method at its native size.

    Parameters
    ----------
    sizes : bits of each variant.
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
    """Rank variants by true-positive rate at each target, on held-out families, else on all families in sample.

    Parameters
    ----------
    scores, differences : the tables of those names.
    ratios : cost of each variant, file to hash over decoding; equal rates rank the cheaper first.
    comparisons : of `comparisons_of`.

    Returns
    -------
    Columns `COLUMNS`: `behind` is the rate less the leader's, with the interval of the paired difference, and `outcome`
    whether that is a `tie`; both empty of the leader. `on_front` marks variants that no other of the comparison beats
    in rate or cost without losing in the other.
    """
    known = keyed(scores)
    families = HELD_OUT if any(key.families == HELD_OUT for key in known) else ALL
    rows = []
    for name, variants in comparisons.items():
        for target in target_fprs:
            found = {}
            for variant in variants:
                row = known.get(Key(variant, families, "tpr", target))
                if row is not None:
                    found[variant] = row
            order = sorted(found, key=lambda variant: (-found[variant].value, ratios[variant]))
            front = front_of({variant: (row.value, ratios[variant]) for variant, row in found.items()})
            for place, variant in enumerate(order, 1):
                behind = difference_of(
                    differences, variant, order[0], families=families, metric="tpr", at=target
                ) or dict.fromkeys(("low", "high", "outcome"))
                rate = found[variant]
                rows.append(
                    {
                        "comparison": name,
                        "families": families,
                        "target_fpr": target,
                        "rank": place,
                        "variant": variant,
                        "threshold": known[Key(variant, families, "threshold", target)].value,
                        "tpr": rate.value,
                        "tpr_low": rate.low,
                        "tpr_high": rate.high,
                        "fpr": known[Key(variant, families, "fpr", target)].value,
                        "behind": rate.value - found[order[0]].value if place > 1 else None,
                        "behind_low": behind["low"],
                        "behind_high": behind["high"],
                        "outcome": behind["outcome"],
                        "ratio_to_decode": ratios[variant],
                        "on_front": variant in front,
                    }
                )
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"threshold": "Int64"})


def front_of(points: dict[str, tuple[float, float]]) -> list[str]:
    """Return the Pareto front of (accuracy, cost), cheapest first: who finds more than all that cost as little.

    A variant that finds nothing is never on it.
    """
    front, best = [], 0.0
    for variant, (accuracy, _) in sorted(points.items(), key=lambda item: (item[1][1], -item[1][0])):
        if accuracy > best:
            front.append(variant)
            best = accuracy
    return front


def tied_with(differences: pd.DataFrame, variant: str, others: list[str], **figure: str | float | None) -> list[str]:
    """Return the variants whose paired difference from `variant` leaves open which of the two is better."""
    compared = {other: difference_of(differences, other, variant, **figure) for other in others if other != variant}
    return [other for other, difference in compared.items() if difference and difference["outcome"] == TIE]
