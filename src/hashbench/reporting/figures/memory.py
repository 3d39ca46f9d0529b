"""The memory that hashing one picture adds to a fresh process."""

from pathlib import Path

import pandas as pd

from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_bytes, right_labels
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import label


def draw(output: Path, context: Context, *, memory: str) -> None:
    """Draw every run by implementation and size, the least memory first."""
    table = pd.read_csv(memory)
    if table.empty:
        return style.draw_absent(
            output, "Memory is measured only on Linux, where the kernel reports the peak memory of a process."
        )
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
        processes = table.run.max() + 1
        axes.set_xlabel(
            "peak resident memory while hashing one picture, minus the memory before (log scale); "
            + ("one fresh process each" if processes == 1 else f"n = {units.count(processes)} fresh processes each")
        )
        spans = [(runs[key].added_bytes.min(), runs[key].added_bytes.max()) for key in order]
        right_labels(
            axes, [_in_words(*span) for span in spans], title="one run" if processes == 1 else "lowest to highest run"
        )
    return None


def _in_words(low: float, high: float) -> str:
    return units.size(low) if low == high else units.interval(units.size)((low, high))
