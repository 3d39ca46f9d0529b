"""Numbers as text for readers; a missing number becomes `MISSING`."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd

MISSING = "–"
THIN_SPACE = "\u2009"

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SECONDS = ((1e-6, "µs", 1e6), (1e-3, "ms", 1e3), (1.0, "s", 1.0), (7200.0, "h", 1 / 3600), (8.64e6, "days", 1 / 86400))
_BYTES = ((1.0, "B", 1.0), (1e3, "kB", 1e-3), (1e6, "MB", 1e-6), (1e9, "GB", 1e-9), (1e12, "TB", 1e-12))


def count(value: float | None) -> str:
    """Return a whole number with separated thousands: `313,236`."""
    return MISSING if pd.isna(value) else f"{int(value):,}"


def about(value: float | None) -> str:
    """Return a count, rounded if it is large: `4,512`, `1.20 million`, `3.36 × 10¹²`, `10⁹`; a mean below 1: `0.12`."""
    if pd.isna(value):
        return MISSING
    value = float(value)
    if 0 < value < 0.0001:
        return "<0.0001"
    if value < 1 and value != 0:
        return f"{value:.2g}"
    if value < 999_999.5:
        return f"{value:,.0f}"
    if value < 1e9:
        millions = value / 1e6
        return f"{f'{millions:.0f}' if millions == int(millions) else _three_digits(millions)}{THIN_SPACE}million"
    exponent = int(f"{value:e}".partition("e")[2])
    power = f"10{str(exponent).translate(_RAISED)}"
    return power if value == 10**exponent else f"{value / 10**exponent:.2f}{THIN_SPACE}×{THIN_SPACE}{power}"


def price(value: float | None) -> str:
    """Return an amount of money with three digits, without the currency: `0.0123`, `5,564`; `<0.01` below 0.01."""
    if pd.isna(value):
        return MISSING
    if 0 < value < 0.01:
        return "<0.01"
    return f"{float(value):,.0f}" if value >= 100 else f"{float(value):.3g}"


def seconds(value: float | None) -> str:
    """Return a duration in µs, ms or s, a long one in hours or days: `1.56 ms`."""
    return _scaled(value, _SECONDS)


def size(value: float | None) -> str:
    """Return a number of bytes in decimal units: `3.06 MB`."""
    return _scaled(value, _BYTES)


def rate(value: float | None) -> str:
    """Return a share in percent: `0.0068 %`, `0.17 %`, `93.6 %`; near one with more digits: `99.95 %`."""
    if pd.isna(value):
        return MISSING
    percent = 100 * float(value)
    if percent in (0, 100):
        text = f"{percent:.0f}"
    elif percent < 1e-4:
        text = "<0.0001"
    elif percent < 0.1:
        text = f"{percent:#.2g}"
    else:
        text = f"{percent:.1f}" if 10 <= percent < 99 else f"{percent:.2f}"
    return f"{text}{THIN_SPACE}%"


def round_rate(value: float | None) -> str:
    """Return a round share, such as a target, in percent without trailing zeros: `0.1 %`."""
    if pd.isna(value):
        return MISSING
    return f"{Decimal(f'{100 * float(value):.6g}'):f}{THIN_SPACE}%"  # never with an exponent


def points(value: float | None) -> str:
    """Return a difference of shares in percentage points, with its sign: `+0.31`, `−17.2`."""
    if pd.isna(value):
        return MISSING
    percent = 100 * float(value)
    return (f"{percent:+.2f}" if abs(percent) < 10 else f"{percent:+.1f}").replace("-", "−")


def number(value: float | None) -> str:
    """Return a number as it is: `10`, `0.5`."""
    return MISSING if pd.isna(value) else f"{value:g}"


def ratio(value: float | None) -> str:
    """Return a ratio with three digits: `4.93×`."""
    return MISSING if pd.isna(value) else f"{_three_digits(float(value))}×"


def probability(value: float | None) -> str:
    """Return a probability near one with five decimals: `0.99678`."""
    return MISSING if pd.isna(value) else f"{value:.5f}"


def p_value(value: float | None) -> str:
    """Return a p-value with two digits: `0.076`, `<0.0001`."""
    if pd.isna(value):
        return MISSING
    return f"{value:.2g}" if value >= 1e-4 else "<0.0001"


def decimal(value: float | None) -> str:
    """Return a number with two decimals: `1.04`."""
    return MISSING if pd.isna(value) else f"{value:.2f}".replace("-", "−")


def short(value: float | None) -> str:
    """Return a number without trailing zeros: `5`, `0.125`."""
    return MISSING if pd.isna(value) else f"{value:g}"


def interval(show: Callable[[float], str]) -> Callable[[Any], str]:
    """Return a function that shows a (low, high) pair with one unit: `85.89–95.00 %`, `−0.30 to +1.20`."""

    def pair(value: tuple[float, float]) -> str:
        low, high = value
        if pd.isna(low) or pd.isna(high):
            return MISSING
        first, second = show(low), show(high)
        unit = first.partition(THIN_SPACE)[1:]
        if unit == second.partition(THIN_SPACE)[1:]:
            first = first.partition(THIN_SPACE)[0]
        return f"{first} to {second}" if second[0] in "+−" else f"{first}–{second}"

    return pair


def _scaled(value: float | None, units: tuple[tuple[float, str, float], ...]) -> str:
    if pd.isna(value):
        return MISSING
    if value == 0:
        return f"0{THIN_SPACE}{next(unit for _, unit, factor in units if factor == 1)}"
    _, unit, factor = next((row for row in reversed(units) if abs(value) >= row[0]), units[0])
    return f"{_three_digits(value * factor)}{THIN_SPACE}{unit}"


def _three_digits(value: float) -> str:
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{decimals}f}"
