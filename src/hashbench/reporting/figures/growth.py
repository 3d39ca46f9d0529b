"""How time grows: with the side of a picture, as a multiple of decoding, and with the number of pictures."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from hashbench.hashers.find.rgb import LONGEST_SIDE
from hashbench.profiling.timings.growth import PICTURES
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_counts, log_multiples, log_seconds
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import produces
from hashbench.reporting.words.wording import between

CAPTION = """
How does the cost grow with the size and the number of pictures? Each method has a panel, with all others in grey. It
shows the implementation of each variant whose hashes were matched: its time from file to hash over the time to decode
the same file, with quartiles as thin lines. Two variants of a method are drawn side by side, a little beside the true
size. Pillow decodes the files for this comparison; the hashes decode most JPEG files faster, so a line can lie below
one.
{% if "find-256" in context.variants %}
FINd shrinks large pictures to a fixed side, so in the shaded part only decoding and shrinking take longer.
{% endif %}
The last panel shows up to {{ config["measure"]["growth_pictures"] | max }} pictures of one size; a slope of one means
that time is proportional to the number of pictures.
"""

DECODE = "decode"
# The method that shrinks large pictures to `LONGEST_SIDE` before anything else.
_SHRINKS = "find"
# If the ratio of an axis's ends is below this, its ticks are evenly spaced.
_NARROW = 3
# How far a variant is drawn beside its side of the picture, as a share of it.
_ASIDE = 0.03
ABSENT = "Growth was not measured for any variant of this run."


def draw(output: Path, context: Context, *, sizes: str, growth: str, slopes: str) -> str:
    """Draw the production implementations: time over decoding against side, and time against the number of pictures.

    Returns a sentence that says what is shown.
    """
    by_side = pd.read_csv(sizes)
    by_side = by_side[~by_side.own.astype(bool)]
    variants = style.in_order(context, by_side.variant)
    points = pd.read_csv(growth)
    points = points[points.axis == PICTURES]
    lines = zip(points.method, points.implementation, points.bits, strict=True)
    points = points[[produces(context, *line) for line in lines]]
    if not variants and points.empty:
        return style.draw_absent(output, ABSENT)
    fits = pd.read_csv(slopes)
    fits = fits[fits.axis == PICTURES].merge(points[["method", "implementation", "bits"]].drop_duplicates())
    methods = list(dict.fromkeys(map(_method, variants)))
    with style.drawing(output, height=_height(len(methods))) as figure:
        panels, last = _panels(figure, len(methods))
        _draw_sides(panels, methods, by_side, variants)
        _draw_numbers(last, points)
        if variants:
            figure.supylabel("time over decoding with Pillow (log scale)")
        handles = [style.handle(variant) for variant in variants]
        style.legend(figure, handles, place="lower center")
        rounds = "" if by_side.empty else f" and quartiles of n = {_span(by_side.n)} rounds"
        figure.suptitle(style.wrapped(f"Medians{rounds}. {_slopes(fits)}"), x=0.01, ha="left", fontsize=9.5)
    return _says(by_side, variants, fits)


def _says(by_side: pd.DataFrame, variants: list[str], fits: pd.DataFrame) -> str:
    if not variants:
        return _slopes(fits)
    largest = by_side[by_side.side == by_side.side.max()].set_index("variant").ratio_to_decode.reindex(variants)
    sides = f"{units.count(by_side.side.min())} to {units.count(by_side.side.max())} px"
    least, most = (f"{units.ratio(largest[name])} ({name})" for name in (largest.idxmin(), largest.idxmax()))
    return (
        f"Time from file to hash as a multiple of decoding for {style.several(len(variants), 'variant')} at sides from "
        f"{sides}, n = {_span(by_side.n)} rounds; at the largest side from {least} to {most}. {_slopes(fits)}"
    )


def _slopes(fits: pd.DataFrame) -> str:
    """Return how time grows with the number of pictures, in words."""
    if fits.empty:
        return "No slope was fitted over the number of pictures."
    low, high = units.decimal(fits.slope.min()), units.decimal(fits.slope.max())
    return f"Slopes over the number of pictures: {between(low, high)}, where 1 is in proportion."


def _span(values: pd.Series) -> str:
    return between(units.count(values.min()), units.count(values.max()))


def _method(variant: str) -> str:
    return variant.rpartition("-")[0]


def _across(panels: int) -> int:
    """Return how many panels stand side by side, of one method each."""
    return min(panels, 2 if style.is_narrow() else 3)


def _height(panels: int) -> float:
    """Return the height of the figure in inches."""
    rows = -(-panels // max(1, _across(panels)))
    return 4.4 + 2.1 * rows if style.is_narrow() else max(5.0, 1.2 + 2.4 * rows)


def _panels(figure: Figure, count: int) -> tuple[list[Axes], Axes]:
    """Return a panel for each method, all with the same axes, and one more: beneath them if narrow, else beside."""
    across = max(1, _across(count))
    rows = max(1, -(-count // across))
    if style.is_narrow():
        grid = figure.add_gridspec(rows + 1, across, height_ratios=[*[2] * rows, 3])
        last = figure.add_subplot(grid[rows, :])
    else:
        grid = figure.add_gridspec(rows, across + 1, width_ratios=[*[2] * across, 3])
        last = figure.add_subplot(grid[:, across])
    panels: list[Axes] = []
    for place in range(count):
        shared = {"sharex": panels[0], "sharey": panels[0]} if panels else {}
        axes = figure.add_subplot(grid[divmod(place, across)], **shared)
        lowest = place + across >= count
        axes.tick_params(labelleft=place % across == 0, labelbottom=lowest)
        if lowest:
            axes.set_xlabel("side, px (log scale)")
        panels.append(axes)
    return panels, last


def _draw_sides(panels: list[Axes], methods: list[str], by_side: pd.DataFrame, variants: list[str]) -> None:
    """Draw the variants of each method with their quartiles in a panel, over all others in grey."""
    decode = by_side[by_side.variant == DECODE].set_index("side").median_seconds
    sides = sorted(by_side.side.unique())
    for axes, method in zip(panels, methods, strict=True):
        own = [variant for variant in variants if _method(variant) == method]
        for variant in variants:
            rows = by_side[by_side.variant == variant].sort_values("side")
            if variant not in own:
                axes.plot(rows.side, rows.ratio_to_decode, color=style.FAINT, linewidth=0.8, zorder=1)
                continue
            its = style.look_of(variant)
            anchor = rows.side.map(decode)
            # Side by side, so that the whiskers of two variants do not hide each other.
            where = rows.side * (1 + _ASIDE * (2 * own.index(variant) - len(own) + 1))
            axes.vlines(where, rows.q1_seconds / anchor, rows.q3_seconds / anchor, color=its.colour, linewidth=1)
            axes.plot(where, rows.ratio_to_decode, **(its.point | _line(its)))
        axes.axhline(1, color=style.INK, linewidth=1)
        log_multiples(axes, "y")
        log_counts(axes, "x", marks=sides)
        axes.set_title(method)
        if method == _SHRINKS and sides[-1] > LONGEST_SIDE:
            _shade_shrunk(axes)
    if panels:
        low, high = panels[0].get_ylim()
        if high < _NARROW * low:
            # Steps of decades would leave one tick or none. The panels share their ticks.
            panels[0].yaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))


def _shade_shrunk(axes: Axes) -> None:
    first, last = axes.get_xlim()
    axes.axvspan(LONGEST_SIDE, last, color="#EEEEEE", zorder=0)
    axes.set_xlim(first, last)
    axes.annotate(
        f"shrunk to\n{LONGEST_SIDE} px first",
        (LONGEST_SIDE, 0.98),
        xycoords=axes.get_xaxis_transform(),
        xytext=(4, 0),
        textcoords="offset points",
        va="top",
        fontsize=style.SMALLEST,
        color=style.MUTED,
    )


def _draw_numbers(axes: Axes, points: pd.DataFrame) -> None:
    for (method, _, bits), rows in points.groupby(["method", "implementation", "bits"], sort=False):
        its = style.look(method, int(bits))
        middle = rows.groupby("pictures").seconds.median()
        axes.plot(middle.index, middle, **(its.point | _line(its)))
    log_seconds(axes, "y")
    log_counts(axes, "x", marks=sorted(points.pictures.unique()))
    side = f" of {units.count(points.side.max())} px" if len(points) else ""
    axes.set_title("Time of several pictures")
    axes.set_xlabel(f"pictures{side} (both: log scale)")


def _line(its: style.Look) -> dict:
    return {"linestyle": its.line, "linewidth": 1.5, "color": its.colour, "markersize": 5, "markeredgewidth": 1.1}
