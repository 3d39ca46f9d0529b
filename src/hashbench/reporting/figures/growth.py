"""How time grows: with the side of a picture, as a multiple of decoding, and with the number of pictures."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes

from hashbench.hashers.find.rgb import LONGEST_SIDE
from hashbench.profiling.growth import PICTURES
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_counts, log_multiples, log_seconds
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import produces
from hashbench.reporting.words.wording import between

DECODE = "decode"
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
    narrow = style.is_narrow()
    shape, ratios = ((2, 1), {"height_ratios": [5, 3]}) if narrow else ((1, 2), {"width_ratios": [5, 3]})
    with style.drawing(output, height=8.2 if narrow else 5.0) as figure:
        large, small = figure.subplots(*shape, **ratios)
        _draw_sides(large, by_side, variants)
        _draw_numbers(small, points)
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


def _draw_sides(axes: Axes, by_side: pd.DataFrame, variants: list[str]) -> None:
    decode = by_side[by_side.variant == DECODE].set_index("side").median_seconds
    for variant in variants:
        rows = by_side[by_side.variant == variant].sort_values("side")
        its = style.look_of(variant)
        anchor = rows.side.map(decode)
        axes.fill_between(rows.side, rows.q1_seconds / anchor, rows.q3_seconds / anchor, color=its.colour, alpha=0.12)
        axes.plot(rows.side, rows.ratio_to_decode, **(its.point | _line(its)))
    axes.axhline(1, color=style.INK, linewidth=1)
    log_multiples(axes, "y")
    log_counts(axes, "x", marks=sorted(by_side.side.unique()))
    first, last = axes.get_xlim()
    if last > LONGEST_SIDE:
        axes.axvspan(LONGEST_SIDE, last, color="#EEEEEE", zorder=0)
        axes.set_xlim(first, last)
        axes.annotate(
            f"FINd shrinks these\nto {LONGEST_SIDE} px first",
            (LONGEST_SIDE, 0.99),
            xycoords=axes.get_xaxis_transform(),
            xytext=(4, 0),
            textcoords="offset points",
            va="top",
            fontsize=style.SMALLEST,
            color=style.MUTED,
        )
        axes.margins(y=0.15)
    axes.set_title("Time over decoding with Pillow")
    axes.set_xlabel("side of the picture in px (both axes: log scale)")


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
