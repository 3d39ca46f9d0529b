"""How a metric is shown: every unit, heading and axis comes from the table of metrics."""

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
    """Return what a metric is called on an axis."""
    return METRICS[metric].label


def show(metric: str) -> Callable[[Any], str]:
    """Return what turns a value of a metric into text."""
    return _BY_UNIT[METRICS[metric].unit]


def column(metric: str, *, key: str = "", title: str = "", group: str = "") -> Column:
    """Return the column of a metric; `key` and `title` where they are not its name and label."""
    it = METRICS[metric]
    return Column(key or metric, title or it.label, show(metric), help=it.description, group=group)


def interval_column(metric: str, *, key: str, group: str = "") -> Column:
    """Return the column of (low, high) pairs of a metric."""
    return Column(key, "95 % interval", units.interval(show(metric)), group=group)
