"""Which rules took the clock of the run that made these results."""

import json
from pathlib import Path

import pandas as pd

from hashbench.profiling.breakdown import EVERY
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.words import units

CAPTION = """
Which rules took the time of the run? While several jobs ran side by side, each has its part of the clock, so the bars
add up to the time in which any job ran. The dotted line is the shortest possible time: the time to decode every picture
once on all cores. Pages and report are drawn after these jobs and are not counted.
"""

NO_RECORDS = "No job has left a record of what it took. Type the same command with --forceall to have them."

# The number of bars; all other rules share one more bar.
MOST = 14


def draw(output: Path, context: Context, *, run_rules: str, run: str) -> str:
    """Draw one bar per rule, the longest first: its share of the clock.

    Returns a sentence that says what is shown.
    """
    table = pd.read_csv(run_rules)
    table = table[table.scope == EVERY]
    summary = json.loads(Path(run).read_text(encoding="utf-8"))
    if not summary["scopes"]:
        return style.draw_absent(output, NO_RECORDS)
    total, floor = summary["scopes"][EVERY], summary["decoding_floor_seconds"]
    shown, rest = table.head(MOST), table.iloc[MOST:]
    names = [*shown.rule.str.replace("_", " ")] + ([f"{len(rest)} other rules"] if len(rest) else [])
    clock = [*shown.clock_seconds] + ([rest.clock_seconds.sum()] if len(rest) else [])
    with style.drawing(output, height=1.4 + 0.3 * len(names)) as figure:
        axes = figure.subplots()
        axes.barh(range(len(names)), clock, height=0.66, color="#56B4E9", edgecolor=style.INK, linewidth=0.6)
        for height, seconds in enumerate(clock):
            share = units.rate(seconds / total["clock_seconds"])
            axes.text(seconds, height, f" {units.seconds(seconds)}, {share}", va="center", fontsize=9)
        axes.axvline(floor, color=style.INK, linestyle=":", linewidth=1.2)
        axes.set_yticks(range(len(names)), names)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlim(0, 1.3 * max(clock))
        axes.grid(visible=False, axis="y")
        figure.supxlabel(
            style.wrapped(
                f"seconds of the clock (n = {total['jobs']} jobs); dotted: decoding every picture once on "
                f"{style.several(summary['cores'], 'core')}"
            )
        )
    return (
        f"Share of each rule in {units.seconds(total['clock_seconds'])} of the clock, the longest first: {names[0]} "
        f"with {units.seconds(clock[0])}. Decoding every picture once on {style.several(summary['cores'], 'core')} "
        f"takes {units.seconds(floor)}."
    )
