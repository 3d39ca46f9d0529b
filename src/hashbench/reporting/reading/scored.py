"""Look up rows of the `scores` and `timings` tables."""

import pandas as pd

from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.operating import BEST_F1, RULES, TARGET_FPR, Point
from hashbench.evaluation.rates.thresholds import HELD_OUT
from hashbench.hashers.variant import read_variant
from hashbench.reporting.context import Context
from hashbench.reporting.words import units
from hashbench.reporting.words.wording import listed
from hashbench.tables import AND_MASK

FAMILIES = {ALL: "all", "tuning": "tuning", HELD_OUT: "held-out"}
NO_ACCURACY = "Accuracy is not scored here: no family of this collection has two pictures, or there is only one family."

_KEYS = {"variant": str, "families": str, "metric": str, "n_erring": "Int64", "note": str}


def read_scores(path: str) -> pd.DataFrame:
    """Read `scores.csv`; it has no rows if there is no accuracy to score."""
    return pd.read_csv(path, dtype=_KEYS).fillna({"note": ""})


def metric_at(scores: pd.DataFrame, families: str, metric: str, at: float | None = None) -> pd.DataFrame:
    """Return the rows of one metric at one operating point, indexed by variant."""
    point = scores["at"].isna() if at is None else scores["at"] == at
    rows = scores[(scores.families == families) & (scores.metric == metric) & point]
    return rows.set_index("variant")


def points_in(scores: pd.DataFrame) -> list[Point]:
    """Return the operating points of all families: false-positive rates first, and among them the largest first."""
    points = []
    for rule in RULES:
        rows = scores[(scores.families == ALL) & (scores.metric == Point(rule, None).metric("tpr"))]
        numbers = sorted(rows["at"].dropna().unique(), reverse=True)
        points += [Point(rule, float(at)) for at in numbers] or ([Point(rule, None)] if len(rows) else [])
    return points


def targets_in(scores: pd.DataFrame) -> list[float]:
    """Return the target false-positive rates for which the collection has enough pairs, the largest first."""
    return [point.at for point in points_in(scores) if point.rule == TARGET_FPR]


def counted(scores: pd.DataFrame, families: str, measure: str) -> pd.DataFrame:
    """Return rows of a measure at the best F1: they exist for any number of pairs, so they give the n."""
    return metric_at(scores, families, Point(BEST_F1, None).metric(measure))


def judged_on(scores: pd.DataFrame) -> str:
    """Return the set of families to judge on: the held-out families if there are any, else all."""
    return HELD_OUT if (scores.families == HELD_OUT).any() else ALL


def lacking_of(scores: pd.DataFrame) -> list[str]:
    """Return why a target has no threshold, once for all variants, or with the names of those that it concerns."""
    rows = scores[(scores.families == judged_on(scores)) & (scores.metric == "threshold") & (scores.note != "")]
    every = scores.variant.nunique()
    concerned = {note: list(of_note.variant.unique()) for note, of_note in rows.groupby("note", sort=False)}
    return [note if len(names) == every else f"{listed(names)}: {note}" for note, names in concerned.items()]


def production_timings(timings: pd.DataFrame, context: Context, stage: str) -> pd.DataFrame:
    """Return the timings of the implementation behind each variant at one stage, indexed by variant."""
    names = timings.method + "/" + timings.implementation
    rows = {}
    for variant, name in context.production.items():
        _, bits, weighted = read_variant(variant)
        made = stage + AND_MASK if weighted else stage
        row = timings[(names == name) & (timings.bits == bits) & (timings.stage == made)]
        if len(row):
            rows[variant] = row.iloc[0]
    return pd.DataFrame(rows).T


def n_of(rows: pd.DataFrame) -> str:
    """Return the numbers of families and pairs behind rows: a range if variants could not hash the same pictures."""
    return f"n = {_span(rows.n_families)} families, {_span(rows.n_pairs)} pairs"


def pairs_of(rows: pd.DataFrame) -> str:
    """Return the number of pairs behind rows, as words."""
    return f"n = {_span(rows.n_pairs)} pairs"


def _span(values: pd.Series) -> str:
    low, high = units.count(values.min()), units.count(values.max())
    return low if low == high else f"{low} to {high}"
