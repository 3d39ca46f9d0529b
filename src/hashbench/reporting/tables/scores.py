"""All rows of scores.csv."""

from pathlib import Path

import pandas as pd

from hashbench.evaluation.metrics import METRICS
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.columns import show
from hashbench.reporting.pages.html import Column, Shown
from hashbench.reporting.reading.scored import FAMILIES, NO_ACCURACY, read_scores
from hashbench.reporting.words import units

TITLE = "Every score"

COLUMNS = (
    Column("variant", "variant"),
    Column("families", "families", help="held-out: at the threshold set on the tuning families"),
    Column("metric", "metric"),
    Column("at", "at", html.shown, help="the number of the operating point; its meaning is explained below the table"),
    Column("value", "value", html.shown),
    Column("interval", "95 % interval", html.shown, help="jackknife over families"),
    Column("n_pairs", "n, pairs", units.count),
    Column("n_families", "n, families", units.count),
    Column("n_erring", "families with errors", units.count, help="number of families with missed or false matches"),
    Column("note", "note", kind="prose"),
)


def draw(output: Path, context: Context, *, scores: str) -> None:
    """Write every row of the table and the meaning of each metric."""
    table = read_scores(scores)
    if table.empty:
        return html.write(output, TITLE, html.text(NO_ACCURACY))
    rows = table.assign(
        families=table.families.map(FAMILIES),
        metric=table.metric.map(lambda name: METRICS[name].label),
        at=[_shown_at(row.metric, row.at) for row in table.itertuples()],
        value=[_shown(row.metric, row.value) for row in table.itertuples()],
        interval=[_shown_interval(row.metric, row.low, row.high) for row in table.itertuples()],
    )
    meanings = pd.DataFrame(
        [
            (metric.label, metric.description, metric.at, metric.better)
            for name, metric in METRICS.items()
            if name in set(table.metric)
        ],
        columns=["metric", "description", "at", "better"],
    )
    legend = [
        Column("metric", "metric"),
        Column("description", "what it is", kind="prose"),
        Column("at", "at"),
        Column("better", "better when"),
    ]
    return html.write(
        output, TITLE, html.table(rows, COLUMNS), html.heading("The metrics"), html.table(meanings, legend)
    )


def _shown(metric: str, value: float) -> Shown:
    return Shown(show(metric)(value), value)


def _shown_at(metric: str, at: float) -> Shown:
    return Shown(units.round_rate(at) if "rate" in METRICS[metric].at else units.number(at), at)


def _shown_interval(metric: str, low: float, high: float) -> Shown:
    return Shown(units.interval(show(metric))((low, high)), low)
