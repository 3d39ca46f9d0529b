"""Words for the paper's sentences."""

from collections.abc import Callable

from hashbench.reporting.words import units

_RANKS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def rank(place: int) -> str:
    """Return a place as a word up to ten: 1 is `first`."""
    return _RANKS[place - 1] if place <= len(_RANKS) else f"number {place}"


def between(low: str, high: str) -> str:
    """Return two numbers as a range, `3 to 8`, or one number if both are equal."""
    return low if low == high else f"{low} to {high}"


def listed(names: list[str]) -> str:
    """Return names as a list in a sentence: `a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def interval(show: Callable[[float], str], low: float | None, high: float | None) -> str | None:
    """Return an interval with one unit, `85.89–95.00 %`, or None if the table has no interval."""
    shown = units.interval(show)((low, high))
    return None if shown == units.MISSING else shown
