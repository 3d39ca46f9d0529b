"""Numbers as the explorer shows them."""

from collections.abc import Callable

import pandas as pd

from hashbench.reporting.words import units


def interval(low: float, high: float, show: Callable[[float], str]) -> str:
    """Return an interval as text, empty if there is none."""
    return "" if pd.isna(low) or pd.isna(high) else units.interval(show)((low, high))
