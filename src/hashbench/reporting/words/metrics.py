"""Names and values of metrics as text. Labels and units come from the table of metrics."""

from collections.abc import Callable
from typing import Any

from hashbench.evaluation.metrics import METRICS
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
UNITS = tuple(_BY_UNIT)


def label(metric: str) -> str:
    """Return the name of a metric for an axis."""
    return METRICS[metric].label


def show(metric: str) -> Callable[[Any], str]:
    """Return the function that turns a value of a metric into text."""
    return _BY_UNIT[METRICS[metric].unit]
