"""The paper's numbers on time and memory: costs of implementations, their ratios, and their growth."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from hashbench.evaluation.choice.cost import FILE_TO_HASH
from hashbench.profiling.growth import PICTURES, SIDE
from hashbench.reporting.words import units


@dataclass(frozen=True)
class Cost:
    """The cost per picture, from file to hash, of one implementation at one number of bits.

    Attributes
    ----------
    name : METHOD/IMPLEMENTATION.
    seconds, q1, q3 : median and quartiles of the time.
    to_decode, to_average_hash : time divided by the time of each anchor in the same session.
    added_bytes : memory that a picture adds, nan if not measured.
    """

    name: str
    seconds: float
    q1: float
    q3: float
    to_decode: float
    to_average_hash: float
    added_bytes: float

    @property
    def shown(self) -> dict[str, str]:
        """The cost as text, for the columns of the paper's tables."""
        return {
            "time": units.seconds(self.seconds),
            "quartiles": units.interval(units.seconds)((self.q1, self.q3)),
            "to_decode": units.ratio(self.to_decode),
            "to_average_hash": units.ratio(self.to_average_hash),
            "memory": units.size(self.added_bytes),
        }


def read_costs(timings: pd.DataFrame, memory: pd.DataFrame) -> dict[tuple[str, int], Cost]:
    """Return the costs by implementation and bits, in the order of `timings`; memory is the median over runs."""
    runs = memory.astype({"added_bytes": float}).groupby(["method", "implementation", "bits"])
    added = runs.added_bytes.median().to_dict()
    costs = {}
    for row in timings[timings.stage == FILE_TO_HASH].itertuples():
        name, bits = f"{row.method}/{row.implementation}", int(row.bits)
        costs[name, bits] = Cost(
            name,
            row.median_seconds,
            row.q1_seconds,
            row.q3_seconds,
            row.ratio_to_decode,
            row.ratio_to_average_hash,
            added.get((row.method, row.implementation, bits), math.nan),
        )
    return costs


def longer(cost: Cost, than: Cost) -> str:
    """Return the time of one cost divided by that of another, from their ratios to average_hash."""
    return units.ratio(cost.to_average_hash / than.to_average_hash).rstrip("×")


def at_least(times: float) -> str:
    """Return a speed-up rounded down: `93`, or `1.7` if it is below ten."""
    return _rounded(times, math.floor)


def at_most(times: float) -> str:
    """Return a speed-up rounded up: `173`, or `1.8` if it is below ten."""
    return _rounded(times, math.ceil)


def _rounded(times: float, towards: Callable[[float], int]) -> str:
    return f"{towards(times):,}" if times >= 10 else f"{towards(round(times * 10, 9)) / 10:.1f}"


def growth(slopes: pd.DataFrame) -> dict[str, list[dict]]:
    """Return for each axis how cost grows, and for which implementations, from the fitted slopes.

    We call growth proportional if the interval of the slope contains 1.
    """
    return {
        name: [
            {"how": how, "names": [_name(row) for row in rows]}
            for how, rows in _kinds(slopes[slopes.axis == axis]).items()
            if rows
        ]
        for name, axis in (("pictures", PICTURES), ("pixels", SIDE))
    }


def _kinds(slopes: pd.DataFrame) -> dict[str, list]:
    rows = list(slopes.itertuples())
    return {
        "proportionally": [row for row in rows if row.low <= 1 <= row.high],
        "less than proportionally": [row for row in rows if row.high < 1],
        "more than proportionally": [row for row in rows if row.low > 1],
    }


def slope_rows(slopes: pd.DataFrame) -> list[dict]:
    """Return one row per implementation with its slopes in pictures and in pixels and their intervals."""
    rows: dict[str, dict] = {}
    for row in slopes.itertuples():
        shown = f"{units.decimal(row.slope)} ({units.interval(units.decimal)((row.low, row.high))})"
        empty = {"name": _name(row), "pictures": units.MISSING, "pixels": units.MISSING}
        rows.setdefault(_name(row), empty)["pictures" if row.axis == PICTURES else "pixels"] = shown
    return list(rows.values())


def _name(row) -> str:
    return f"{row.method}/{row.implementation}"
