"""Which variant to use, and the numbers that say so."""

import pandas as pd

from hashbench.evaluation.histograms import ALL
from hashbench.evaluation.operating import TARGET_FPR, Point, lacking
from hashbench.evaluation.thresholds import HELD_OUT

NO_ACCURACY = "no accuracy: the corpus has no family with two pictures, or only one family"


def choose(scores: pd.DataFrame, costs: dict[str, dict], *, target_fpr: float) -> dict:
    """Choose the variant with the highest true-positive rate at a target false-positive rate, ties to the cheaper.

    Parameters
    ----------
    scores : `scores` table.
    costs : `seconds_per_picture` and `ratio_to_decode`, file to hash, by variant; ties go by the ratio.

    Returns
    -------
    `variant`, None with a `reason` where there is no accuracy to judge by; `threshold`; `ranking`, best first, with
    what the choice rests on: in sample (`all` families) and with frozen thresholds on the `held_out` ones.
    """
    ranking = [_standing(variant, scores, costs, target_fpr) for variant in dict.fromkeys(scores.variant)]
    ranking = [row for row in ranking if row["tpr"] is not None]
    verdict = {"rule": "highest true-positive rate, ties to the cheaper", "target_fpr": target_fpr}
    if not ranking:
        reason = _too_few(scores, target_fpr) or NO_ACCURACY
        return verdict | {"variant": None, "threshold": None, "reason": reason, "ranking": []}
    ranking.sort(key=lambda row: (-row["tpr"], row["ratio_to_decode"]))
    best = ranking[0]
    if best["threshold"] is None:
        reason = f"no variant reaches a false-positive rate of {target_fpr:g}"
        return verdict | {"variant": None, "threshold": None, "reason": reason, "ranking": ranking}
    tied = len(ranking) > 1 and ranking[1]["tpr"] == best["tpr"]
    reason = "cheapest of those tied" if tied else "highest true-positive rate"
    return verdict | {"variant": best["variant"], "threshold": best["threshold"], "reason": reason, "ranking": ranking}


def _too_few(scores: pd.DataFrame, target_fpr: float) -> str:
    """Return why pairs are too few for the target, empty where they suffice or there are none at all."""
    rows = scores[(scores.families == ALL) & (scores.metric == "threshold") & (scores["at"] == target_fpr)]
    return "" if rows.empty else lacking(Point(TARGET_FPR, target_fpr), int(rows.n_pairs.max()))


def _standing(variant: str, scores: pd.DataFrame, costs: dict[str, dict], target_fpr: float) -> dict:
    def value(families: str, metric: str, column: str = "value") -> float | None:
        rows = scores[
            (scores.variant == variant)
            & (scores.families == families)
            & (scores.metric == metric)
            & (scores["at"] == target_fpr)
        ]
        return None if rows.empty or pd.isna(rows[column].iloc[0]) else float(rows[column].iloc[0])

    threshold = value(ALL, "threshold")
    frozen = value(HELD_OUT, "threshold")
    return {
        "variant": variant,
        "threshold": None if threshold is None else int(threshold),
        "tpr": value(ALL, "tpr"),
        "precision": value(ALL, "precision"),
        "seconds_per_picture": costs[variant]["seconds_per_picture"],
        "ratio_to_decode": costs[variant]["ratio_to_decode"],
        "held_out": {
            "threshold": None if frozen is None else int(frozen),
            "tpr": value(HELD_OUT, "tpr"),
            "tpr_low": value(HELD_OUT, "tpr", "low"),
            "tpr_high": value(HELD_OUT, "tpr", "high"),
            "fpr": value(HELD_OUT, "fpr"),
            "precision": value(HELD_OUT, "precision"),
        },
    }
