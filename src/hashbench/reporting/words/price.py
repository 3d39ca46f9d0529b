"""What a collection costs, in words, from a row of `prices`; and why a part of the price is not known."""

from typing import Any

import pandas as pd

from hashbench.reporting.words import units
from hashbench.reporting.words.wording import interval, listed

# The parts of a price, and what is done for it.
PARTS = {"hashing": "hash", "matching": "compare", "storing": "store", "output": "write out the pairs"}


def cost(row: Any) -> str:
    """Return the price of a collection, or of the parts that are known and why the others are not.

    Parameters
    ----------
    row : of `prices`, as `DataFrame.itertuples` gives it.
    """
    pictures = f"{units.about(row.pictures)} pictures"
    if pd.notna(row.price):
        ends = units.price(row.price_low), units.price(row.price_high)
        between = f" ({interval(units.price, row.price_low, row.price_high)})" if ends[0] != ends[1] else ""
        return f"{units.price(row.price)} {row.currency}{between} for {pictures}"
    prices = {verb: getattr(row, f"{part}_price") for part, verb in PARTS.items()}
    known = {verb: price for verb, price in prices.items() if pd.notna(price)}
    because = row.note if isinstance(row.note, str) else "not measured"
    if not known:
        return f"not known for {pictures} ({because})"
    missing = listed([verb for verb in prices if verb not in known])
    done = f"{units.price(sum(known.values()))} {row.currency} to {listed(list(known))} {pictures}"
    return f"{done}; the price to {missing} is not known ({because})"


def why(row: Any, part: str) -> str:
    """Return in a few words why a part of a price is not known."""
    notes = row.note.split("; ") if isinstance(row.note, str) else []
    own = [note.partition(": ")[2] for note in notes if note.startswith(f"{part}: ")]
    return own[0] if own else notes[0] if notes else "not measured"
