"""Part one of the paper: published FINd, where its time goes, and the faster implementations."""

import ast
import importlib.util
import math
from pathlib import Path

import pandas as pd

from hashbench.evaluation.implementations.agreement import IDENTICAL, overall
from hashbench.hashers.registry import find_entry
from hashbench.reporting.paper.costs import Cost, at_least, at_most, growth, slope_rows
from hashbench.reporting.paper.profile import OUTERMOST, describe_profile, own_functions
from hashbench.reporting.words import units

FIND = "find"
PUBLISHED = "find-published"
PLAIN = "reference"


def describe_find(
    costs: dict[tuple[str, int], Cost],
    slopes: pd.DataFrame,
    agreement: pd.DataFrame,
    ladder: pd.DataFrame,
    defects: pd.DataFrame,
    functions: dict[str, pd.DataFrame],
    lines: dict[str, pd.DataFrame],
) -> dict | None:
    """Return the numbers and words of part one, None if no implementation of FINd was measured.

    Parameters
    ----------
    defects : the summary of the effects of the published defects.
    functions, lines : profiles by METHOD/IMPLEMENTATION.
    """
    ours = {name: cost for (name, _), cost in costs.items() if name.split("/")[0] in (FIND, PUBLISHED)}
    if not ours:
        return None
    baseline = _baseline(ours)
    gate = overall(agreement[agreement.method == FIND])
    rungs = ladder.dropna(subset="measured").set_index("implementation")
    fitted = slopes[slopes.method.isin([FIND, PUBLISHED])]
    fastest = fastest_exact(costs, agreement)
    return {
        "baseline": {
            "name": baseline.name,
            "published": baseline.name.startswith(f"{PUBLISHED}/"),
            "plain": baseline.name.endswith(f"/{PLAIN}"),
            **_in_session(baseline, rungs),
        },
        "profile": describe_profile(baseline.name, functions[baseline.name], lines[baseline.name]),
        "rounds": units.count(rungs.rounds.max()),
        "rungs": [_rung(name, row) for name, row in rungs.iterrows()],
        "defects": _describe_defects(defects),
        "gate": _gate(gate),
        "fastest": fastest and _describe_fastest(fastest, baseline, rungs, functions[fastest.name]),
        "memory": _extremes(ours),
        "slopes": slope_rows(fitted),
        "growth": growth(fitted),
    }


def _baseline(ours: dict[str, Cost]) -> Cost:
    """Return the baseline: the published program, else the plain implementation, else the slowest one."""
    plain = (f"{PUBLISHED}/{PLAIN}", f"{FIND}/{PLAIN}")
    slowest = max(ours.values(), key=lambda cost: cost.to_average_hash)
    return next((ours[name] for name in plain if name in ours), slowest)


def _gate(gate: pd.DataFrame) -> dict | None:
    """Return the verdicts of the equality gate, None if there was nothing to compare."""
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


def _rung(name: str, row: pd.Series) -> dict:
    method, implementation = name.split("/")
    interval = units.interval(units.ratio)((row.measured_low, row.measured_high))
    return {
        "name": name,
        "about": first_line(find_entry(method, implementation).module),
        "time": units.seconds(row.seconds_per_picture),
        "to_decode": units.ratio(row.ratio_to_decode),
        "predicted": units.ratio(row.predicted),
        "measured": units.ratio(row.measured),
        "interval": None if interval == units.MISSING else interval,
        "agreement": units.MISSING
        if pd.isna(row.pictures)
        else f"{units.count(row.identical)} of {units.count(row.pictures)}",
        "memory": units.size(row.added_bytes),
    }


def _describe_defects(summary: pd.DataFrame) -> dict | None:
    """Return how many same-family matches the defects lose, None if that was not studied."""
    counts = {(row.what, row.of): row for row in summary.itertuples()}
    if ("lost, moved", "same") not in counts:
        return None
    lost = [counts[f"lost, {cause}", "same"] for cause in ("refused", "moved")]
    return {
        "matches": units.count(lost[0].n),
        "refused": units.count(lost[0].count),
        "moved": units.count(lost[1].count),
    }


def fastest_exact(costs: dict[tuple[str, int], Cost], agreement: pd.DataFrame) -> Cost | None:
    """Return FINd's fastest exact implementation that passed the equality gate, None if there is none."""
    gate = overall(agreement[agreement.method == FIND])
    compared = {*gate.against, *gate.implementation[gate.verdict == IDENTICAL]}
    exact = {f"{FIND}/{name}" for name in compared if find_entry(FIND, name).exact}
    passed = [cost for (name, _), cost in costs.items() if name in exact]
    return min(passed, key=lambda cost: cost.to_average_hash, default=None)


def _describe_fastest(fastest: Cost, baseline: Cost, rungs: pd.DataFrame, functions: pd.DataFrame) -> dict:
    """Return the speed-up of the fastest implementation over the baseline, and its share of time in hashing."""
    low, high, times = (
        float(rungs[column].get(fastest.name, math.nan)) for column in ("measured_low", "measured_high", "measured")
    )
    own = own_functions(fastest.name, functions)
    share = own.loc[own.function == OUTERMOST, "untraced_share"].dropna()
    shown = _in_session(fastest, rungs)
    return shown | {
        "name": fastest.name,
        "times": None if math.isnan(times) else units.ratio(times).rstrip("×"),
        "at_least": None if math.isnan(low) else at_least(low),
        "at_most": None if math.isnan(high) else at_most(high),
        "is_baseline": fastest is baseline,
        "faster": low > 1,
        "slower": high < 1,
        "longer_than_decoding": float(rungs.ratio_to_decode.get(fastest.name, fastest.to_decode)) > 1,
        "own_share": None if share.empty else units.rate(share.iloc[0]),
    }


def _in_session(cost: Cost, rungs: pd.DataFrame) -> dict[str, str]:
    """Return `Cost.shown`, with the times of the session of all rungs if the implementation took part in it."""
    if cost.name not in rungs.index:
        return cost.shown
    row = rungs.loc[cost.name]
    return cost.shown | {
        "time": units.seconds(row.seconds_per_picture),
        "to_decode": units.ratio(row.ratio_to_decode),
        "to_average_hash": units.ratio(row.ratio_to_average_hash),
    }


def _extremes(ours: dict[str, Cost]) -> dict | None:
    """Return the implementations that add the least and the most memory, None if fewer than two were measured."""
    known = [cost for cost in ours.values() if not math.isnan(cost.added_bytes)]
    if len(known) < 2:
        return None
    by_memory = sorted(known, key=lambda cost: cost.added_bytes)
    return {
        key: {"name": cost.name, "memory": cost.shown["memory"]}
        for key, cost in (("least", by_memory[0]), ("most", by_memory[-1]))
    }


def first_line(module: str) -> str:
    """Return the first line of a module's docstring as plain text, without importing the module."""
    source = Path(importlib.util.find_spec(module).origin).read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0].replace("`", "")
