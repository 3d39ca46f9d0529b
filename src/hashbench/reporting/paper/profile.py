"""The paper's numbers on the time of one implementation, by function and by line."""

import pandas as pd

from hashbench.hashers.registry import find_entry
from hashbench.reporting.words import units

OUTERMOST = "hash_image"
SMALLEST_SHARE = 0.01


def describe_profile(name: str, functions: pd.DataFrame, lines: pd.DataFrame) -> dict:
    """Return the profile of the implementation METHOD/IMPLEMENTATION; parts missing in a short profile are None."""
    own = _own_functions(name, functions)
    pictures = int(own.loc[own.function == OUTERMOST, "calls"].sum())
    steps = own[(own.function != OUTERMOST) & (own.untraced_share >= SMALLEST_SHARE)]
    steps = steps.sort_values("untraced_share", ascending=False, kind="stable")
    return {
        "name": name,
        "pictures": pictures,
        "functions": [_shares(row) for row in steps.itertuples()],
        "slowest": None if steps.empty else _slowest(steps),
        "inflated": _inflated(steps),
        "pillow": _pillow(functions, pictures),
        "line": slowest_line(lines),
    }


def _own_functions(name: str, functions: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a profile by function that belong to the implementation's own module."""
    return functions[functions.file == find_entry(*name.split("/")).module.replace(".", "/") + ".py"]


def _shares(row) -> dict:
    return {
        "function": row.function,
        "self": units.rate(row.self_share),
        "cumulative": units.rate(row.cumulative_share),
        "untraced": units.rate(row.untraced_share),
    }


def _slowest(steps: pd.DataFrame) -> dict:
    """Return the function with the most own time."""
    return _shares(steps.loc[steps.self_share.idxmax()])


def _inflated(steps: pd.DataFrame) -> dict | None:
    """Return the function whose share the tracer overstates most, None if it overstates none."""
    excess = steps.cumulative_share - steps.untraced_share
    return _shares(steps.loc[excess.idxmax()]) if (excess > 0).any() else None


def _pillow(functions: pd.DataFrame, pictures: int) -> dict | None:
    """Return the function of Pillow with the largest share under the tracer, and its calls per picture."""
    inside = functions[functions.file.str.startswith("PIL/")]
    if inside.empty or not pictures:
        return None
    row = inside.loc[inside.cumulative_share.idxmax()]
    return {"function": row.function, "calls": units.count(round(row.calls / pictures))}


def slowest_line(lines: pd.DataFrame) -> dict | None:
    """Return the slowest line, except lines that call another function of the module and so include its time."""
    names = set(lines.function)
    includes = lines.source.map(lambda source: any(f"{name}(" in source for name in names))
    plain = lines[~includes.astype(bool)]
    if plain.empty:
        return None
    row = plain.loc[plain.share.idxmax()]
    return {
        "function": row.function,
        "source": row.source.strip(),
        "hits": units.count(row.hits),
        "share": units.rate(row.share),
    }
