"""How a metric is shown. Units, headings and axis labels come from the table of metrics."""

from collections.abc import Callable
from typing import Any

from hashbench.evaluation.metrics import METRICS
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units

_BY_UNIT = {
    "probability": units.probability,
    "bits": units.count,
    "distance": units.short,
    "rate": units.rate,
    "decimal": units.decimal,
    "count": units.about,
    "seconds": units.seconds,
    "ratio": units.ratio,
    "bytes": units.size,
    "price": units.price,
}


def label(metric: str) -> str:
    """Return the name of a metric for an axis."""
    return METRICS[metric].label


def show(metric: str) -> Callable[[Any], str]:
    """Return the function that turns a value of a metric into text."""
    return _BY_UNIT[METRICS[metric].unit]


def column(metric: str, *, key: str = "", title: str = "", group: str = "") -> Column:
    """Return the column of a metric; `key` and `title` default to its name and label."""
    it = METRICS[metric]
    return Column(key or metric, title or it.label, show(metric), help=it.description, group=group)


def interval_column(metric: str, *, key: str, group: str = "") -> Column:
    """Return the column for the intervals of a metric, which are (low, high) pairs."""
    return Column(key, "95 % interval", units.interval(show(metric)), group=group)
