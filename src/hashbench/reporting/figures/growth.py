"""How time grows with the number and the size of pictures, with the fitted slopes."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from hashbench.profiling.growth import PICTURES, SIDE
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_counts, log_seconds, spread
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import produces


def draw(output: Path, context: Context, *, growth: str, slopes: str) -> None:
    """Draw time against the number and against the side of pictures; each line has its name and slope."""
    points = pd.read_csv(growth)
    fits = pd.read_csv(slopes).set_index(["method", "implementation", "axis"])
    lines = points.groupby(["method", "implementation"]).ngroups
    with style.drawing(output, height=max(7.0, 1.2 + 0.5 * lines)) as figure:
        above, below = figure.subplots(2, 1)
        for axes, axis, x in ((above, PICTURES, "pictures"), (below, SIDE, "side")):
            part = points[points.axis == axis]
            _draw_lines(axes, part, x, context)
            log_seconds(axes, "y")
            log_counts(axes, "x", marks=sorted(part[x].unique()))
            _name_lines(axes, part, fits, axis, x)
            axes.set_ylabel("time, file to hash (log scale)")
        side = units.count(points[points.axis == PICTURES].side.max())
        above.set_xlabel(f"pictures, each of {side} px (log scale)")
        above.set_title("More pictures; right: slope over pictures and its 95 % interval")
        below.set_xlabel("side of one picture in px (log scale)")
        below.set_title("Larger pictures; right: slope over pixels and its 95 % interval")


def _draw_lines(axes: Axes, points: pd.DataFrame, x: str, context: Context) -> None:
    for (method, implementation, bits), rows in points.groupby(["method", "implementation", "bits"], sort=False):
        its = style.look(method, bits)
        middle = rows.groupby(x).seconds.median()
        size, width = (6, 2.0) if produces(context, method, implementation, bits) else (4, 1.0)
        line = {
            "markersize": size,
            "markeredgewidth": 1.0,
            "linestyle": its.line,
            "linewidth": width,
            "color": its.colour,
        }
        axes.plot(rows[x], rows.seconds, linestyle="none", marker=".", markersize=3, color=its.colour, alpha=0.5)
        axes.plot(middle.index, middle, **(its.point | line))


def _name_lines(axes: Axes, points: pd.DataFrame, fits: pd.DataFrame, axis: str, x: str) -> None:
    """Write the name of each line at its right end; names that would overlap are moved apart."""
    ends = []
    for (method, implementation), rows in points.groupby(["method", "implementation"], sort=False):
        last = rows[rows[x] == rows[x].max()]
        fit = fits.loc[(method, implementation, axis)] if (method, implementation, axis) in fits.index else None
        ends.append(
            (f"{method}/{implementation}", style.look(method, 256).colour, last[x].iloc[0], last.seconds.median(), fit)
        )
    low, high = np.log10(axes.get_ylim())
    places = spread([np.log10(seconds) for *_, seconds, _ in ends], gap=(high - low) / 16)
    first, last = axes.get_xlim()
    beside = last * (last / first) ** 0.03
    for (name, colour, right, seconds, fit), place in zip(ends, places, strict=True):
        slope = (
            ""
            if fit is None
            else f"  {units.decimal(fit.slope)} ({units.interval(units.decimal)((fit.low, fit.high))})"
        )
        axes.annotate(
            f"{name}{slope}",
            (right, seconds),
            xytext=(beside, 10**place),
            fontsize=9,
            va="center",
            color=colour,
            arrowprops={"arrowstyle": "-", "color": style.FAINT, "linewidth": 0.7, "relpos": (0, 0.5), "shrinkA": 0},
            annotation_clip=False,
        )
