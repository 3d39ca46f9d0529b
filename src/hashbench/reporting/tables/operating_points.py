"""The threshold of each variant at each operating point, and its rates of true and false matches."""

from pathlib import Path

import pandas as pd

from hashbench.evaluation.rates.histograms import ALL
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.pages.operating import columns_of, lacking_of, name_of, operating_points
from hashbench.reporting.reading.scored import NO_ACCURACY, metric_at, points_in, read_scores

TITLE = "Thresholds and the rates they give"

_KEYS = (
    Column("point", "threshold for", help="the false-positive rate allowed, or another rule for the threshold"),
    Column("variant", "variant"),
)


def draw(output: Path, context: Context, *, scores: str) -> None:
    """Write one row per operating point and variant; for each point, the best variant comes first."""
    table = read_scores(scores)
    if table.empty:
        return html.write(output, TITLE, html.text(NO_ACCURACY))
    parts = []
    for point in points_in(table):
        found = metric_at(table, ALL, point.metric("tpr"), point.at).value
        order = found.reindex(table.variant.unique()).sort_values(ascending=False, kind="stable").index
        parts.append(operating_points(table, point).loc[order].reset_index().assign(point=name_of(point)))
    points = pd.concat(parts)
    lacking = [html.text(f"Left out: {note}.", kind="note") for note in lacking_of(table)]
    return html.write(output, TITLE, *lacking, html.table(points, [*_KEYS, *columns_of(points)]))
