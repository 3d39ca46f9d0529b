"""Variants compared at the same false-positive rate, beside the rates at their frozen thresholds."""

from pathlib import Path

import pandas as pd

from hashbench.evaluation.rates.differences import difference_of
from hashbench.evaluation.rates.thresholds import HELD_OUT
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.columns import column, interval_column
from hashbench.reporting.pages.html import Column
from hashbench.reporting.reading.scored import metric_at, read_scores
from hashbench.reporting.words import units

TITLE = "At the same false-positive rate"
ABSENT = "Nothing to compare: no families are held out, or they have too few pairs for the verdict's rate."
_FROZEN, _MATCHED, _AREA = "at the frozen threshold", "at exactly the target", "up to the largest target"


def _columns(metric: str, group: str) -> tuple[Column, ...]:
    return (
        column(metric, group=group),
        interval_column(metric, key=f"{metric}_interval", group=group),
        Column(
            f"{metric}_behind",
            "behind the best (points)",
            units.points,
            group=group,
            help="paired difference in percentage points",
        ),
        Column(f"{metric}_behind_interval", "95 % interval", units.interval(units.points), group=group),
        Column(f"{metric}_outcome", "compared with the best", group=group),
    )


_COLUMNS = (
    Column("variant", "variant"),
    column("fpr", title="falsely matched", group=_FROZEN),
    column("tpr", title="found", group=_FROZEN),
    *_columns("tpr_matched", _MATCHED),
    *_columns("partial_auc", _AREA),
)


def draw(output: Path, context: Context, *, scores: str, differences: str) -> None:
    """Write one row per variant; the variant that finds most at the verdict's false-positive rate comes first."""
    table, paired = read_scores(scores), pd.read_csv(differences)
    at = context.verdict_fpr
    matched = metric_at(table, HELD_OUT, "tpr_matched", at).dropna(subset="value")
    if matched.empty:
        return html.write(output, TITLE, html.text(ABSENT))
    rows = pd.DataFrame(index=matched.sort_values("value", ascending=False, kind="stable").index)
    for metric in ("fpr", "tpr"):
        rows[metric] = metric_at(table, HELD_OUT, metric, at).value
    areas = table[(table.families == HELD_OUT) & (table.metric == "partial_auc")].set_index("variant")
    largest = areas["at"].max()
    for metric, found, point in (("tpr_matched", matched, at), ("partial_auc", areas, largest)):
        found = found.reindex(rows.index)
        rows[metric] = found.value
        rows[f"{metric}_interval"] = list(zip(found.low, found.high, strict=True))
        rows = rows.join(_behind_best(rows[metric], paired, {"families": HELD_OUT, "metric": metric, "at": point}))
    n = f"n = {units.count(matched.n_families.max())} held-out families"
    words = f"The target is {units.round_rate(at)}; the largest target is {units.round_rate(largest)}; {n}."
    return html.write(output, TITLE, html.text(words), html.table(rows.reset_index(names="variant"), _COLUMNS))


def _behind_best(values: pd.Series, paired: pd.DataFrame, figure: dict) -> pd.DataFrame:
    """Return the difference of each variant from the best one, from the table of differences."""
    best, name = values.idxmax(), figure["metric"]
    none = dict.fromkeys(("difference", "low", "high", "outcome"))
    found = {variant: difference_of(paired, variant, best, **figure) or none for variant in values.index}
    return pd.DataFrame(
        {
            f"{name}_behind": {variant: row["difference"] for variant, row in found.items()},
            f"{name}_behind_interval": {variant: (row["low"], row["high"]) for variant, row in found.items()},
            f"{name}_outcome": {variant: row["outcome"] for variant, row in found.items()},
        }
    )
