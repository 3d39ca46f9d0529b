"""Where each FINd implementation spends its time, with and without a profiler."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import percent
from hashbench.reporting.reading.profiled import NO_FIND, find_first, read_functions
from hashbench.reporting.words.naming import profiled_of

TOP = 6
COLUMNS = 2
_OWN, _WITH_CALLED = "#0072B2", "#BBD7EA"
_UNTRACED = {"linestyle": "none", "marker": "D", "markersize": 6, "color": "#D55E00"}


def draw(output: Path, context: Context, *, functions: list[str]) -> None:
    """Draw the functions with the most own time, one panel per implementation of FINd."""
    shown = find_first(functions)
    if not shown:
        return style.draw_absent(output, NO_FIND)
    lines = -(-len(shown) // COLUMNS)
    with style.drawing(output, height=0.9 + 2.3 * lines) as figure:
        panels = figure.subplots(lines, COLUMNS, sharex=True, squeeze=False)
        for axes, path in zip(panels.flat, shown, strict=False):
            _draw_panel(axes, read_functions(path).head(TOP))
            axes.set_title("/".join(profiled_of(path)))
            axes.tick_params(labelbottom=True)
        for axes in panels.flat[len(shown) :]:
            axes.set_axis_off()
        panels[0, 0].set_xlim(0, 1)
        panels[0, 0].set_xticks([0, 0.25, 0.5, 0.75, 1])
        percent(panels[0, 0], "x")
        figure.supxlabel("share of the time from file to hash")
        entries = [
            Patch(color=_OWN, label="profiled: own time"),
            Patch(color=_WITH_CALLED, label="profiled: with called functions"),
            Line2D([], [], label="not profiled: with called functions", **_UNTRACED),
        ]
        figure.legend(handles=entries, loc="outside upper left", ncols=3)
    return None


def _draw_panel(axes: Axes, top: pd.DataFrame) -> None:
    heights = range(len(top))
    last = len(top)
    axes.barh(heights, top.cumulative_share, height=0.62, color=_WITH_CALLED)
    axes.barh([*heights, last], [*top.self_share, 1 - top.self_share.sum()], height=0.62, color=_OWN)
    axes.plot(top.untraced_share, heights, **_UNTRACED)
    axes.set_yticks([*heights, last], [*top.name, "all others"])
    axes.set_ylim(TOP + 0.6, -0.6)
    axes.grid(axis="y", visible=False)
