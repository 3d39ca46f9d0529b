"""The columns of a metric. Headings, help and units come from the table of metrics."""

from dataclasses import replace

from hashbench.evaluation.metrics import METRICS
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units
from hashbench.reporting.words.metrics import show


def column(metric: str, *, key: str = "", title: str = "", group: str = "") -> Column:
    """Return the column of a metric; `key` and `title` default to its name and label."""
    it = METRICS[metric]
    return Column(key or metric, title or it.label, show(metric), help=it.description, group=group)


def interval_column(metric: str, *, key: str, group: str = "") -> Column:
    """Return the column for the intervals of a metric, which are (low, high) pairs."""
    return Column(key, "95 % interval", units.interval(show(metric)), group=group)


def folded(*columns: Column) -> tuple[Column, ...]:
    """Return the columns as columns that a reader has to ask for."""
    return tuple(replace(one, more=True) for one in columns)
