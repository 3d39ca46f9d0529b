"""The time of each step of FINd in each implementation, measured without a profiler."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import percent
from hashbench.reporting.reading.profiled import NO_FIND, find_first
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import profiled_of

CAPTION = """
Which step of FINd is worth making faster? Each bar is an implementation, the slowest first, divided into its steps from
opening the file to packing the bits. Each step is timed alone, without a profiler. Percentages are written where there
is room. As the hash gets faster, opening and decoding the file take a growing share, which no hash can avoid. Bars show
shares; the total time of each implementation is in the figure of costs.
"""

LABELLED_FROM = 0.07
_FILLS = ("#DDDDDD", "#AAAAAA", "#F0E442", "#E69F00", "#56B4E9", "#009E73", "#CC79A7", "#D55E00")


def draw(output: Path, context: Context, *, stages: list[str]) -> str:
    """Draw one bar per implementation of FINd, the slowest first, divided into its steps in order.

    An implementation that could not hash the pictures has no bar. Returns sentences that say what is shown.
    """
    tables = {"/".join(profiled_of(path)): pd.read_csv(path) for path in find_first(stages)}
    if not tables:
        return style.draw_absent(output, NO_FIND)
    unable = [name for name, table in tables.items() if table.empty]
    without = f" Not measured, as they cannot hash these pictures: {', '.join(unable)}." if unable else ""
    tables = {name: table for name, table in tables.items() if name not in unable}
    if not tables:
        return style.draw_absent(output, without.strip())
    tables = dict(sorted(tables.items(), key=lambda item: -item[1].median_seconds.sum()))
    most_first = sorted(tables.values(), key=len, reverse=True)
    names = list(dict.fromkeys(name for table in most_first for name in table.stage))
    fills = {name: _FILLS[place % len(_FILLS)] for place, name in enumerate(names)}
    with style.drawing(output, height=1.3 + 0.42 * len(tables)) as figure:
        axes = figure.subplots()
        for height, table in enumerate(tables.values()):
            _draw_bar(axes, height, table, fills)
        axes.set_yticks(range(len(tables)), tables)
        axes.set_ylim(len(tables) - 0.5, -0.5)
        axes.set_xlim(0, 1)
        axes.grid(visible=False)
        percent(axes, "x")
        runs = [table.n.max() for table in tables.values()]
        spread = " to ".join(dict.fromkeys(units.count(value) for value in (min(runs), max(runs))))
        figure.supxlabel(style.wrapped(f"share of the time from file to hash (medians of n = {spread} pictures)"))
        style.legend(figure, [Patch(facecolor=fill, label=name) for name, fill in fills.items()])
    slowest, fastest = (f"{name}: {_longest(tables[name])}" for name in (next(iter(tables)), list(tables)[-1]))
    return (
        f"Share of each step in the time of {style.several(len(tables), 'FINd implementation')}, the slowest first, "
        f"medians of n = {spread} pictures; the longest step of the slowest, {slowest}, and of the fastest, {fastest}."
        + without
    )


def _longest(table: pd.DataFrame) -> str:
    step = table.loc[table.median_seconds.idxmax()]
    return f"{step.stage} with {units.rate(step.median_seconds / table.median_seconds.sum())}"


def _draw_bar(axes: Axes, height: int, table: pd.DataFrame, fills: dict[str, str]) -> None:
    left = 0.0
    for name, share in zip(table.stage, table.median_seconds / table.median_seconds.sum(), strict=True):
        axes.barh(height, share, left=left, height=0.66, color=fills[name], edgecolor="white", linewidth=0.8)
        if share >= LABELLED_FROM * style.WIDTH / style.canvas_width():
            axes.text(
                left + share / 2, height, f"{100 * share:.0f}{units.THIN_SPACE}%", ha="center", va="center", fontsize=9
            )
        left += share
