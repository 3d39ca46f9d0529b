"""The paper's table of what speaks for and against every method: each word follows from a table."""

import math

import pandas as pd

from hashbench.hashers.variant import read_variant
from hashbench.reporting.context import Context
from hashbench.reporting.paper.accuracy import TPR, Scores
from hashbench.reporting.paper.numbers import times
from hashbench.reporting.paper.robustness import findings
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import bits_of
from hashbench.reporting.words.wording import listed


def describe_methods(context: Context, look: Scores, robustness: pd.DataFrame, costs: dict | None) -> list[dict]:
    """Return for each method its best variant and what speaks for and against it."""
    by_method: dict[str, list[str]] = {}
    for variant in context.variants:
        by_method.setdefault(read_variant(variant).method, []).append(variant)
    chosen = {method: max(of_it, key=lambda v: (_found(look, v), bits_of(v))) for method, of_it in by_method.items()}
    ranked = sorted(context.variants, key=lambda variant: -_found(look, variant))
    best = ranked[0] if _found(look, ranked[0]) >= 0 else None
    found = findings(robustness)
    edits = {variant: found[variant] for variant in context.variants if variant in found}
    rows = []
    for method, variant in chosen.items():
        good, bad = [], []
        _judge_accuracy(good, bad, look, variant, best, ranked)
        _judge_edits(good, bad, edits, variant)
        _judge_cost(good, bad, costs, variant, by_method[method])
        _judge_program(good, bad, context, variant)
        rows.append({"variant": variant, "good": good, "bad": bad})
    return rows


def _found(look: Scores, variant: str) -> float:
    value = look.value(variant, TPR)
    return -1.0 if math.isnan(value) else value


def _judge_accuracy(
    good: list[str], bad: list[str], look: Scores, variant: str, best: str | None, ranked: list[str]
) -> None:
    if best is None or _found(look, variant) < 0:
        return
    found, fpr = units.rate(look.value(variant, TPR)), look.value(variant, "fpr")
    behind = look.behind(variant, best, TPR)
    if variant == best:
        alone = len(ranked) > 1 and _found(look, ranked[1]) < _found(look, best)
        good.append(f"finds most ({found})" if alone else f"finds {found}")
    elif behind and behind["tie"]:
        good.append(f"finds {found}, not proven worse than the best")
    elif behind:
        bad.append(f"finds {found}, {units.points(behind['value']).lstrip('+')} points fewer than the best")
    else:
        (bad if variant == ranked[-1] else good).append(f"finds {found}")
    if fpr > look.target:
        bad.append(f"false-positive rate {times(fpr / look.target)} times the target")
    else:
        good.append("false-positive rate within the target")


def _judge_edits(good: list[str], bad: list[str], counts: dict[str, dict], variant: str) -> None:
    if variant not in counts:
        return
    own = counts[variant]
    if len(counts) > 1:
        leads = own["first"] == max(count["first"] for count in counts.values())
        text = f"finds most or ties in {own['first']} of {own['of']} cases of edits"
        (good if leads or own["first"] > own["of"] / 2 else bad).append(text)
    bad.append(f"blind in {own['blind']} of {own['of']} cases of edits")


def _judge_cost(good: list[str], bad: list[str], costs: dict | None, variant: str, of_method: list[str]) -> None:
    if costs and len(costs["rows"]) > 1:
        first = costs["first"]
        named = variant if variant in first else next((other for other in of_method if other in first), None)
        if named:
            where = "every size" if first[named]["sides"] == costs["sides"] else f"{listed(first[named]['sides'])} px"
            cheapest = "cheapest" if first[named]["alone"] else "cheapest or tied"
            good.append(f"{_other(named, variant)}{cheapest} at {where}")
        slowest = costs["slowest"]["variant"]
        if slowest in of_method and costs["slowest"]["agreed"]:
            bad.append(f"{_other(slowest, variant)}slowest at {costs['base']} px")
    if read_variant(variant).weighted:
        bad.append(f"stores {read_variant(variant).bytes_stored} bytes a picture, half of them a mask")
    short = [v for v in of_method if bits_of(v) < bits_of(variant)]
    if short:
        good.append(f"also as {bits_of(short[0])} bits, for a small index")


def _other(named: str, variant: str) -> str:
    return "" if named == variant else f"as {named}: "


def _judge_program(good: list[str], bad: list[str], context: Context, variant: str) -> None:
    implementation = context.production[variant]
    if implementation.startswith("find-published/"):
        bad.append("refuses portrait pictures and hashes landscape ones wrongly")
    elif implementation.endswith("/imagehash"):
        good.append("a maintained library")
    if implementation == "pdq/numpy":
        bad.append("timed here in NumPy, not with its library")
    if implementation == "pdq/numba":
        bad.append("timed here as our compiled code, not with its library")
    if implementation.startswith("pdq/"):
        good.append("public reference and threshold")
