"""Thresholds that others use, and what they do on these pictures."""

from pathlib import Path

import pandas as pd

from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.tables.columns import column, folded, interval_column
from hashbench.reporting.words import units

CAPTION = """
What do customary thresholds do on these pictures? Each comes from elsewhere: from the makers of PDQ, from a library
that finds duplicates, from studies of memes. No family of {{ context.corpus }} had a part in setting them, so all
families judge them. Intervals count families, not pairs, as the independent units. Precision is given at the base rate
of these pictures and in the collection asked for, in which families keep their sizes and their number grows. If no
false match was seen, precision has bounds only.
"""

NONE = "No variant of this run has a customary threshold."
NO_FAMILIES = "These pictures have no families that could judge the thresholds."

_HERE, _AT_SIZE = "these pictures", "the collection asked for"
_COLUMNS = (
    Column("use", "variant"),
    column("threshold"),
    Column("source", "used by", kind="prose"),
    column("tpr", title="found", group=_HERE),
    interval_column("tpr", key="tpr_interval", group=_HERE),
    column("fpr", title="falsely matched", group=_HERE),
    interval_column("fpr", key="fpr_interval", group=_HERE),
    *folded(column("precision", group=_HERE), interval_column("precision", key="precision_interval", group=_HERE)),
    column("precision", key="precision_at_size", group=_AT_SIZE),
    *folded(
        interval_column("precision", key="precision_at_size_interval", group=_AT_SIZE),
        column("false_pairs", title="false matches in all", group=_AT_SIZE),
        interval_column("false_pairs", key="false_pairs_interval", group=_AT_SIZE),
        column("false_pairs_per_query", group=_AT_SIZE),
        interval_column("false_pairs_per_query", key="false_pairs_per_query_interval", group=_AT_SIZE),
        Column("note", "note", kind="prose"),
    ),
)
_ENDS = {
    "tpr": ("tpr_low", "tpr_high"),
    "fpr": ("fpr_low", "fpr_high"),
    "precision": ("precision_low", "precision_high"),
    "precision_at_size": ("precision_low_at_size", "precision_high_at_size"),
    "false_pairs": ("false_pairs_low", "false_pairs_high"),
    "false_pairs_per_query": ("false_pairs_per_query_low", "false_pairs_per_query_high"),
}


def draw(output: Path, context: Context, *, customary: str) -> None:
    """Write one row per customary threshold of `customary.csv`."""
    table = pd.read_csv(customary)
    if table.empty:
        return html.write(output, html.text(NONE))
    intervals = {
        f"{name}_interval": list(zip(table[low], table[high], strict=True)) for name, (low, high) in _ENDS.items()
    }
    use = table.variant + (" by " + table.clustering.astype("string")).fillna("")
    size = units.about(table.pictures.max())
    judged = table.tpr.notna().any() or table.fpr.notna().any()
    said = (
        f"No threshold here was set on these pictures, so all families judge them. The collection asked for has {size} "
        "pictures, in families as large as here."
    )
    return html.write(
        output, html.text(said if judged else NO_FAMILIES), html.table(table.assign(use=use, **intervals), _COLUMNS)
    )
