"""Part one of the paper: FINd, where its time goes, the plan of its optimisations, and their results."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from hashbench.evaluation.implementations.agreement import IDENTICAL, overall
from hashbench.hashers.registry import find_entry
from hashbench.reporting.paper.numbers import times
from hashbench.reporting.paper.profile import describe_profile, slowest_line
from hashbench.reporting.words import units, wording

FIND = "find"
PUBLISHED = "find-published"
PLAIN = "reference"

# The steps of the plan, in the order of its arithmetic, and the stages of `stages.csv` that they are.
_STEPS = {
    "box": ("box_means",),
    "luma": ("luma",),
    "DCT": ("transform",),
    "rest": ("load_rgb", "pack"),
    "decoding": ("open", "decode"),
}
# Stages are timed in another session than the whole: their sum may be off by this share.
_APART = 0.2
_JOINED = "\u00a0"
_TERM = re.compile(r"(?P<share>[\d.]+)(?:/\(?(?P<factor>[\d*]+)\)?)?")


def describe_find(made: Mapping[str, Any]) -> dict | None:
    """Return the numbers and words of part one, None if no implementation of FINd was measured."""
    plan = made["ladder"].set_index("implementation")
    rungs = plan.dropna(subset="seconds_per_picture")
    if rungs.empty:
        return None
    baseline = _baseline(rungs)
    loaded = _loaded(made["memory"])
    slow, fastest = rungs.loc[baseline], _fastest(rungs)
    return {
        "baseline": {
            "name": baseline,
            "published": baseline.startswith(f"{PUBLISHED}/"),
            "plain": baseline.endswith(f"/{PLAIN}"),
            "time": units.seconds(slow.seconds_per_picture),
            "limit": times(slow.ratio_to_decode),
            "decoding": units.rate(1 / slow.ratio_to_decode),
        },
        "profile": _profile(baseline, made),
        "shares": [
            {"step": step, "share": units.round_rate(share)} for step, share, _ in terms(plan.arithmetic.iloc[0])
        ],
        "bound": _planned_bound(plan, slow.ratio_to_decode),
        "plan": [_planned(name, row) for name, row in plan.iterrows()],
        "rounds": units.count(rungs.rounds.max()),
        "built": [_built(name, row, loaded) for name, row in rungs.iterrows()],
        "rounding": bool(((rungs.exactness != IDENTICAL) & rungs.exactness.notna()).any()),
        "missed": _missed(rungs, baseline, made["stages"]),
        "hits": _hits(rungs, baseline),
        "addresses": _addresses(made["lines"]),
        "gate": _gate(overall(made["agreement"][made["agreement"].method == FIND])),
        "defects": _describe_defects(made["defect_summary"], made["defect_pictures"], made["images"]),
        "fastest": fastest and _describe_fastest(fastest, baseline, rungs),
        "memory": _extremes({name: loaded[name] for name in rungs.index if name in loaded}, fastest),
        "scipy_faster": _faster(rungs, f"{FIND}/scipy", f"{FIND}/numpy"),
        "growth": _growth(made["slopes"]),
    }


def terms(arithmetic: str) -> list[tuple[str, float, str]]:
    """Return step, share and factor of each term of `1 / (0.800/(15*50) + … + 0.001)`; a factor of 1 is empty text."""
    found = [_TERM.fullmatch(term) for term in arithmetic.partition("(")[2].removesuffix(")").split(" + ")]
    return [
        (step, float(term["share"]), term["factor"] or "") for step, term in zip(_STEPS, found, strict=True) if term
    ]


def _baseline(rungs: pd.DataFrame) -> str:
    """Return the published program, else the plain implementation, else the slowest one."""
    plain = (f"{PUBLISHED}/{PLAIN}", f"{FIND}/{PLAIN}")
    return next((name for name in plain if name in rungs.index), rungs.seconds_per_picture.idxmax())


def _profile(baseline: str, made: Mapping[str, Any]) -> dict | None:
    """Return the profile of the baseline, else of the plain implementation, None if neither was profiled.

    The ladder times the published program in every run. Only the configured methods are profiled.
    """
    for name in (baseline, f"{FIND}/{PLAIN}"):
        if name in made["functions"] and name in made["lines"]:
            return describe_profile(name, made["functions"][name], made["lines"][name])
    return None


def _planned_bound(plan: pd.DataFrame, measured: float) -> dict | None:
    """Return the bound of Amdahl's law with the plan's share of decoding, None if the plan has no such share.

    Parameters
    ----------
    measured : the bound with the measured share: the time of the baseline divided by the time of decoding.
    """
    share = {step: share for step, share, _ in terms(plan.arithmetic.iloc[0])}.get("decoding")
    if not share:
        return None
    return {
        "share": units.round_rate(share),
        "times": units.count(round(1 / share)),
        "exceeding": list(plan.index[plan.predicted > measured]),
    }


def _addresses(lines: Mapping[str, pd.DataFrame]) -> dict | None:
    """Return how the two plain programs read a pixel in their slowest lines, None if these lines do not compare.

    The lines compare if both run equally often and differ: then both add the same pixels.
    """
    names = (f"{PUBLISHED}/{PLAIN}", f"{FIND}/{PLAIN}")
    if not all(name in lines for name in names):
        return None
    published, plain = (slowest_line(lines[name]) for name in names)
    if published is None or plain is None or published["hits"] != plain["hits"]:
        return None
    read = [line["source"].rpartition("= ")[2] for line in (published, plain)]
    if read[0] == read[1]:
        return None
    return {"name": names[1], "reads": plain["hits"], "published": read[0], "plain": read[1]}


def _fastest(rungs: pd.DataFrame) -> str | None:
    """Return the fastest implementation of FINd whose bits passed the equality gate, None if there is none."""
    exact = [name for name in rungs.index if name.startswith(f"{FIND}/") and find_entry(*name.split("/")).exact]
    passed = rungs.loc[exact]
    passed = passed[passed.exactness == IDENTICAL]
    return None if passed.empty else passed.seconds_per_picture.idxmin()


def _planned(name: str, row: pd.Series) -> dict:
    by_factor: dict[str, list[str]] = {}
    for step, _, factor in terms(row.arithmetic):
        if factor:
            divisor = f"({factor.replace('*', f'{_JOINED}×{_JOINED}')})" if "*" in factor else factor
            by_factor.setdefault(divisor, []).append(step)
    return {
        "name": name,
        "technique": row.technique,
        "why": row.why.replace("`", ""),
        "difficulty": row.difficulty,
        "factors": "; ".join(f"{', '.join(steps)} ÷{_JOINED}{factor}" for factor, steps in by_factor.items()),
        "predicted": times(row.predicted),
        "measured": None if pd.isna(row.measured) else times(row.measured),
        "interval": wording.interval(times, row.measured_low, row.measured_high),
    }


def _built(name: str, row: pd.Series, loaded: Mapping[str, float]) -> dict:
    return {
        "name": name,
        "time": units.seconds(row.seconds_per_picture),
        "to_decode": units.ratio(row.ratio_to_decode),
        "agreement": units.MISSING
        if pd.isna(row.pictures)
        else f"{units.count(row.identical)} of {units.count(row.pictures)}",
        "added": units.size(row.added_bytes),
        "loaded": units.size(loaded.get(name, math.nan)),
        "difficulty": row.difficulty,
    }


def _loaded(memory: pd.DataFrame) -> dict[str, float]:
    """Return the memory in bytes of a process that has loaded and compiled an implementation of FINd, by its name."""
    ours = memory[memory.method.isin([FIND, PUBLISHED])]
    return ours.assign(name=ours.method + "/" + ours.implementation).groupby("name").baseline_bytes.median().to_dict()


def _faster(rungs: pd.DataFrame, one: str, other: str) -> bool:
    taken = rungs.seconds_per_picture
    return {one, other} <= set(taken.index) and bool(taken[one] < taken[other])


def _extremes(loaded: Mapping[str, float], fastest: str | None) -> dict | None:
    """Return the implementations whose processes are the smallest and the largest, None if fewer than two are known."""
    if len(loaded) < 2:
        return None
    least, most = min(loaded, key=loaded.get), max(loaded, key=loaded.get)
    return {
        "least": {"name": least, "memory": units.size(loaded[least])},
        "most": {"name": most, "memory": units.size(loaded[most])},
        "fastest_is_most": most == fastest and loaded[most] > 2 * loaded[least],
    }


def _tried(rungs: pd.DataFrame, baseline: str) -> pd.DataFrame:
    return rungs[(rungs.index != baseline) & rungs.measured_low.notna()]


def _hits(rungs: pd.DataFrame, baseline: str) -> dict:
    """Return how many implementations have the predicted speed-up in the interval of the measured one."""
    tried = _tried(rungs, baseline)
    within = (tried.measured_low <= tried.predicted) & (tried.predicted <= tried.measured_high)
    return {"count": int(within.sum()), "of": len(tried)}


def _missed(rungs: pd.DataFrame, baseline: str, stages: Mapping[str, pd.DataFrame]) -> list[dict]:
    """Return the predictions outside the measured interval.

    Each has the step that missed most in the direction of the whole; None if the stages of an implementation or of the
    baseline are not known, or no step missed in that direction. It is also None if the stages of either differ from the
    ladder's time by more than `_APART` of it (`apart`): then the times of steps say nothing about the whole.
    """
    taken = rungs.seconds_per_picture
    missed = []
    for name, row in _tried(rungs, baseline).iterrows():
        if row.measured_low <= row.predicted <= row.measured_high:
            continue
        slower = row.measured < row.predicted
        sums = {one: float(stages[one].median_seconds.sum()) for one in (baseline, name) if one in stages}
        apart = [one for one, total in sums.items() if abs(total / taken[one] - 1) > _APART]
        steps = []
        if len(sums) == 2 and not apart:
            steps = list(_compared(taken[baseline], taken[name], row.arithmetic, stages[name]))
        steps = [step for step in steps if (step[2] > step[1]) == slower]
        worst = max(steps, key=lambda step: abs(step[2] - step[1]), default=None)
        missed.append(
            {
                "name": name,
                "plain": name.endswith(f"/{PLAIN}"),
                "how": "slower" if slower else "faster",
                "apart": apart,
                "step": worst and worst[0],
                "predicted": worst and units.seconds(worst[1]),
                "measured": worst and units.seconds(worst[2]),
            }
        )
    return missed


def _compared(
    seconds: float, whole: float, arithmetic: str, stages: pd.DataFrame
) -> Iterator[tuple[str, float, float]]:
    """Yield each step with its predicted and measured time in seconds.

    If one pass makes luma and box mean, there is no stage `luma`, and the two are one step.

    Parameters
    ----------
    seconds : a picture, of the baseline, to which the shares of the arithmetic refer.
    whole : seconds a picture of the implementation, which its stages divide.
    """
    taken = stages.set_index("stage").median_seconds
    taken = taken * (whole / taken.sum())
    predicted = {}
    for step, share, factor in terms(arithmetic):
        predicted[step] = seconds * share / math.prod(map(int, (factor or "1").split("*")))
    measured = {step: float(taken.reindex(names).sum()) for step, names in _STEPS.items()}
    if "luma" not in taken.index:
        for seconds_of in (predicted, measured):
            seconds_of["luma and box"] = seconds_of.pop("luma") + seconds_of.pop("box")
    for step, time in predicted.items():
        yield step, time, measured[step]


def _gate(gate: pd.DataFrame) -> dict | None:
    """Return the verdicts of the equality gate, None if there was nothing to compare."""
    if gate.empty:
        return None
    same = gate[gate.verdict == IDENTICAL]
    return {
        "passed": [f"{FIND}/{name}" for name in dict.fromkeys([*same.against, *same.implementation])],
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


def _describe_defects(summary: pd.DataFrame, pictures: pd.DataFrame, images: pd.DataFrame) -> dict | None:
    """Return what the published defects do to hashes and to same-family matches, None if that was not studied.

    `alike` are the families with a landscape picture whose pictures all are landscape: the defect moves all of them.
    """
    counts = {(row.what, row.of): row for row in summary.itertuples()}
    if ("lost, moved", "same") not in counts:
        return None
    lost = [counts[f"lost, {cause}", "same"] for cause in ("refused", "moved")]
    moved = pictures[(pictures["shape"] == "landscape") & (pictures.moved_bits > 0)]
    family = images.set_index("image_id").family
    shapes = pictures.groupby(pictures.image_id.astype("uint64").map(family))["shape"]
    wide = shapes.nunique()[shapes.agg(lambda shape: "landscape" in set(shape))]
    return {
        "matches": units.count(lost[0].n),
        "refused": units.count(lost[0].count),
        "moved": units.count(lost[1].count),
        "hashes_moved": units.count(len(moved)),
        "median_bits": None if moved.empty else units.number(moved.moved_bits.median()),
        "bits": units.count(moved.bits.max()) if len(moved) else None,
        "families": units.count(len(wide)),
        "alike": units.count((wide == 1).sum()),
        "mostly_alike": bool(len(wide)) and bool((wide == 1).mean() > 0.5),
        "few": bool(lost[1].count < 0.01 * lost[1].n),
    }


def _describe_fastest(name: str, baseline: str, rungs: pd.DataFrame) -> dict:
    """Return the speed-up of the fastest implementation over the baseline."""
    row = rungs.loc[name]
    return {
        "name": name,
        "time": units.seconds(row.seconds_per_picture),
        "to_decode": units.ratio(row.ratio_to_decode),
        "ratio": float(row.ratio_to_decode),
        "times": times(row.measured),
        "interval": wording.interval(times, row.measured_low, row.measured_high),
        "is_baseline": name == baseline,
        "faster": bool(row.measured_low > 1),
        "slower": bool(row.measured_high < 1),
        "near_decoding": bool(row.ratio_to_decode < 2),
        "beyond": bool(row.ratio_to_decode < 1),
    }


def _growth(slopes: pd.DataFrame) -> dict | None:
    """Return the slopes of time over pictures, and how many intervals exclude 1, the slope of proportional growth."""
    rows = slopes[slopes.axis == "pictures"].dropna(subset=["low", "high"])
    if rows.empty:
        return None
    return {
        "low": units.decimal(rows.slope.min()),
        "high": units.decimal(rows.slope.max()),
        "excluded": int(((rows.low > 1) | (rows.high < 1)).sum()),
        "of": len(rows),
    }
