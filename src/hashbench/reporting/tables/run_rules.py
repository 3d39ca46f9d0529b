"""Time and memory of each rule, of all jobs behind these results and of the latest run."""

import json
from pathlib import Path

import pandas as pd

from hashbench.reporting.context import Context
from hashbench.reporting.figures.run_clock import NO_RECORDS
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units

CAPTION = """
What did each rule take? "All jobs" made these results, whenever they ran. "Latest run" means only the jobs of the last
run, for instance after one hasher was edited. The critical path is the longest chain of jobs, each of which waits for a
file of the one before: more cores cannot make the run shorter.
"""

_COLUMNS = (
    Column("scope", "of"),
    Column("rule", "rule"),
    Column("jobs", "jobs", units.count),
    Column("clock_seconds", "clock", units.seconds, help="while n jobs ran side by side, each has 1/n of the time"),
    Column("critical_seconds", "critical path", units.seconds, help="of its jobs on the longest chain of jobs"),
    Column("job_seconds", "elapsed", units.seconds, help="total of its jobs, start-up included"),
    Column("cpu_seconds", "CPU", units.seconds, help="of the jobs and of all processes that they started"),
    Column("peak_bytes", "one process", units.size, group="peak memory"),
    Column(
        "peak_all_bytes",
        "whole job",
        units.size,
        help="all its processes at once; what they share counts for each, so this is an upper bound",
        group="peak memory",
    ),
)


def draw(output: Path, context: Context, *, run_rules: str, run: str) -> None:
    """Write one row per rule: first for all jobs, then for the latest run, each under a sentence with the totals."""
    table = pd.read_csv(run_rules)
    summary = json.loads(Path(run).read_text(encoding="utf-8"))
    if table.empty:
        return html.write(output, html.text(NO_RECORDS))
    sentences = [html.text(_total(scope, total, summary)) for scope, total in summary["scopes"].items()]
    return html.write(output, *sentences, html.table(table, _COLUMNS))


def _total(scope: str, total: dict, summary: dict) -> str:
    clock, floor = total["clock_seconds"], summary["decoding_floor_seconds"]
    steps = list(dict.fromkeys(name.replace("_", " ") for name in total["critical_path"]))
    return (
        f"{scope.capitalize()}: {units.count(total['jobs'])} jobs, {units.seconds(clock)} of the clock and "
        f"{units.seconds(total['cpu_seconds'])} of CPU on {units.count(summary['cores'])} cores, "
        f"{units.ratio(clock / floor)} the time to decode all {units.count(summary['pictures'])} pictures once. The "
        f"largest process held {units.size(total['peak_bytes'])}, all together at most "
        f"{units.size(total['peak_all_bytes'])}. The critical path takes {units.seconds(total['critical_seconds'])}: "
        f"{', '.join(steps)}."
    )
