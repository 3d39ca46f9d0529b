"""How to link pictures into clusters: a choice of its own, since one false link joins two whole families.

Whoever matches pairs can live with one false match in a thousand. Whoever links pictures cannot: false links chain, and
from some threshold on, the `cliff`, most pictures are in one cluster. So the clustering and its threshold are chosen by
the clusters that they make.
"""

from collections.abc import Mapping

import pandas as pd

from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.intervals import MIN_FAMILIES
from hashbench.evaluation.rates.thresholds import HELD_OUT, TUNING, UNLABELLED

# The share of pictures that may lie in clusters of several families: promised, and allowed where the choice is made.
PROMISED = 0.03
ALLOWED = 0.01
# Of fewer families two are more than `ALLOWED`, and it is luck whether any two run together: a margin must stand in.
# With a sixteenth of the bits the promise was kept in 40 of 40 random splits of the demo and of 900 memes, without in
# 29 and 36; with 1,034 drawn families it was kept without a margin in 10 of 10.
MANY_FAMILIES = 200
MARGIN = 1 / 16
# What keeping to `ALLOWED` may cost: beyond half of F1, linking with that promise is of no use; below, it is said.
USELESS = 0.5
NOTABLE = 0.05
# A cluster is a landslide if it holds this share of all pictures and so many times the largest family.
CLIFF_SHARE = 0.1
CLIFF_FAMILIES = 2

_KEYS = ["variant", "clustering", "threshold"]
_EXPECTED = ("pair_f1", "b3_f1", "pair_precision", "pair_recall")
_UNCHAINED = "complete_linkage"


def choose_link(
    cluster_scores: pd.DataFrame,
    ratios: Mapping[str, float],
    *,
    unlabelled_threshold: float,
    min_samples: int,
    match_thresholds: Mapping[str, int | None],
) -> dict:
    """Choose variant, clustering and threshold to link pictures by.

    On tuning families, the highest pairwise F1 among those at which at most `ALLOWED` of their pictures lie in a
    cluster of several families, there and, with fewer than `MANY_FAMILIES`, at every threshold up to `MARGIN` of the
    bits further. Of equal ones the cheaper variant, then the lower threshold. Judged on held-out families; where there
    are none, in sample on all.

    Parameters
    ----------
    cluster_scores : the table of that name.
    ratios : cost of each variant, file to hash over decoding.
    unlabelled_threshold : share of the bits to link at where there are no families.
    min_samples : of `dbscan`.
    match_thresholds : at which each variant matches pairs, to compare.

    Returns
    -------
    `rule`, in words; `families`, those judged on: `held_out`, `all`, or `unlabelled` where nothing could be judged;
    `variant`, `clustering`, `threshold` (bits, at most so far apart) and `min_samples`; `expected`: value, low and high
    of `pair_f1`, `b3_f1`, `pair_precision` and `pair_recall`; `n_families` behind these; `mixed_share` and its limit
    `promised`; `largest_share`, of all pictures; `match_threshold` of the variant; `cliff`, see `cliff_of`, and
    `cliffs` by clustering; `runner_up`, the best of another variant; `notes`, sentences on what is not promised.
    `variant` None comes with a `reason` and the best that was found `without_promise`, or, without families, with
    `clustering` and `unlabelled_threshold`.
    """
    scored = cluster_scores[cluster_scores.pair_f1.notna()]
    chosen_on = TUNING if (scored.split == TUNING).any() else ALL
    judged_on = HELD_OUT if chosen_on == TUNING and (scored.split == HELD_OUT).any() else ALL
    tried = scored[scored.split == chosen_on]
    if tried.empty:
        return _unlabelled(cluster_scores, unlabelled_threshold, min_samples)
    tried = _best_first(tried, ratios)
    few = int(tried.families.max()) < MANY_FAMILIES
    allowed = tried[_mixed_up_to(tried, MARGIN if few else 0) <= ALLOWED]
    link = {"rule": _rule(few, chosen_on), "families": judged_on, "min_samples": min_samples, "promised": PROMISED}
    free = tried.iloc[0]
    if allowed.empty or allowed.pair_f1.iloc[0] < USELESS * free.pair_f1:
        none = {"variant": None, "clustering": None, "threshold": None, "reason": _reason(allowed, free)}
        return link | none | {"without_promise": _candidate(free, scored[scored.split == judged_on].set_index(_KEYS))}
    chosen = allowed.iloc[0]
    judged = scored[scored.split == judged_on].set_index(_KEYS)
    found = judged.loc[tuple(chosen[_KEYS])]
    every = cluster_scores[cluster_scores.split == ALL]
    own = every[every.variant == chosen.variant]
    cliffs = {name: cliff_of(rows) for name, rows in own.groupby("clustering", sort=False)}
    others = allowed[allowed.variant != chosen.variant]
    return link | {
        "variant": chosen.variant,
        "clustering": chosen.clustering,
        "threshold": int(chosen.threshold),
        "expected": {measure: _figure(found, measure) for measure in _EXPECTED},
        "n_families": int(found.families),
        "mixed_share": float(found.mixed_share),
        "largest_share": float(own.set_index(_KEYS).largest_share[tuple(chosen[_KEYS])]),
        "match_threshold": match_thresholds.get(chosen.variant),
        "cliff": cliffs[chosen.clustering],
        "cliffs": cliffs,
        "runner_up": None if others.empty else _candidate(others.iloc[0], judged),
        "notes": _notes(chosen, found, free, own, match_thresholds.get(chosen.variant), chosen_on, judged_on),
    }


def without_advice(link: dict, reason: str) -> dict:
    """Return a link that advises nothing, for a reason."""
    kept = {name: link[name] for name in ("rule", "families", "min_samples")}
    return kept | {"variant": None, "clustering": None, "threshold": None, "reason": reason}


def cliff_of(rows: pd.DataFrame) -> int | None:
    """Return the smallest threshold at which one cluster swallows the rest, None where none does.

    Such a cluster holds over `CLIFF_SHARE` of the pictures and more than twice the largest family. `rows` are those of
    all pictures by one variant and clustering.
    """
    fallen = rows[(rows.largest_share > CLIFF_SHARE) & (rows.largest > CLIFF_FAMILIES * rows.largest_family)]
    return None if fallen.empty else int(fallen.threshold.min())


def _best_first(rows: pd.DataFrame, ratios: Mapping[str, float]) -> pd.DataFrame:
    order = {"pair_f1": False, "ratio": True, "threshold": True}
    rows = rows.assign(ratio=rows.variant.map(ratios).fillna(float("inf")))
    return rows.sort_values(list(order), ascending=list(order.values()), kind="stable", ignore_index=True)


def _mixed_up_to(rows: pd.DataFrame, margin: float) -> pd.Series:
    """Return, for each row, the largest mixed share from its threshold to `margin`, a share of the bits, further."""
    largest = pd.Series(index=rows.index, dtype=float)
    for (variant, _), some in rows.groupby(["variant", "clustering"]):
        reach = margin * int(variant.rpartition("-")[2])
        for place, threshold in some.threshold.items():
            largest[place] = some.mixed_share[some.threshold.between(threshold, threshold + reach)].max()
    return largest


def _rule(few: bool, chosen_on: str) -> str:
    families = "the tuning families" if chosen_on == TUNING else "all families"
    margin = (
        f", and up to a {round(1 / MARGIN)}th of the bits further: {MANY_FAMILIES} families or more would need none"
    )
    return (
        f"highest pairwise F1 on {families} where at most {ALLOWED:.0%} of their pictures lie in a cluster of several "
        f"families{margin if few else ''}"
    )


def _reason(allowed: pd.DataFrame, free: pd.Series) -> str:
    best = f"{free.variant} by {_words(free.clustering)} at {free.threshold} bits"
    mixed = f"{free.mixed_share:.1%} of the pictures then lie in a cluster of several families"
    kept = "no threshold" if allowed.empty else f"only a pairwise F1 of {allowed.pair_f1.iloc[0]:.2f}"
    return (
        f"cannot promise that clusters follow families: the best pairwise F1, {free.pair_f1:.2f}, is of {best}, but "
        f"{mixed}, and {kept} keeps that share at {ALLOWED:.0%}; some families may show the same picture, see suspects"
    )


def _notes(
    chosen: pd.Series,
    found: pd.Series,
    free: pd.Series,
    own: pd.DataFrame,
    match_threshold: int | None,
    chosen_on: str,
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
        notes.append("No larger threshold was tried: pairs farther apart are not kept, see matching.radius.")
    if match_threshold is not None and match_threshold != chosen.threshold:
        reached = own[own.threshold <= match_threshold].sort_values("threshold").groupby("clustering").last()
        worst = reached.largest_share.idxmax() if len(reached) else None
        if worst and reached.largest_share[worst] > CLIFF_SHARE:
            notes.append(
                f"Do not link at the threshold of matching, {match_threshold} bits: by {_words(worst)} one cluster "
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
    return {
        "rule": "none: without families no clustering can be judged",
        "families": UNLABELLED,
        "variant": None,
        "clustering": _UNCHAINED if _UNCHAINED in clusterings or not clusterings else clusterings[0],
        "threshold": None,
        "min_samples": min_samples,
        "unlabelled_threshold": threshold,
        "reason": (
            f"no family has two pictures, so no clusters could be judged; {threshold:.0%} of the bits is a cautious "
            "threshold for any variant"
        ),
    }


def _words(clustering: str) -> str:
    return clustering.replace("_", " ")
