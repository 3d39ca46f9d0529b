"""Axes with easily readable tick labels; `which` is `x` or `y`."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, FuncFormatter, Locator, NullLocator

from hashbench.reporting.words import units

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# Ticks within a decade, the most first, and how many ticks an axis has at most.
_STEPS = ((1.0, 1.5, 2.0, 3.0, 5.0, 7.0), (1.0, 2.0, 3.0, 5.0), (1.0, 3.0), (1.0,))
_MOST_TICKS = 8
# An axis that ends below this multiple of its start has few round numbers of a decade, so its ticks are evenly spaced.
_NARROW = 3
# Matplotlib's number of labels that fit an axis is for labels 3 em wide and lines 2 em high.
_EM_WIDE, _EM_HIGH = 3, 2


def percent(axes: Axes, which: str) -> None:
    """Label a linear axis of shares in percent."""
    _axis(axes, which).set_major_formatter(FuncFormatter(lambda value, _: units.round_rate(round(value, 9))))


def log_percent(axes: Axes, which: str) -> None:
    """Make an axis of shares logarithmic, in percent."""
    _log(axes, which, lambda value, _: units.round_rate(value))


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


def log_powers(axes: Axes, which: str) -> None:
    """Make an axis of counts over many powers of ten logarithmic, labelled 100, 1,000, 10⁴."""
    _log(axes, which, lambda value, _: units.about(value) if value < 1e4 else _times_power(value))


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


class _RoomyLogLocator(Locator):
    """Ticks at 1 and perhaps 2, 3, 5 of each decade, or of every second or third decade: as many as have room.

    On a narrow axis they are evenly spaced: 0.9, 1, 1.1, 1.2.
    """

    def __call__(self) -> list[float]:
        return self.tick_values(*self.axis.get_view_interval())

    def tick_values(self, vmin: float, vmax: float) -> list[float]:
        """Return the ticks between two positive numbers."""
        low, high = sorted((vmin, vmax))
        first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
        grids = [[step * 10.0**decade for decade in range(first, last + 1) for step in steps] for steps in _STEPS]
        grids += [[10.0**decade for decade in range(first, last + 1) if decade % every == 0] for every in (2, 3, 4, 6)]
        if high / low < _NARROW:
            grids = [*_even_grids(low, high), *grids]
        shown = [[tick for tick in grid if low <= tick <= high] for grid in grids]
        return next((ticks for ticks in shown if self._have_room(ticks, math.log10(high / low))), shown[-1][:1])

    def _have_room(self, ticks: list[float], decades: float) -> bool:
        """Return whether the closest two ticks are as far apart as the longest label is wide, or a line high."""
        closest = min((math.log10(after / before) for before, after in pairwise(ticks)), default=decades)
        across = self.axis.axis_name == "x"
        room = closest / decades * self.axis.get_tick_space() * (_EM_WIDE if across else _EM_HIGH)
        show = self.axis.get_major_formatter()
        longest = max((len(show(tick, 0)) for tick in ticks), default=0)
        return len(ticks) <= _MOST_TICKS and room >= (0.58 * longest + 0.4 if across else 1.6)


def _even_grids(low: float, high: float) -> list[list[float]]:
    """Return the multiples of 0.2, 0.5, 1, 2 and 5 times the power of ten below a range, within the range."""
    power = 10.0 ** math.floor(math.log10(high - low))
    steps = [part * power for part in (0.2, 0.5, 1.0, 2.0, 5.0)]
    return [[step * number for number in range(math.ceil(low / step), math.floor(high / step) + 1)] for step in steps]


def _axis(axes: Axes, which: str) -> Axis:
    return {"x": axes.xaxis, "y": axes.yaxis}[which]


def _log(axes: Axes, which: str, show: Callable[[float, int], str]) -> None:
    axes.set(**{f"{which}scale": "log"})
    axis = _axis(axes, which)
    axis.set_major_locator(_RoomyLogLocator())
    axis.set_major_formatter(FuncFormatter(show))
    axis.set_minor_locator(NullLocator())


def _times_power(value: float) -> str:
    """Return a number such as 10⁴ or 3×10⁴."""
    exponent = math.floor(math.log10(value) + 1e-9)
    factor = round(value / 10**exponent, 1)
    return f"{'' if factor == 1 else f'{factor:g}×'}10{str(exponent).translate(_RAISED)}"


def _without_noughts(text: str) -> str:
    number, space, unit = text.partition(units.THIN_SPACE)
    return f"{number.rstrip('0').rstrip('.') if '.' in number else number}{space}{unit}"
