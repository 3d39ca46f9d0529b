"""Pairs that each matcher compares per second, against the number of hashes: from where an index is faster."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from hashbench.matching.speed.speeds import EXTRAPOLATED
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_powers
from hashbench.reporting.words import units

CAPTION = """
How fast does each matcher find all pairs within a radius? Higher is faster. Matchers that compare every pair reach the
limit of the processor. An index is faster where its line is above theirs. The larger the radius as a share of the bits,
the fewer pairs an index can skip. So look at the panel whose radius is nearest to your threshold. Hollow marks are
extrapolated from a measured share of the rows. The hashes are synthetic, with the noise and the distances of this
collection.
"""

# Colours of Okabe and Ito (2008), as in `style`; the markers tell matchers apart in print without colour.
_LOOKS = {
    "numba": ("#0072B2", "o"),
    "numba_weighted": ("#0072B2", "D"),
    "numpy": ("#000000", "X"),
    "faiss": ("#E69F00", "s"),
    "multi_index": ("#D55E00", "D"),
    "faiss_multi_hash": ("#CC79A7", "v"),
    "prefix": ("#CC79A7", "X"),
    "faiss_ivf": ("#009E73", "^"),
    "count_distances": ("#56B4E9", "P"),
}
ABSENT = "No matcher was measured: no variant of this run has the bits of the configured cases."


def draw(output: Path, context: Context, *, matching: str, matchers: str) -> str:
    """Draw one panel per number of bits and radius, with one line per matcher.

    Hollow marks are extrapolated; absent matchers are named. Returns a sentence that says what is shown.
    """
    table = pd.read_csv(matching)
    cases = table.dropna(subset="radius")[["bits", "radius"]].drop_duplicates()
    matchers_of = table.dropna(subset="radius").groupby(["bits", "radius"]).matcher.nunique()
    compared = [matchers_of[key] > 1 for key in zip(cases.bits, cases.radius, strict=True)]
    cases = cases[compared] if any(compared) else cases
    if cases.empty:
        return style.draw_absent(output, ABSENT)
    measured = list(dict.fromkeys(table.matcher))
    listed = pd.read_csv(matchers)
    absent = list(listed.matcher[~listed.available])
    across = style.panels_across(len(cases))
    down = -(-len(cases) // across)
    with style.drawing(output, height=1.6 + 2.8 * down) as figure:
        grid = figure.subplots(down, across, sharey=True, squeeze=False)
        panels = grid.flat[: len(cases)]
        for axes in grid.flat[len(cases) :]:
            axes.set_axis_off()
        for axes, case in zip(panels, cases.itertuples(index=False), strict=True):
            rows = table[(table.bits == case.bits) & ((table.radius == case.radius) | table.radius.isna())]
            for matcher, line in rows.groupby("matcher", sort=False):
                _draw_line(axes, matcher, line.sort_values("hashes"))
            axes.set(title=f"{case.bits} bits,\nradius {case.radius:.0f}", xlabel="hashes (log scale)")
            log_powers(axes, "x")
            log_powers(axes, "y")
        figure.supylabel("pairs compared per second (log scale)")
        handles = [Line2D([], [], label=name, **_look(name)) for name in measured]
        style.legend(figure, handles)
        threads = int(table.workers.iloc[0])
        note = f"all pairs of n hashes on {style.several(threads, 'thread')}, including the index"
        figure.supxlabel(style.wrapped(f"{note}; not usable here: {', '.join(absent)}" if absent else note))
    largest = table[table.hashes == table.hashes.max()]
    fastest = largest.loc[largest.comparisons_per_second.idxmax()]
    return (
        f"Pairs compared per second by {style.several(len(measured), 'matcher')} in "
        f"{style.several(len(cases), 'case')} of bits and radius, n = {units.count(table.hashes.min())} to "
        f"{units.count(table.hashes.max())} hashes; the most, {units.about(fastest.comparisons_per_second)}, by "
        f"{fastest.matcher} with {fastest.bits} bits."
    )


def _draw_line(axes: Axes, matcher: str, rows: pd.DataFrame) -> None:
    look = _look(matcher)
    axes.plot(rows.hashes, rows.comparisons_per_second, **look)
    guessed = rows[rows.kind == EXTRAPOLATED]
    axes.plot(
        guessed.hashes, guessed.comparisons_per_second, **(look | {"linestyle": "none", "markerfacecolor": "white"})
    )


def _look(matcher: str) -> dict:
    colour, marker = _LOOKS.get(matcher, ("#777777", "h"))
    return {"color": colour, "marker": marker, "markersize": 6, "linewidth": 1.6}
