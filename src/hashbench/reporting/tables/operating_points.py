"""The threshold of each variant at each target false-positive rate, and what it finds and falsely matches."""

from pathlib import Path

import pandas as pd

from hashbench.reporting import html, units
from hashbench.reporting.context import Context
from hashbench.reporting.html import Column
from hashbench.reporting.operating import columns_of, operating_points
from hashbench.reporting.scored import NO_ACCURACY, best_first, read_scores

TITLE = "Thresholds and the rates they give"

_KEYS = (
    Column("target", "target", units.round_rate, help="false-positive rate not to exceed"),
    Column("variant", "variant"),
)


def draw(output: Path, context: Context, *, scores: str) -> None:
    """Write a row a target and variant, each target's best variant first."""
    table = read_scores(scores)
    if table.empty:
        return html.write(output, TITLE, html.text(NO_ACCURACY))
    parts = [
        operating_points(table, target).loc[best_first(table, target)].reset_index().assign(target=target)
        for target in context.target_fprs
    ]
    points = pd.concat(parts)
    return html.write(output, TITLE, html.table(points, [*_KEYS, *columns_of(points)]))
