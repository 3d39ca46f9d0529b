"""The paper's numbers on the time and memory of a picture, by its size."""

import pandas as pd

from hashbench.hashers.variant import read_variant
from hashbench.profiling.timings.timing import DECODE
from hashbench.reporting.context import Context
from hashbench.reporting.paper.numbers import times
from hashbench.reporting.words import units
from hashbench.reporting.words.wording import between

_SHRUNK_BEYOND = 512
"""The longest side in pixels that FINd's definition does not shrink."""


def describe_costs(costs: pd.DataFrame, sizes: pd.DataFrame, context: Context) -> dict | None:
    """Return the times of all variants on pictures of several sizes, the cheapest first, or None without times.

    All times come from one session, on drawn pictures or, if none were drawn, on the collection's own pictures. The
    slowest is `agreed` if it also has the largest ratio to decoding in `costs`: on the collection's own pictures, each
    implementation in its own session.
    """
    drawn = sizes[~sizes.own] if (~sizes.own).any() else sizes
    if drawn.empty:
        return None
    seconds = drawn.pivot(index="variant", columns="side", values="median_seconds")
    sides = sorted(seconds.columns)
    own = sizes.side[sizes.own]
    base = min(sides, key=lambda side: abs(side - own.iloc[0])) if len(own) else sides[0]
    variants = seconds.loc[[v for v in context.variants if v in seconds.index]].sort_values(base, kind="stable")
    own_costs = costs.set_index("variant")
    memory, slowest = own_costs.added_bytes, variants[base].idxmax()
    return {
        "drawn": bool(not drawn.own.any()),
        "sides": [units.count(side) for side in sides],
        "base": units.count(base),
        "shrunk": bool(max(sides) > _SHRUNK_BEYOND),
        "pictures": int(drawn.pictures.min()),
        "rounds": units.count(drawn.n.min()),
        "decode": [units.seconds(seconds.loc[DECODE, side]) for side in sides] if DECODE in seconds.index else None,
        "rows": [
            {
                "variant": variant,
                "implementation": context.production[variant].partition("/")[2],
                "times": [units.seconds(row[side]) for side in sides],
                "memory": units.size(memory.get(variant)),
                "stored": units.size(read_variant(variant).bytes_stored),
            }
            for variant, row in variants.iterrows()
        ],
        "cheapest": [{"side": units.count(side), "variant": variants[side].idxmin()} for side in sides],
        "by_cheapest": _by_cheapest(variants),
        "cheapest_here": variants.index[0],
        "one_cheapest": variants.idxmin().nunique() == 1,
        "slowest": {
            "variant": slowest,
            "times": times(variants[base].max() / variants[base].min()),
            "agreed": bool(own_costs.ratio_to_decode.idxmax() == slowest),
        },
        "first": _first(drawn),
        "tied": _tied(drawn),
    }


def _first(drawn: pd.DataFrame) -> dict[str, dict]:
    """Return for each variant that is cheapest or tied with it at some size these sizes, and whether it is `alone`."""
    rows = drawn[drawn.place == 1].sort_values("side")
    alone = ~rows.side.duplicated(keep=False)
    return {
        variant: {"sides": [units.count(side) for side in of_it.side], "alone": bool(alone[of_it.index].all())}
        for variant, of_it in rows.groupby("variant")
    }


def _tied(drawn: pd.DataFrame) -> str | None:
    """Return with how many others the cheapest variant ties at a size, such as `2 to 6`, None if it never does."""
    others = (drawn.place == 1).groupby(drawn.side).sum() - 1
    return between(units.count(others.min()), units.count(others.max())) if others.max() > 0 else None


def _by_cheapest(seconds: pd.DataFrame) -> list[dict]:
    """Return the variants that are cheapest at some size, each with these sizes."""
    cheapest = seconds.idxmin()
    return [
        {"variant": variant, "sides": [units.count(side) for side in cheapest.index[cheapest == variant]]}
        for variant in cheapest.drop_duplicates()
    ]
