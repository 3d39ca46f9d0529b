"""Error rates of looking up one picture, the query, among many known pictures: the `queries.csv` table.

Rates of pairs do not tell how often a query goes wrong, because a few queries have most of the false matches.

The false-positive identification rate FPIR(N) is the chance that a query has any false match among N strangers. These
are pictures of other families, drawn without replacement. If s of the S strangers of a query are within the threshold,
its chance is exactly 1 - C(S - s, N) / C(S, N). FPIR(N) is the mean over queries. N is at most the number of strangers
that were counted. We also give the formula for independent pairs, 1 - (1 - FPIR(1))^N. FPIR(1) is the false-positive
rate with equal weight for each query. The formula is the larger one if queries differ; drawing without replacement
makes a small difference the other way.

The false-negative identification rate FNIR(k) is the chance that a query is missed although k pictures of its family
are known: none of k others drawn from its family is within the threshold. If h of m others are within it, this is
exactly C(m - h, k) / C(m, k). More examples find more, but they also raise more false alarms, because k examples of
each family are k times the strangers. So each k has its own threshold: the largest with a false-positive rate of at
most 1/k of the target. Then the expected number of false matches of a query with each known family is at most the
target for every k. This is an upper bound of the chance that a family raises a false alarm, because examples of one
family often match together. So for k > 1 the true FNIR(k) is at most the one given here.

The names follow ISO/IEC 19795-1.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.evaluation.rates.drawing import chance_of_any
from hashbench.evaluation.rates.histograms import ALL, histograms, threshold_at
from hashbench.evaluation.rates.intervals import FEW_ERRING, allow_more_errors, consistent_bounds, jackknife_interval
from hashbench.evaluation.rates.near import Near, Queries, gather_near
from hashbench.evaluation.rates.operating import TARGET_FPR, Point, lacking
from hashbench.evaluation.rates.thresholds import HELD_OUT, TUNING, UNLABELLED, possible

COLUMNS = (
    "variant",
    "families",
    "metric",
    "rule",
    "at",
    "threshold",
    "size",
    "value",
    "low",
    "high",
    "n_queries",
    "n_families",
    "note",
)
EXAMPLES = (1, 2, 3, 5, 10)
_WORST = 100


def score_queries(
    variant: str,
    counts: pd.DataFrame,
    pairs: Iterable[pd.DataFrame],
    distances: pd.DataFrame,
    families: pd.DataFrame,
    calibration: dict,
    *,
    target_fpr: float,
    kept: int,
    sizes: list[int] | None = None,
) -> pd.DataFrame:
    """Score the queries of one variant on held-out families at frozen thresholds, or else on all families in sample.

    Parameters
    ----------
    counts : `queries` table, at every threshold of the calibration.
    calibration : an operating point without a threshold has no row of false alarms.
    pairs : the `pairs` table, in parts.
    target_fpr : one of the calibration, at which queries are missed.
    kept : the largest distance up to which `pairs` has pairs of different families.
    sizes : numbers of known pictures; by default 1, 3, 10, 30, …, and the number of strangers of the query with the
        fewest. Larger numbers are left out.

    Returns
    -------
    Columns `COLUMNS`, without rows if there are no families to judge on. The values of `metric` are:

    - `fpir` at `size` known pictures; `fpir_independent`, by the formula; `fpir_ratio`, which is
      `fpir_independent` divided by `fpir`.
    - `worst_share`: the share of all false matches that the worst 1 % of queries make. `size` is the number of these
      queries, at least one. A false match counts for both its pictures.
    - `fnir` at `size` examples. `n_queries` and `n_families` count only families with enough other pictures.

    Intervals come from the delete-one-family jackknife, which deletes a family both as queries and as strangers. It
    needs the families of a query's false matches, which `pairs` has up to `kept`. So there is no interval at larger
    thresholds, and none in sample. The upper bounds of `fpir` never fall as the threshold grows, as in `scores` for
    false-positive rates. So FPIR(1) has the interval of the false-positive rate if all families have the same size.
    """
    queries = judge(counts, families, calibration)
    if queries is None:
        return pd.DataFrame(columns=list(COLUMNS))
    by_examples = thresholds_by_examples(distances, families, calibration, target_fpr=target_fpr)
    found = {threshold for threshold, _ in by_examples.values() if threshold is not None}
    exact = {threshold for threshold in queries.within if threshold <= kept}
    near = gather_near(pairs, queries, exact | found)
    rows = []
    points = calibrated(calibration)
    # Several rules may set one threshold.
    alarms = {one: list(_alarms(queries, near, one, sizes, kept)) for one in sorted({point[-1] for point in points})}
    for rule, at, threshold in points:
        rows += [(rule, at, threshold, *row) for row in alarms[threshold]]
    for examples, (threshold, note) in by_examples.items():
        missed = _missed(queries, near, threshold, examples, note)
        rows.append((TARGET_FPR, target_fpr, threshold, "fnir", examples, *missed))
    table = pd.DataFrame(rows, columns=["rule", "at", "threshold", "metric", *COLUMNS[6:]])
    table = table.assign(variant=variant, families=queries.families)[list(COLUMNS)]
    table = table.astype({"threshold": "Int64", "value": float, "low": float, "high": float})
    return _consistent(table, {threshold: _erring(queries, threshold) for threshold in queries.within})


def _consistent(table: pd.DataFrame, erring: dict[int, int]) -> pd.DataFrame:
    """Return the table with upper bounds of FPIR that never fall as the threshold grows; see `consistent_bounds`.

    Parameters
    ----------
    erring : by threshold, how many families have a query with a false match.
    """
    table = table.copy()
    bounded = table[(table.metric == "fpir") & table.high.notna()].sort_values("threshold", kind="stable")
    for _, rows in bounded.groupby("size"):
        table.loc[rows.index, "high"] = consistent_bounds(
            rows.high.to_numpy(), rows.threshold.map(erring).to_numpy(np.int64)
        )
    return table


def _erring(queries: Queries, threshold: int) -> int:
    """Return how many families have a query with a false match."""
    return len(np.unique(queries.family[queries.within[threshold] > 0]))


def calibrated(calibration: dict) -> list[tuple[str, float | None, int]]:
    """Return rule, number and threshold of every operating point that has a threshold."""
    targets = [(TARGET_FPR, row["target_fpr"], row["threshold"]) for row in calibration["thresholds"]]
    others = [(row["rule"], row["at"], row["threshold"]) for row in calibration["points"]]
    return [point for point in targets + others if point[-1] is not None]


def judge(counts: pd.DataFrame, families: pd.DataFrame, calibration: dict) -> Queries | None:
    """Return the pictures to judge on: held-out ones if thresholds are frozen, else all; None without strangers."""
    if calibration["families"] == UNLABELLED:
        return None
    if calibration["families"] == TUNING:
        split = counts.family.map(families.set_index("family").split)
        held_out = counts[(split == HELD_OUT) & (counts.other_split == HELD_OUT)]
        if (held_out.strangers > 0).any():
            return _queries(held_out, HELD_OUT)
    return _queries(counts, ALL) if (counts.strangers > 0).any() else None


def _queries(counts: pd.DataFrame, families: str) -> Queries:
    within = counts.groupby(["threshold", "image_id"]).within.sum().unstack("threshold")
    family_of = counts.drop_duplicates("image_id").set_index("image_id").family.reindex(within.index)
    family, _ = pd.factorize(family_of, sort=True)
    return Queries(
        families,
        within.index.to_numpy(),
        family.astype(np.int64),
        np.bincount(family),
        {int(threshold): within[threshold].to_numpy() for threshold in within},
    )


def thresholds_by_examples(
    distances: pd.DataFrame, families: pd.DataFrame, calibration: dict, *, target_fpr: float
) -> dict[int, tuple[int | None, str]]:
    """Return, for each of `EXAMPLES`, the largest threshold with at most 1/k of the target rate, on the same families.

    The threshold is None if none qualifies. A note says if there are too few pairs.
    """
    every = histograms(distances, families, bits=calibration["bits"])
    used = histograms(distances, families, bits=calibration["bits"], split=calibration["families"]).different_total
    found = {}
    for examples in EXAMPLES:
        target = target_fpr / examples
        note = lacking(Point(TARGET_FPR, target), int(used.sum()))
        threshold = None if note else possible(threshold_at(used, target), every)
        found[examples] = (threshold, note or ("" if threshold is not None else "no threshold qualifies"))
    return found


def known_sizes(most: int, sizes: list[int] | None = None) -> list[int]:
    """Return the numbers of known pictures to judge, at most `most`: the given ones, or 1, 3, 10, 30, … and `most`."""
    if sizes is None:
        powers = 10 ** np.arange(len(str(most)))
        sizes = [*powers.tolist(), *(3 * powers).tolist(), most]
    return sorted({size for size in sizes if 1 <= size <= most})


def _alarms(
    queries: Queries, near: Near, threshold: int, sizes: list[int] | None, kept: int
) -> Iterator[tuple[str, int, float | None, float | None, float | None, int, int, str]]:
    """Yield metric, size, value, low, high, n_queries, n_families and note of the false alarms at a threshold."""
    within, strangers = queries.within[threshold], queries.strangers
    n, f = len(queries), len(queries.sizes)
    erring = _erring(queries, threshold)
    note = f"false matches in {erring} families only" if 0 < erring < FEW_ERRING else ""
    exact = queries.families == HELD_OUT and threshold <= kept
    if queries.families == HELD_OUT and not exact:
        note = f"no interval: pairs of different families are kept up to {kept} bits"
    rate = float((within / strangers).mean())
    sizes = known_sizes(int(strangers.min()), sizes)
    every = without_each_family(queries, near, threshold, sizes) if exact else [None] * len(sizes)
    for size, deleted in zip(sizes, every, strict=True):
        value = float(chance_of_any(within, strangers, size).mean())
        low, high = None, None
        if exact:
            unseen = unseen_alarms(queries.sizes, size)
            low, high = allow_more_errors(jackknife_interval(value, deleted), value, deleted, unseen=unseen)
        independent = float(-np.expm1(size * np.log1p(-rate))) if rate < 1 else 1.0
        yield "fpir", size, value, low, high, n, f, note
        yield "fpir_independent", size, independent, None, None, n, f, ""
        ratio = independent / value if value else None
        yield "fpir_ratio", size, ratio, None, None, n, f, "" if value else "no false alarm"
    worst = max(1, n // _WORST)
    share = float(np.sort(within)[-worst:].sum() / within.sum()) if within.any() else None
    yield "worst_share", worst, share, None, None, n, f, "" if within.any() else "no false match"


def unseen_alarms(sizes: NDArray[np.int64], size: int) -> float:
    """Return the share of queries that one unseen look-alike pair of families could make false alarms.

    Half of the pairs of the two largest families match, as in `intervals.unseen_pair`.

    Parameters
    ----------
    sizes : (f,) pictures of each family; at least two families.
    size : known pictures.
    """
    two = np.sort(sizes)[-2:]
    # If the number of pictures is odd, its half is rounded up as often as down.
    hits = np.stack([two[::-1] // 2, -(-two[::-1] // 2)])
    return float((two * chance_of_any(hits, sizes.sum() - two, size).mean(axis=0)).sum() / sizes.sum())


def without_each_family(
    queries: Queries, near: Near, threshold: int, known: Sequence[int]
) -> list[NDArray[np.float64]]:
    """Return FPIR(N) for each N of `known` with each family deleted in turn, as queries and as strangers.

    A query with fewer than N strangers left meets all of them.

    Returns
    -------
    For each N, shape (f,), nan if no query is left.
    """
    within, sizes = queries.within[threshold], queries.sizes

    def chance(hits: NDArray, family: NDArray, gone: NDArray, size: int) -> NDArray[np.float64]:
        """Return the chance of a false alarm from `hits` after `gone` strangers are deleted."""
        left = np.maximum(len(queries) - sizes[family] - gone, 0)
        return chance_of_any(np.minimum(hits, left), left, size)

    # First assume that no deleted stranger was within the threshold. Families of one size leave the same number.
    alike = within * (sizes.max() + 1) + sizes[queries.family]
    first, kind, number = np.unique(alike, return_index=True, return_inverse=True, return_counts=True)[1:]
    hits, family = within[first], queries.family[first]
    gone, size_of = np.unique(sizes, return_inverse=True)
    unchanged = [np.stack([chance(hits, family, one, size) for one in gone]) for size in known]
    # Then correct the queries that lose false matches.
    spared = np.zeros((len(known), len(sizes)))
    for query, other, lost in near.within(threshold):
        stranger = other != queries.family[query]
        query, other, lost = query[stranger], other[stranger], lost[stranger]
        for place, size in enumerate(known):
            after = chance(within[query] - lost, queries.family[query], sizes[other], size)
            np.add.at(spared[place], other, unchanged[place][size_of[other], kind[query]] - after)
    remaining = len(queries) - sizes
    found = []
    for place, size in enumerate(known):
        own = np.bincount(queries.family, chance(within, queries.family, sizes[queries.family], size), len(sizes))
        total = (number * unchanged[place]).sum(axis=1)[size_of] - own
        # Without the only two families that match, rounding may leave less than nothing.
        total = np.maximum(total - spared[place], 0)
        found.append(np.divide(total, remaining, out=np.full(len(sizes), np.nan), where=remaining > 0))
    return found


def _missed(
    queries: Queries, near: Near, threshold: int | None, examples: int, note: str
) -> tuple[float | None, float | None, float | None, int, int, str]:
    """Return value, low, high, n_queries, n_families and note of FNIR at this number of examples."""
    sizes, family = queries.sizes, queries.family
    others = sizes[family] - 1
    enough = others >= examples
    n, families = int(enough.sum()), np.unique(family[enough])
    left_out = len(sizes) - len(families)
    notes = [note, f"{left_out} families with fewer than {examples} others left out" if left_out else ""]
    said = "; ".join(filter(None, notes))
    if threshold is None or not n:
        value = 1.0 if n and note.startswith("no threshold") else None
        return value, None, None, n, len(families), said
    hits = np.zeros(len(queries), np.int64)
    for query, other, pictures in near.within(threshold):
        kin = other == family[query]
        hits[query[kin]] = pictures[kin]
    missed = 1 - chance_of_any(hits[enough], others[enough], examples)
    value = float(missed.mean())
    low, high = None, None
    if queries.families == HELD_OUT:
        of_family = np.bincount(family[enough], missed, len(sizes))[families]
        rest = n - sizes[families]
        deleted = np.divide(missed.sum() - of_family, rest, out=np.full(len(rest), np.nan), where=rest > 0)
        low, high = jackknife_interval(value, deleted)
    return value, low, high, n, len(families), said
