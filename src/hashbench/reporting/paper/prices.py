"""Prices in the words of the paper, or the reason why a price is not known."""

from collections.abc import Iterable

import pandas as pd

from hashbench.matching.speed.growth import WIDEST
from hashbench.reporting.words import units, wording

_TOO_WIDE = "the interval would span"


def unknown(notes: Iterable[str]) -> list[dict]:
    """Return what is not known and why, from the `note` of rows of `prices`: each reason once, with what it is about.

    A note is `matching: more than 100 times …; pairs: the interval would span 19-fold`. A part without a colon is
    about matching.
    Too wide is one reason however wide: the table of prices says the width of each.
    """
    of_why: dict[str, list[str]] = {}
    for part in "; ".join(note for note in notes if not pd.isna(note) and note).split("; "):
        what, colon, why = part.partition(": ")
        if not colon:
            what, why = "matching", part
        if why.startswith(_TOO_WIDE):
            why = f"interval wider than {WIDEST} times"
        if why and what not in of_why.setdefault(why, []):
            of_why[why].append(what)
    return [{"what": wording.listed(what), "why": why} for why, what in of_why.items()]


def money(value: float, currency: str) -> str | None:
    """Return an amount with its currency, None if it is not known."""
    return None if pd.isna(value) else f"{units.price(value)} {currency}"


def priced(rows: pd.DataFrame) -> dict | None:
    """Return what the first row of `prices` knows: times and bytes, prices with intervals, and what is not known."""
    if rows.empty:
        return None
    row = rows.iloc[0]
    return {
        "radius": units.count(row.radius),
        "hashing": units.seconds(row.hashing_seconds),
        "hashing_price": money(row.hashing_price, row.currency),
        "matching": None if pd.isna(row.matching_seconds) else units.seconds(row.matching_seconds),
        "matching_interval": wording.interval(units.seconds, row.matching_low, row.matching_high),
        "stored": units.size(row.stored_bytes),
        "storing_price": money(row.storing_price, row.currency),
        "price": money(row.price, row.currency),
        "price_high": money(row.price_high, row.currency),
        "interval": wording.interval(units.price, row.price_low, row.price_high),
        "unknown": unknown([row.note]),
    }
