"""Numbers in the form that the paper's sentences need."""

from hashbench.reporting.words import units


def times(value: float) -> str:
    """Return a ratio with three digits, to stand before the word times: `4.93`."""
    return units.ratio(value).rstrip("×")


def roughly(value: float) -> str:
    """Return a count of at least 1 with two digits that count: `27,000`."""
    digits = len(str(int(value))) - 2
    return units.count(round(value, -max(0, digits)))
