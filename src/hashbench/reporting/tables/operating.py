"""Thresholds and their rates, one row per variant."""

import pandas as pd

from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.operating import Point
from hashbench.evaluation.rates.thresholds import HELD_OUT
from hashbench.reporting.pages.html import Column
from hashbench.reporting.reading.scored import metric_at
from hashbench.reporting.tables.columns import column, interval_column
from hashbench.reporting.words import units

_IN_SAMPLE, _FROZEN = "all families, in sample", "held-out families, threshold of the tuning families"
_MEASURES = ("threshold", "tpr", "fpr", "precision", "f1")

_COLUMNS = (
    column("threshold", group=_IN_SAMPLE),
    column("tpr", title="found", group=_IN_SAMPLE),
    column("threshold", key="held_out_threshold", group=_FROZEN),
    column("tpr", key="held_out_tpr", title="found", group=_FROZEN),
    interval_column("tpr", key="held_out_tpr_interval", group=_FROZEN),
    Column(
        "held_out_tpr_erring", "missed in", units.count, group=_FROZEN, help="number of families with a missed pair"
    ),
    column("fpr", key="held_out_fpr", title="falsely matched", group=_FROZEN),
    interval_column("fpr", key="held_out_fpr_interval", group=_FROZEN),
    Column("held_out_fpr_erring", "false in", units.count, group=_FROZEN, help="number of families with a false match"),
    column("precision", key="held_out_precision", group=_FROZEN),
    interval_column("precision", key="held_out_precision_interval", group=_FROZEN),
    column("f1", key="held_out_f1", title="F1", group=_FROZEN),
    Column("held_out_note", "note", group=_FROZEN, kind="prose"),
)


def operating_points(scores: pd.DataFrame, point: Point) -> pd.DataFrame:
    """Return the values of one operating point for `columns_of`, from `scores`, indexed by variant.

    A threshold is given as the largest distance that occurs up to it.
    """
    table = pd.DataFrame(index=pd.Index(scores.variant.unique(), name="variant"))
    for families, prefix in ((ALL, ""), (HELD_OUT, "held_out_")):
        for measure in _MEASURES:
            rows = metric_at(scores, families, point.metric(measure), point.at).reindex(table.index)
            table[f"{prefix}{measure}"] = rows.value
            table[f"{prefix}{measure}_interval"] = list(zip(rows.low, rows.high, strict=True))
            table[f"{prefix}{measure}_erring"] = rows.n_erring
            if measure == "threshold":
                table[f"{prefix}note"] = rows.note
                occurring = metric_at(scores, families, point.metric("occurring"), point.at).reindex(table.index)
                table[f"{prefix}threshold"] = occurring.value.fillna(rows.value)
    return table


def columns_of(table: pd.DataFrame) -> list[Column]:
    """Return the columns of a table of operating points, without held-out families or notes if there are none."""
    tested, noted = table.held_out_tpr.notna().any(), (table.held_out_note.fillna("") != "").any()
    return [
        column
        for column in _COLUMNS
        if (tested or column.group == _IN_SAMPLE) and (noted or column.key != "held_out_note")
    ]
