"""Axes with easily readable tick labels; `which` is `x` or `y`."""

import math
from collections.abc import Callable, Sequence

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullLocator

from hashbench.reporting.words import units

# Largest number of decades of an axis, and the ticks within a decade.
_STEPS = ((0.7, (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0)), (1.2, (1.0, 2.0, 3.0, 5.0)), (4.0, (1.0, 3.0)))


def percent(axes: Axes, which: str) -> None:
    """Label a linear axis of shares in percent."""
    _axis(axes, which).set_major_formatter(FuncFormatter(lambda value, _: units.round_rate(round(value, 9))))


def log_percent(axes: Axes, which: str, *, every: int = 1) -> None:
    """Make an axis of shares logarithmic, in percent, with a tick every `every` decades."""
    _log(axes, which, lambda value, _: units.round_rate(value))
    _axis(axes, which).set_major_locator(LogLocator(base=10**every, numticks=20))


def log_seconds(axes: Axes, which: str) -> None:
    """Make an axis of seconds logarithmic, labelled in µs, ms and s."""
    _log(axes, which, lambda value, _: _without_noughts(units.seconds(value)))


def log_multiples(axes: Axes, which: str) -> None:
    """Make an axis of ratios logarithmic, labelled 1×, 2×, 5×, 10×."""
    _log(axes, which, lambda value, _: f"{value:,.6g}×")


def log_counts(axes: Axes, which: str, *, marks: Sequence[float] | None = None) -> None:
    """Make an axis of counts logarithmic, labelled with whole numbers; `marks` are its ticks if given."""
    _log(axes, which, lambda value, _: f"{value:,.6g}")
    if marks is not None:
        _axis(axes, which).set_major_locator(FixedLocator(marks))


def log_bytes(axes: Axes, which: str) -> None:
    """Make an axis of bytes logarithmic, labelled in kB, MB and GB."""
    _log(axes, which, lambda value, _: _without_noughts(units.size(value)))


def right_labels(axes: Axes, texts: Sequence[str], *, title: str) -> None:
    """Write a text to the right of each whole number of the y axis, starting at 0, and a title above them."""
    side = axes.secondary_yaxis("right")
    side.set_yticks(range(len(texts)), texts)
    side.spines["right"].set_visible(False)
    side.tick_params(length=0)
    axes.set_title(title, loc="right", fontsize=9.5, fontweight="normal")


def spread(positions: list[float], *, gap: float) -> list[float]:
    """Return positions moved apart to at least `gap`, in the same order and close to the old places.

    It is for labels at the ends of lines. Overlapping labels become a block around their mean.
    """
    order = sorted(range(len(positions)), key=positions.__getitem__)
    blocks: list[tuple[float, int]] = []
    for index in order:
        middle, size = positions[index], 1
        while blocks and blocks[-1][0] + (blocks[-1][1] + size) * gap / 2 > middle:
            other, others = blocks.pop()
            middle = (other * others + middle * size) / (others + size)
            size += others
        blocks.append((middle, size))
    spread_out = [middle + (place - (size - 1) / 2) * gap for middle, size in blocks for place in range(size)]
    return [spread_out[order.index(index)] for index in range(len(positions))]


def _axis(axes: Axes, which: str) -> Axis:
    return {"x": axes.xaxis, "y": axes.yaxis}[which]


def _log(axes: Axes, which: str, show: Callable[[float, int], str]) -> None:
    axes.set(**{f"{which}scale": "log"})
    low, high = axes.get_xlim() if which == "x" else axes.get_ylim()
    steps = next((steps for decades, steps in _STEPS if math.log10(high / low) <= decades), (1.0,))
    axis = _axis(axes, which)
    axis.set_major_locator(LogLocator(subs=steps, numticks=20))
    axis.set_major_formatter(FuncFormatter(show))
    axis.set_minor_locator(NullLocator())


def _without_noughts(text: str) -> str:
    number, space, unit = text.partition(units.THIN_SPACE)
    return f"{number.rstrip('0').rstrip('.') if '.' in number else number}{space}{unit}"
