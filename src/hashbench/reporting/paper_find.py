"""What part one of the paper says: FINd as published, where its time goes, and the implementations that save it."""

import ast
import importlib.util
import math
from pathlib import Path

import pandas as pd

from hashbench.hashers.registry import find_entry
from hashbench.reporting import units, wording
from hashbench.reporting.paper_costs import Cost, at_least, at_most, growth, slope_rows, speed_up
from hashbench.reporting.paper_profile import OUTERMOST, describe_profile, own_functions

FIND = "find"
PUBLISHED = "find-published"
PLAIN = "reference"
IDENTICAL = "identical"


def describe_find(
    costs: dict[tuple[str, int], Cost],
    slopes: pd.DataFrame,
    agreement: pd.DataFrame,
    functions: dict[str, pd.DataFrame],
    lines: dict[str, pd.DataFrame],
) -> dict | None:
    """Return the numbers and words of part one, None where no implementation of FINd was measured.

    Parameters
    ----------
    functions, lines : profiles by METHOD/IMPLEMENTATION.
    """
    ours = {name: cost for (name, _), cost in costs.items() if name.split("/")[0] in (FIND, PUBLISHED)}
    if not ours:
        return None
    baseline = _baseline(ours)
    gate = agreement[agreement.method == FIND]
    fitted = slopes[slopes.method.isin([FIND, PUBLISHED])]
    fastest = fastest_exact(costs, agreement)
    return {
        "baseline": {
            "name": baseline.name,
            "published": baseline.name.startswith(f"{PUBLISHED}/"),
            "plain": baseline.name.endswith(f"/{PLAIN}"),
            **baseline.shown,
        },
        "profile": describe_profile(baseline.name, functions[baseline.name], lines[baseline.name]),
        "implementations": [
            _implementation(cost, baseline, gate)
            for cost in sorted(ours.values(), key=lambda cost: cost.to_average_hash, reverse=True)
        ],
        "gate": _gate(gate),
        "fastest": fastest and _describe_fastest(fastest, baseline, functions[fastest.name]),
        "memory": _extremes(ours),
        "slopes": slope_rows(fitted),
        "growth": growth(fitted),
    }


def _baseline(ours: dict[str, Cost]) -> Cost:
    """Return what the others are compared with: the published program, else the plain one, else the slowest."""
    plain = (f"{PUBLISHED}/{PLAIN}", f"{FIND}/{PLAIN}")
    slowest = max(ours.values(), key=lambda cost: cost.to_average_hash)
    return next((ours[name] for name in plain if name in ours), slowest)


def _gate(gate: pd.DataFrame) -> dict | None:
    """Return the verdicts of the equality gate, None where there was nothing to compare."""
    if gate.empty:
        return None
    passed = gate[gate.verdict == IDENTICAL]
    return {
        "against": f"{FIND}/{gate.against.iloc[0]}",
        "passed": [
            {"name": f"{FIND}/{row.implementation}", "pictures": units.count(row.pictures)}
            for row in passed.itertuples()
        ],
        "failed": [
            {
                "name": f"{FIND}/{row.implementation}",
                "unlike": units.count(row.pictures - row.identical),
                "pictures": units.count(row.pictures),
                "bits": units.count(row.max_different_bits),
            }
            for row in gate[gate.verdict != IDENTICAL].itertuples()
        ],
    }


def _implementation(cost: Cost, baseline: Cost, gate: pd.DataFrame) -> dict:
    method, implementation = cost.name.split("/")
    low, high = speed_up(cost, baseline)
    rows = gate[(gate.method == method) & (gate.implementation == implementation)]
    return cost.shown | {
        "name": cost.name,
        "about": first_line(find_entry(method, implementation).module),
        "speed_up": "1" if cost is baseline else wording.between(at_least(low), at_most(high)),
        "agreement": units.MISSING
        if rows.empty
        else f"{units.count(rows.identical.iloc[0])} of {units.count(rows.pictures.iloc[0])}",
    }


def fastest_exact(costs: dict[tuple[str, int], Cost], agreement: pd.DataFrame) -> Cost | None:
    """Return FINd's fastest implementation of those meant to be exact that passed the equality gate, None if none."""
    gate = agreement[agreement.method == FIND]
    compared = {*gate.against, *gate.implementation[gate.verdict == IDENTICAL]}
    exact = {f"{FIND}/{name}" for name in compared if find_entry(FIND, name).exact}
    passed = [cost for (name, _), cost in costs.items() if name in exact]
    return min(passed, key=lambda cost: cost.to_average_hash, default=None)


def _describe_fastest(fastest: Cost, baseline: Cost, functions: pd.DataFrame) -> dict:
    """Return how much faster than the baseline it is, unless it is the baseline, and what is left to gain."""
    low, high = speed_up(fastest, baseline)
    own = own_functions(fastest.name, functions)
    share = own.loc[own.function == OUTERMOST, "untraced_share"].dropna()
    return fastest.shown | {
        "name": fastest.name,
        "at_least": at_least(low),
        "at_most": at_most(high),
        "is_baseline": fastest is baseline,
        "faster": low > 1,
        "slower": high < 1,
        "longer_than_decoding": fastest.to_decode > 1,
        "own_share": None if share.empty else units.rate(share.iloc[0]),
    }


def _extremes(ours: dict[str, Cost]) -> dict | None:
    """Return which implementations add the least and the most memory, None where fewer than two were measured."""
    known = [cost for cost in ours.values() if not math.isnan(cost.added_bytes)]
    if len(known) < 2:
        return None
    by_memory = sorted(known, key=lambda cost: cost.added_bytes)
    return {
        key: {"name": cost.name, "memory": cost.shown["memory"]}
        for key, cost in (("least", by_memory[0]), ("most", by_memory[-1]))
    }


def first_line(module: str) -> str:
    """Return the first line of a module's docstring as plain words, read without importing it."""
    source = Path(importlib.util.find_spec(module).origin).read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0].replace("`", "")
