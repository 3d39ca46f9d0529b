"""Serial, processes and Ray: the time for any number of pictures, and from how many each pays."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from hashbench.evaluation.implementations.executors import summarise_executors
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_powers, log_seconds
from hashbench.reporting.words import units

CAPTION = """
What does each way of running in parallel gain, and from how many pictures? All of them hash the same pictures with the
same implementation. Hollow points are measured times with start-up and end. A line keeps the measured rate for more or
fewer pictures, so it is an estimate away from the points. The start-up lasts until every worker has hashed its first
chunk, and the rates leave it out. Memory is only what a worker itself holds. An executor is missing if a worker started
too late to hash anything: there were too few pictures for so many workers.
"""

_LOOKS = {"serial": ("#222222", "s"), "processes": ("#0072B2", "o"), "ray": ("#D55E00", "D")}
_NAMES = {"serial": "serial", "processes": "processes", "ray": "Ray"}
# The range of the lines in pictures: from few, where the fixed time dominates, to many, where the rate does.
_FEWEST, _MOST = 10.0, 1e6


def draw(output: Path, context: Context, *, executors: str) -> str:
    """Draw the time for a number of pictures, one line per executor with the most workers, and where lines cross.

    A line goes through the median of the measured times, with the median rate for more or fewer pictures. Hollow points
    are measured rounds. With several numbers of workers, a second panel has the rate of each. Returns a sentence that
    says what is shown.
    """
    table = pd.read_csv(executors)
    lines = summarise_executors(table).reset_index()
    pictures, rounds = units.count(table.pictures.max()), table["round"].nunique()
    several = table.workers.nunique() > 2
    narrow = style.is_narrow()
    with style.drawing(output, height=8.0 if narrow and several else 4.8) as figure:
        shape = (2, 1) if narrow else (1, 2)
        panels = figure.subplots(*shape, squeeze=False).flat if several else [figure.subplots()]
        _draw_times(panels[0], table, lines)
        if several:
            _draw_rates(panels[1], table)
        handles = [_handle(line) for line in lines.itertuples()]
        figure.legend(handles=handles, loc="outside upper left", ncols=1, handletextpad=0.5)
        below = "\n".join(_compared(table))
        figure.supxlabel(
            style.wrapped(
                f"hollow: measured, n = {style.several(rounds, 'round')} of {pictures} pictures; lines: "
                f"with the measured rate for more or fewer pictures\n{below}"
            )
        )
    return _says(lines, pictures, rounds)


def _says(lines: pd.DataFrame, pictures: str, rounds: int) -> str:
    paying = lines.dropna(subset="pays_from")
    crossings = [
        f"{_NAMES[line.executor]} from about {units.about(_two_digits(line.pays_from))}" for line in paying.itertuples()
    ]
    pays = f"faster than serial: {', '.join(crossings)} pictures on" if crossings else "none is ever faster than serial"
    names = ", ".join(
        f"{_NAMES[line.executor]} ({style.several(line.workers, 'worker')})" for line in lines.itertuples()
    )
    measured = f"n = {style.several(rounds, 'round')} of {pictures} pictures"
    return f"Time for up to a million pictures by {names}, from {measured}; {pays}."


def _compared(table: pd.DataFrame) -> Iterator[str]:
    """Yield the speed of Ray relative to processes with the most workers, as median and range over rounds."""
    most = table[table.workers == table.workers.max()]
    speeds = most.pivot(index="round", columns="executor", values="pictures_per_second")
    if {"ray", "processes"} <= set(speeds):
        ratios = (speeds.ray / speeds.processes).dropna()
        if len(ratios):
            low, middle, high = ratios.quantile([0, 0.5, 1])
            spread = f", {low:.2f} to {high:.2f}" if len(ratios) > 1 else ""
            workers = style.several(most.workers.iloc[0], "worker")
            yield f"Ray with {workers}: {middle:.2f} times the rate of processes{spread}"


def _draw_times(axes: Axes, table: pd.DataFrame, lines: pd.DataFrame) -> None:
    numbers = np.geomspace(_FEWEST, _MOST, 200)
    serial = lines[lines.executor == "serial"]
    for line in lines.itertuples():
        colour, marker = _LOOKS[line.executor]
        axes.plot(numbers, line.fixed_seconds + numbers / line.pictures_per_second, color=colour, linewidth=1.8)
        rows = table[(table.executor == line.executor) & (table.workers == line.workers)]
        axes.plot(
            rows.pictures,
            rows.wall_seconds,
            color=colour,
            marker=marker,
            linestyle="none",
            markerfacecolor="white",
            markersize=6,
        )
    for place, line in enumerate(lines[lines.pays_from.between(_FEWEST, _MOST)].sort_values("pays_from").itertuples()):
        time = serial.fixed_seconds.iloc[0] + line.pays_from / serial.pictures_per_second.iloc[0]
        colour = _LOOKS[line.executor][0]
        axes.plot(line.pays_from, time, color=colour, marker="o", markersize=8, linestyle="none")
        axes.annotate(
            f"{_NAMES[line.executor]} faster than serial\nfrom about {units.about(_two_digits(line.pays_from))}",
            (line.pays_from, time),
            xytext=(-14, 34) if place % 2 else (14, -34),
            textcoords="offset points",
            ha="right" if place % 2 else "left",
            va="center",
            color=colour,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.8},
        )
    axes.set(xscale="log", yscale="log")
    low, high = axes.get_ylim()
    axes.set_ylim(low / 4, high)
    log_seconds(axes, "y")
    log_powers(axes, "x")
    axes.set_xlabel("pictures (log scale)")
    axes.set_ylabel("time with start-up (log scale)")


def _draw_rates(axes: Axes, table: pd.DataFrame) -> None:
    for name, rows in table.groupby("executor", sort=False):
        colour, marker = _LOOKS[name]
        middle = rows.groupby("workers").pictures_per_second.median()
        axes.plot(rows.workers, rows.pictures_per_second, marker, color=colour, markersize=4, markerfacecolor="white")
        axes.plot(middle.index, middle, marker=marker, color=colour, markersize=7)
    axes.set_xticks(sorted(table.workers.unique()))
    axes.set_ylim(bottom=0)
    axes.set_xlabel("workers")
    axes.set_ylabel("pictures per second, without start-up")


def _handle(line: tuple) -> Line2D:
    colour, marker = _LOOKS[line.executor]
    memory = "" if pd.isna(line.worker_bytes) else f", {units.size(line.worker_bytes)} a worker"
    workers = "" if line.executor == "serial" else f", {style.several(line.workers, 'worker')}"
    speed = f"{units.about(line.pictures_per_second)} pictures a second, start-up {units.seconds(line.startup_seconds)}"
    name = f"{_NAMES[line.executor]}{workers}: {speed}{memory}"
    return Line2D([], [], color=colour, marker=marker, markersize=7, label=style.wrapped(name))


def _two_digits(number: float) -> float:
    return float(f"{number:.2g}")
