"""Serial, processes and Ray on the same pictures: gains and costs."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.words import units

_LOOKS = {"serial": ("#222222", "s"), "processes": ("#0072B2", "o"), "ray": ("#D55E00", "D")}
_PANELS = (
    ("pictures_per_second", "pictures per second\n(without start-up)", 1),
    ("speed_up", "speed-up over serial\n(same round)", 1),
    ("startup_seconds", "start-up, seconds\n(until all workers did a chunk)", 1),
    ("worker_bytes", "memory of the largest\nworker, MB", 1e-6),
)


def draw(output: Path, context: Context, *, executors: str) -> None:
    """Draw one panel per quantity against the number of workers: points are rounds, lines join medians."""
    table = pd.read_csv(executors)
    rounds, pictures = table["round"].nunique(), table.pictures.max()
    with style.drawing(output, height=3.6) as figure:
        panels = figure.subplots(1, len(_PANELS))
        for axes, (column, title, factor) in zip(panels, _PANELS, strict=True):
            for name, rows in table.groupby("executor", sort=False):
                colour, marker = _LOOKS[name]
                medians = factor * rows.groupby("workers")[column].median()
                axes.plot(rows.workers, factor * rows[column], marker, color=colour, markersize=4, alpha=0.5)
                axes.plot(medians.index, medians, marker=marker, color=colour, markersize=8, label=name)
            axes.set_title(title, fontsize=9.5)
            axes.set_xticks(sorted(table.workers.unique()))
            axes.margins(x=0.2)
            if table[column].notna().any():  # without serial there is no speed-up
                axes.set_ylim(0, 1.1 * factor * table[column].max())
        sizes = f"workers (n = {units.count(pictures)} pictures per run, each run {units.count(rounds)}×)"
        figure.supxlabel("\n".join([sizes, *_compared(table)]), fontsize=9.5)
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper left", ncols=len(_LOOKS))


def _compared(table: pd.DataFrame) -> Iterator[str]:
    """Yield the speed of Ray relative to processes with the most workers, as median and range over rounds."""
    most = table[table.workers == table.workers.max()]
    speeds = most.pivot(index="round", columns="executor", values="pictures_per_second")
    if {"ray", "processes"} <= set(speeds):
        ratios = (speeds.ray / speeds.processes).dropna()
        if len(ratios):
            low, middle, high = ratios.quantile([0, 0.5, 1])
            spread = f", {low:.2f} to {high:.2f}" if len(ratios) > 1 else ""
            yield f"ray with {most.workers.iloc[0]} workers: {middle:.2f} times the speed of processes{spread}"
