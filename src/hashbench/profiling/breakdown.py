"""Break down the time of a run of the workflow, from the records of its jobs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

COLUMNS = (
    "scope",
    "rule",
    "jobs",
    "job_seconds",
    "clock_seconds",
    "critical_seconds",
    "cpu_seconds",
    "peak_bytes",
    "peak_all_bytes",
)
# All jobs that made the present results, whenever they ran; and the jobs of the latest run alone.
EVERY, LATEST = "all jobs", "latest run"


def read_records(folder: Path) -> list[dict[str, Any]]:
    """Return what `hashbench.records.recorded` wrote into a folder and the folders in it, by the start of the jobs."""
    records = [json.loads(path.read_text(encoding="utf-8")) for path in folder.rglob("*.json")]
    return sorted(records, key=lambda record: (record["start"], record["outputs"]))


def records_behind(records: Sequence[Mapping[str, Any]], files: Iterable[str]) -> list[Mapping[str, Any]]:
    """Return the records of the jobs that made these files, and of all jobs that those needed, in the same order.

    Files that an earlier configuration left in the results do not count.
    """
    made_by = {path: record for record in records for path in record["outputs"]}
    wanted, seen = [path for path in files if path in made_by], set()
    while wanted:
        record = made_by[wanted.pop()]
        if id(record) not in seen:
            seen.add(id(record))
            wanted += [path for path in record["inputs"] if path in made_by]
    return [record for record in records if id(record) in seen]


def decoding_floor(timings: pd.DataFrame, pictures: int, *, cores: int) -> float:
    """Return the seconds that decoding each picture once takes on all cores. No way of hashing them can be faster.

    Parameters
    ----------
    timings : with columns `stage`, of which `decode` is used, and `median_seconds` (a picture). The median of all
        methods' sessions counts.
    """
    return float(timings[timings.stage == "decode"].median_seconds.median() * pictures / cores)


def break_down_run(
    records: Sequence[Mapping[str, Any]], timings: pd.DataFrame, pictures: int
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Divide the time of a run among its rules, and compare it with the time that decoding alone takes.

    Parameters
    ----------
    records : of the jobs behind the results, see `records_behind`.
    timings, pictures : see `decoding_floor`.

    Returns
    -------
    The table of `break_down`, and a summary: `pictures`, `cores` (the most that a job had), `decoding_floor_seconds` on
    these cores, and `scopes`, which holds what `break_down` says of each scope.
    """
    table, totals = break_down(records)
    cores = max((record["cores"] for record in records), default=1)
    floor = decoding_floor(timings, pictures, cores=cores)
    return table, {"pictures": pictures, "cores": cores, "decoding_floor_seconds": floor, "scopes": totals}


def break_down(records: Sequence[Mapping[str, Any]]) -> tuple[pd.DataFrame, dict[str, dict[str, Any]]]:
    """Divide the time of a run among its rules.

    While n jobs run side by side, each gets 1 / n of the clock. So `clock_seconds` of all rules add up to the time in
    which any job ran. The critical path is the chain of jobs, each of which needs a file of the one before, that takes
    longest: more cores cannot make the run shorter than it.

    Parameters
    ----------
    records : of `read_records`.

    Returns
    -------
    Columns `COLUMNS`, one row for each rule of each scope (`EVERY`, `LATEST`), the most of the clock first.
    `critical_seconds` is the time of the rule's jobs on the critical path; the two peaks are the peaks of its largest
    job. And for each scope: `jobs`, `clock_seconds`, `cpu_seconds`, `critical_seconds`, `critical_path` (rules in
    order), `peak_bytes` and `peak_all_bytes`, here of all jobs that ran at the same time. A run that is not known, as
    on a cluster, has no scope `LATEST`.
    """
    scopes = {EVERY: list(records)}
    runs = [record["run"] for record in records if record["run"]]
    if runs:
        scopes[LATEST] = [record for record in records if record["run"] == runs[-1]]
    rows, totals = [], {}
    for scope, chosen in scopes.items():
        if not chosen:
            continue
        clock, together = _share_clock(chosen)
        path = _critical_path(chosen)
        rows += _rows(scope, chosen, clock, path)
        totals[scope] = {
            "jobs": len(chosen),
            "clock_seconds": float(clock.sum()),
            "cpu_seconds": sum(record["cpu_seconds"] for record in chosen),
            "critical_seconds": sum(_seconds(chosen[place]) for place in path),
            "critical_path": [chosen[place]["rule"] for place in path],
            "peak_bytes": max(record["peak_bytes"] for record in chosen),
            "peak_all_bytes": together,
        }
    return pd.DataFrame(rows, columns=list(COLUMNS)), totals


def _seconds(record: Mapping[str, Any]) -> float:
    return record["end"] - record["start"]


def _rows(scope: str, records: Sequence[Mapping[str, Any]], clock: np.ndarray, path: Sequence[int]) -> list[tuple]:
    rules: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        rules.setdefault(record["rule"], []).append(place)
    rows = [
        (
            scope,
            rule,
            len(places),
            sum(_seconds(records[place]) for place in places),
            float(clock[places].sum()),
            float(sum(_seconds(records[place]) for place in places if place in path)),
            sum(records[place]["cpu_seconds"] for place in places),
            max(records[place]["peak_bytes"] for place in places),
            max(records[place]["peak_all_bytes"] for place in places),
        )
        for rule, places in rules.items()
    ]
    return sorted(rows, key=lambda row: -row[COLUMNS.index("clock_seconds")])


def _share_clock(records: Sequence[Mapping[str, Any]]) -> tuple[np.ndarray, int]:
    """Return each job's share of the clock, float64 (n,), in seconds, and the largest sum of peaks side by side."""
    times = sorted({moment for record in records for moment in (record["start"], record["end"])})
    shares, together = np.zeros(len(records)), 0
    for start, end in pairwise(times):
        running = [place for place, record in enumerate(records) if record["start"] <= start and record["end"] >= end]
        if running:
            shares[running] += (end - start) / len(running)
            together = max(together, sum(records[place]["peak_all_bytes"] for place in running))
    return shares, together


def _critical_path(records: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the places of the jobs on the longest chain in time, in order. `records` are sorted by their start."""
    made_by = {path: place for place, record in enumerate(records) for path in record["outputs"]}
    length, before = np.zeros(len(records)), {}
    for place, record in enumerate(records):
        needed = {made_by[path] for path in record["inputs"] if path in made_by} - {place}
        # A job that was redone alone may have run after a job that needs its files.
        earlier = [other for other in needed if other < place]
        if earlier:
            before[place] = max(earlier, key=length.__getitem__)
        length[place] = _seconds(record) + (length[before[place]] if place in before else 0)
    path = [int(length.argmax())]
    while path[-1] in before:
        path.append(before[path[-1]])
    return path[::-1]
