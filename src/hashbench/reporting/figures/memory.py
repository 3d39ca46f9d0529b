"""The memory that hashing one picture adds to a fresh process."""

from pathlib import Path

import pandas as pd

from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_bytes, right_labels
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import label


def draw(output: Path, context: Context, *, memory: str) -> None:
    """Draw every run by implementation and size, least memory first."""
    table = pd.read_csv(memory)
    if table.empty:
        return style.draw_absent(output, "Memory is measured on Linux only: its kernel tells a process its peak.")
    runs = {key: rows for key, rows in table.groupby(["method", "implementation", "bits"])}
    order = sorted(runs, key=lambda key: runs[key].added_bytes.median())
    with style.drawing(output, height=1.0 + 0.32 * len(order)) as figure:
        axes = figure.subplots()
        for height, (method, implementation, bits) in enumerate(order):
            added = runs[method, implementation, bits].added_bytes
            its = style.look(method, bits)
            axes.plot([added.min(), added.max()], [height] * 2, color=its.colour, linewidth=1.4)
            axes.plot(added, [height] * len(added), **its.point)
        axes.set_yticks(range(len(order)), [label(*key) for key in order])
        axes.set_ylim(len(order) - 0.4, -0.6)
        axes.grid(axis="y", visible=False)
        log_bytes(axes, "x")
        axes.set_xlabel(
            "peak of resident memory while hashing one picture, less that before it (log scale); "
            f"n = {units.count(table.run.max() + 1)} fresh processes"
        )
        show = units.interval(units.size)
        spans = [(runs[key].added_bytes.min(), runs[key].added_bytes.max()) for key in order]
        right_labels(axes, [show(span) for span in spans], title="range of runs")
    return None
