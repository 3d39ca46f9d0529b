"""Numbers as the paper's sentences want them."""

from hashbench.reporting.words import units


def times(value: float) -> str:
    """Return a ratio with three digits, to stand before the word times: `4.93`."""
    return units.ratio(value).rstrip("×")
