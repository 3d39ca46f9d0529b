"""Thresholds and the rates that come with them, in one row a variant."""

import pandas as pd

from hashbench.evaluation.histograms import ALL
from hashbench.evaluation.thresholds import HELD_OUT
from hashbench.reporting import units
from hashbench.reporting.html import Column
from hashbench.reporting.scored import metric_at

_IN_SAMPLE, _FROZEN = "all families, in sample", "held-out families, threshold of the tuning families"
_METRICS = ("threshold", "tpr", "fpr", "precision")

_COLUMNS = (
    Column(
        "threshold", "threshold", units.count, group=_IN_SAMPLE, help="largest distance that counts as a match, in bits"
    ),
    Column("tpr", "found", units.rate, group=_IN_SAMPLE, help="true-positive rate"),
    Column("held_out_threshold", "threshold", units.count, group=_FROZEN, help="set on the tuning families, in bits"),
    Column("held_out_tpr", "found", units.rate, group=_FROZEN, help="true-positive rate"),
    Column("held_out_tpr_interval", "95 % interval", units.interval(units.rate), group=_FROZEN),
    Column("held_out_fpr", "falsely matched", units.rate, group=_FROZEN, help="false-positive rate"),
    Column("held_out_fpr_interval", "95 % interval", units.interval(units.rate), group=_FROZEN),
    Column("held_out_precision", "precision", units.rate, group=_FROZEN, help="same-family pairs among all matches"),
)


def operating_points(scores: pd.DataFrame, target_fpr: float) -> pd.DataFrame:
    """Return what `columns_of` shows at one target false-positive rate, indexed by variant, as `scores` has it."""
    table = pd.DataFrame(index=pd.Index(scores.variant.unique(), name="variant"))
    for families, prefix in ((ALL, ""), (HELD_OUT, "held_out_")):
        for metric in _METRICS:
            rows = metric_at(scores, families, metric, target_fpr).reindex(table.index)
            table[f"{prefix}{metric}"] = rows.value
            table[f"{prefix}{metric}_interval"] = list(zip(rows.low, rows.high, strict=True))
    return table


def columns_of(table: pd.DataFrame) -> list[Column]:
    """Return the columns of a table of operating points: without held-out families where none were held out."""
    tested = table.held_out_tpr.notna().any()
    return [column for column in _COLUMNS if tested or column.group == _IN_SAMPLE]
