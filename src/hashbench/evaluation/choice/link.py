"""How to link pictures into clusters. This is a choice of its own, because one false link joins two whole families.

One false match in a thousand pairs may be acceptable for matching. It is not for linking, because false links chain.
Above some threshold, the `cliff`, most pictures are in one cluster. So we choose the clustering and its threshold by
the clusters that they make.
"""

from collections.abc import Mapping

import pandas as pd

from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.intervals import MIN_FAMILIES
from hashbench.evaluation.rates.thresholds import HELD_OUT, TUNING, UNLABELLED
from hashbench.hashers.variant import read_variant

# The share of pictures in clusters of several families: what we promise, and what we allow on the tuning families.
PROMISED = 0.03
ALLOWED = 0.01
# Strangers are pictures of other families within the threshold. If a picture has more strangers than this, the clusters
# depend on this particular collection: a picture whose family is incomplete joins one of its strangers.
MOST_STRANGERS = 16
# With fewer families, two of them are more than `ALLOWED`, and chance decides whether two join. So we take no
# clustering in which links chain, and add a margin: the share, which may then be `ALLOWED_OF_FEW`, must also hold where
# a picture has `MARGIN` times as many strangers. That guards against too large a threshold, so of all thresholds that
# may be as good as the best we take the largest.
# We split the families of the demo at random 400 times, and chose among its 11 variants on one half. On the other half
# the promise held in 96 % of the splits, and F1 was 0.957 on average; of 900 memes in 100 % (0.987). With 1 %, a margin
# of 1.5 and the best threshold it was 95 % (0.952) and 100 % (0.985). What this rule does without one of its parts:
# - without the largest threshold 96 % (0.954) and 100 % (0.985);
# - without a margin 89 % (0.955) and 100 % (0.987);
# - with all clusterings 87 % (0.952) and 93 % (0.983);
# - without `MOST_STRANGERS` 66 % (0.952) and 100 % (0.990).
# The best choice of all that keep the promise, which only the held-out half can tell, had 0.973 on average, and 0.996
# of the memes. Among the ten variants without `find-256w` the rule had 95 % (0.949) and 100 % (0.990).
MANY_FAMILIES = 200
ALLOWED_OF_FEW = 0.02
MARGIN = 2
# How much F1 may fall because of what is allowed. If F1 falls to less than half, we advise nothing. If it falls by more
# than `NOTABLE`, a note says so.
USELESS = 0.5
NOTABLE = 0.05
# Clusters have collapsed if one holds more than this share of all pictures, and more than this many largest families.
CLIFF_SHARE = 0.1
CLIFF_FAMILIES = 2

_KEYS = ["variant", "clustering", "threshold"]
LARGEST_TRIED = "No larger threshold was tried"
# What is expected of the chosen clustering, each with an interval.
EXPECTED = ("pair_f1", "b3_f1", "pair_precision", "pair_recall")
# All pictures of one of its clusters are within the threshold of each other, so links cannot chain.
UNCHAINED = "complete_linkage"


def choose_link(
    cluster_scores: pd.DataFrame,
    ratios: Mapping[str, float],
    *,
    unlabelled_threshold: float,
    min_samples: int,
    match_thresholds: Mapping[str, int | None] | None = None,
) -> dict:
    """Choose variant, clustering and threshold to link pictures by.

    On the tuning families we take the highest pairwise F1 with at most `ALLOWED` of the pictures in a cluster of
    several families, and at most `MOST_STRANGERS` for a picture. If several have the same F1, we take the cheapest
    variant, then the lowest threshold. With fewer than `MANY_FAMILIES`, only complete linkage may be chosen, if it was
    tried, and the share may be `ALLOWED_OF_FEW`, but up to the threshold with `MARGIN` times as many strangers. We then
    take the variant's largest threshold whose F1 is in the interval of the highest. The held-out families judge the
    choice. If there are none, all families judge it in sample.

    Parameters
    ----------
    cluster_scores : the table of that name.
    ratios : cost of each variant, file to hash over decoding.
    unlabelled_threshold : share of the bits to link at if there are no families.
    min_samples : of `dbscan`.
    match_thresholds : the threshold at which each variant matches pairs. A note compares it with the link threshold.

    Returns
    -------
    `rule`, in words; `families`, which families judge: `held_out`, `all`, or `unlabelled` if there are no families;
    `variant`, `clustering`, `threshold` (the largest distance, in bits) and `min_samples`; `expected`: value, low and
    high of `pair_f1`, `b3_f1`, `pair_precision` and `pair_recall`; `n_families` behind these; `mixed_share` and its
    limit `promised`; `largest_share`, of all pictures; `match_threshold` of the variant; `cliff`, see `cliff_of`, and
    `cliffs` by clustering; `runner_up`, the best of another variant; `notes`, sentences on what is not promised;
    `by_variant`, the `clustering` and `threshold` that the same rule gives each variant, if it gives it any.
    If `variant` is None, there is a `reason`, and the best that was found `without_promise`; `by_variant` is then
    empty. Without families there are `clustering` and `unlabelled_threshold` instead, and `by_variant` has that share
    of each variant's bits.
    """
    scored = cluster_scores[cluster_scores.pair_f1.notna()]
    chosen_on = TUNING if (scored.split == TUNING).any() else ALL
    judged_on = HELD_OUT if chosen_on == TUNING and (scored.split == HELD_OUT).any() else ALL
    match_thresholds = match_thresholds or {}
    tried = scored[scored.split == chosen_on]
    if tried.empty:
        return _unlabelled(cluster_scores, unlabelled_threshold, min_samples)
    tried = _best_first(tried, ratios)
    few = int(tried.families.max()) < MANY_FAMILIES
    share, margin = (ALLOWED_OF_FEW, MARGIN) if few else (ALLOWED, 1)
    allowed = tried[(_mixed_up_to(tried, margin) <= share) & (tried.strangers <= MOST_STRANGERS)]
    if few and (tried.clustering == UNCHAINED).any():
        allowed = allowed[allowed.clustering == UNCHAINED]
    link = {"rule": _rule(few, chosen_on), "families": judged_on, "min_samples": min_samples, "promised": PROMISED}
    free = tried.iloc[0]
    if allowed.empty or allowed.pair_f1.iloc[0] < USELESS * free.pair_f1:
        none = {"variant": None, "clustering": None, "threshold": None, "by_variant": {}}
        none |= {"reason": _reason(allowed, free, share)}
        return link | none | {"without_promise": _candidate(free, scored[scored.split == judged_on].set_index(_KEYS))}
    best = allowed.drop_duplicates("variant")
    if few:
        best = pd.DataFrame([_largest_as_good(row, allowed) for _, row in best.iterrows()])
    chosen, others = best.iloc[0], best.iloc[1:]
    judged = scored[scored.split == judged_on].set_index(_KEYS)
    found = judged.loc[tuple(chosen[_KEYS])]
    every = cluster_scores[cluster_scores.split == ALL]
    own = every[every.variant == chosen.variant]
    cliffs = {name: cliff_of(rows) for name, rows in own.groupby("clustering", sort=False)}
    return link | {
        "variant": chosen.variant,
        "clustering": chosen.clustering,
        "threshold": int(chosen.threshold),
        "expected": {measure: _figure(found, measure) for measure in EXPECTED},
        "n_families": int(found.families),
        "mixed_share": float(found.mixed_share),
        "largest_share": float(own.set_index(_KEYS).largest_share[tuple(chosen[_KEYS])]),
        "match_threshold": match_thresholds.get(chosen.variant),
        "cliff": cliffs[chosen.clustering],
        "cliffs": cliffs,
        "runner_up": None if others.empty else _candidate(others.iloc[0], judged),
        "notes": _notes(chosen, found, free, own, match_thresholds.get(chosen.variant), judged_on),
        "by_variant": {
            row.variant: {"clustering": row.clustering, "threshold": int(row.threshold)} for row in best.itertuples()
        },
    }


def without_advice(link: dict, reason: str) -> dict:
    """Return a link that advises nothing, for a reason."""
    kept = {name: link[name] for name in ("rule", "families", "min_samples")}
    return kept | {"variant": None, "clustering": None, "threshold": None, "reason": reason}


def cliff_of(rows: pd.DataFrame) -> int | None:
    """Return the smallest threshold at which one cluster holds too many pictures, or None if there is none.

    Such a cluster holds more than `CLIFF_SHARE` of the pictures and more than twice the largest family.

    Parameters
    ----------
    rows : of one variant and clustering, over all pictures.
    """
    fallen = rows[(rows.largest_share > CLIFF_SHARE) & (rows.largest > CLIFF_FAMILIES * rows.largest_family)]
    return None if fallen.empty else int(fallen.threshold.min())


def _best_first(rows: pd.DataFrame, ratios: Mapping[str, float]) -> pd.DataFrame:
    order = {"pair_f1": False, "ratio": True, "threshold": True}
    rows = rows.assign(ratio=rows.variant.map(ratios).fillna(float("inf")))
    return rows.sort_values(list(order), ascending=list(order.values()), kind="stable", ignore_index=True)


def _largest_as_good(best: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """Return the row of the largest threshold whose F1 is in the interval of the best one, of its own clustering."""
    least = best.pair_f1 if pd.isna(best.pair_f1_low) else min(best.pair_f1, best.pair_f1_low)
    own = rows[(rows.variant == best.variant) & (rows.clustering == best.clustering) & (rows.pair_f1 >= least)]
    return own.loc[own.threshold.idxmax()]


def _mixed_up_to(rows: pd.DataFrame, margin: float) -> pd.Series:
    """Return the largest mixed share from each row's threshold up to the one with `margin` times as many strangers."""
    largest = pd.Series(index=rows.index, dtype=float)
    for _, some in rows.groupby(["variant", "clustering"]):
        for place, threshold, strangers in zip(some.index, some.threshold, some.strangers, strict=True):
            beyond = (some.threshold >= threshold) & (some.strangers <= margin * strangers)
            largest[place] = some.mixed_share[beyond].max()
    return largest


def _rule(few: bool, chosen_on: str) -> str:
    families = "the tuning families" if chosen_on == TUNING else "all families"
    if not few:
        within, of_few = f"at most {ALLOWED:.0%}", ""
    else:
        within = f"at most {ALLOWED_OF_FEW:.0%}"
        of_few = (
            f"; with fewer than {MANY_FAMILIES} families only by {_words(UNCHAINED)}, in which links do not chain, "
            f"where that share also holds with {MARGIN} times as many strangers, and at the largest threshold whose "
            "F1 is in the interval of the highest"
        )
    return (
        f"highest pairwise F1 on {families} where {within} of their pictures lie in a cluster of several families, and "
        f"a picture has at most {MOST_STRANGERS} strangers (pictures of other families within the threshold){of_few}"
    )


def _reason(allowed: pd.DataFrame, free: pd.Series, share: float) -> str:
    best = f"{free.variant} by {_words(free.clustering)} at {free.threshold} bits"
    mixed = f"{free.mixed_share:.1%} of the pictures then lie in a cluster of several families"
    kept = "no threshold" if allowed.empty else f"only a pairwise F1 of {allowed.pair_f1.iloc[0]:.2f}"
    return (
        f"cannot promise that clusters follow families: the best pairwise F1, {free.pair_f1:.2f}, is of {best}, but "
        f"{mixed}, and {kept} keeps that share at {share:.0%}; some families may show the same picture, see suspects"
    )


def _notes(
    chosen: pd.Series,
    found: pd.Series,
    free: pd.Series,
    own: pd.DataFrame,
    match_threshold: int | None,
    judged_on: str,
) -> list[str]:
    notes = []
    if found.mixed_share > PROMISED:
        where = "held-out" if judged_on == HELD_OUT else "all"
        notes.append(
            f"Cannot promise that clusters follow families: of {where} families, {found.mixed_share:.1%} of the "
            f"pictures lie in a cluster of several families, more than {PROMISED:.0%}."
        )
    if judged_on == ALL:
        notes.append("Judged in sample: no families are held out, so expect less.")
    if chosen.families < MIN_FAMILIES:
        notes.append(f"Only {chosen.families} families to choose by: they hardly show which run together.")
    if free.pair_f1 - chosen.pair_f1 > NOTABLE:
        notes.append(
            f"Keeping families apart costs F1: {chosen.pair_f1:.2f} on the families chosen by, against "
            f"{free.pair_f1:.2f} of {free.variant} by {_words(free.clustering)} at {free.threshold} bits, where "
            f"{free.mixed_share:.1%} of the pictures lie in a cluster of several families."
        )
    rows = own[own.clustering == chosen.clustering]
    if chosen.threshold == rows.threshold.max():
        notes.append(f"{LARGEST_TRIED}: pairs farther apart are not kept, see matching.radius.")
    if match_threshold is not None and match_threshold != chosen.threshold:
        reached = own[own.threshold <= match_threshold].sort_values("threshold").groupby("clustering").last()
        worst = reached.largest_share.idxmax() if len(reached) else None
        if worst and reached.largest_share[worst] > CLIFF_SHARE:
            notes.append(
                f"Do not link by {_words(worst)} at the threshold of matching, {match_threshold} bits: one cluster "
                f"would hold {reached.largest_share[worst]:.0%} of all pictures."
            )
    return notes


def _candidate(row: pd.Series, judged: pd.DataFrame) -> dict:
    found = judged.loc[tuple(row[_KEYS])]
    return {
        "variant": row.variant,
        "clustering": row.clustering,
        "threshold": int(row.threshold),
        "pair_f1": _figure(found, "pair_f1"),
        "mixed_share": float(found.mixed_share),
    }


def _figure(row: pd.Series, measure: str) -> dict:
    columns = {"value": measure, "low": f"{measure}_low", "high": f"{measure}_high"}
    return {name: None if pd.isna(row[column]) else float(row[column]) for name, column in columns.items()}


def _unlabelled(cluster_scores: pd.DataFrame, threshold: float, min_samples: int) -> dict:
    clusterings = list(dict.fromkeys(cluster_scores.clustering))
    clustering = UNCHAINED if UNCHAINED in clusterings or not clusterings else clusterings[0]
    return {
        "rule": "none: without families no clustering can be judged",
        "families": UNLABELLED,
        "variant": None,
        "clustering": clustering,
        "threshold": None,
        "min_samples": min_samples,
        "unlabelled_threshold": threshold,
        "by_variant": {
            variant: {"clustering": clustering, "threshold": int(threshold * read_variant(variant).bits)}
            for variant in dict.fromkeys(cluster_scores.variant)
        },
        "reason": (
            f"no family has two pictures, so no clusters could be judged; {threshold:.0%} of the bits is a cautious "
            "threshold for any variant"
        ),
    }


def _words(clustering: str) -> str:
    return clustering.replace("_", " ")
