"""The time per picture of each implementation, beside the anchors timed in the same rounds."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from hashbench.evaluation.choice.cost import FILE_TO_HASH
from hashbench.profiling.timings.timing import AVERAGE_HASH, DECODE, HASH
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_seconds, right_labels
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import label, produces

CAPTION = """
What does one picture cost, and how much of it is the hash? Each row is an implementation at one size; bold rows made
the hashes that were matched. The point is the time from file to hash, with its quartiles over repeated rounds. Two
anchors were timed in the same rounds: decoding the same file with Pillow, and imagehash's average_hash. The load of the
machine varied, so compare rows by the multiple on the right and not by milliseconds. Times are for one thread; n is on
the axis.
"""

_DECODE_MARK = {"linestyle": "none", "marker": "|", "markersize": 14, "color": style.INK, "markeredgewidth": 1.6}
_AVERAGE_MARK = {"linestyle": "none", "marker": "x", "markersize": 7, "color": style.MUTED, "markeredgewidth": 1.6}
_HASH_MARK = {"linestyle": "none", "marker": ".", "markersize": 9, "color": style.MUTED}


def draw(output: Path, context: Context, *, timings: str) -> str:
    """Draw the time per picture by implementation and size, the smallest multiple of decoding first.

    Returns a sentence that says what is shown.
    """
    table = pd.read_csv(timings)
    whole = table[table.stage == FILE_TO_HASH].sort_values("ratio_to_decode", ignore_index=True)
    with style.drawing(output, height=1.7 + 0.34 * len(whole)) as figure:
        axes = figure.subplots()
        for height, row in whole.iterrows():
            session = table[(table.method == row.method) & (table.implementation == row.implementation)]
            _draw_row(axes, height, row, session)
        axes.set_yticks(
            range(len(whole)), [label(row.method, row.implementation, row.bits) for row in whole.itertuples()]
        )
        for tick, row in zip(axes.get_yticklabels(), whole.itertuples(), strict=True):
            if produces(context, row.method, row.implementation, row.bits):
                tick.set_fontweight("bold")
        axes.set_ylim(len(whole) - 0.4, -0.6)
        axes.grid(axis="y", visible=False)
        log_seconds(axes, "x")
        side, rounds = units.count(whole["size"].max()), units.count(whole.n.max())
        figure.supxlabel(
            style.wrapped(f"time per picture of {side} px (log scale), median and quartiles of n = {rounds} rounds")
        )
        right_labels(axes, whole.ratio_to_decode.map(units.ratio), title="multiple of decoding")
        style.legend(figure, _legend())
    first, last = whole.iloc[0], whole.iloc[-1]
    shown = style.several(len(whole), "implementation and size", "implementations and sizes")
    return (
        f"Time from file to hash of {shown}, medians of n = {rounds} rounds at {side} px, the least multiple of "
        f"decoding first: from {_named(first)} to {_named(last)}."
    )


def _named(row: pd.Series) -> str:
    return f"{label(row.method, row.implementation, row.bits)} with {units.ratio(row.ratio_to_decode)}"


def _draw_row(axes: Axes, height: int, row: pd.Series, session: pd.DataFrame) -> None:
    its = style.look(row.method, int(row.bits))
    for stage, mark in ((DECODE, _DECODE_MARK), (AVERAGE_HASH, _AVERAGE_MARK), (HASH, _HASH_MARK)):
        seen = session[(session.stage == stage) & (session.bits.isna() | (session.bits == row.bits))]
        axes.plot(seen.median_seconds, [height] * len(seen), **mark)
    axes.plot([row.q1_seconds, row.q3_seconds], [height, height], color=its.colour, linewidth=3, alpha=0.5)
    axes.plot(row.median_seconds, height, zorder=3, **its.point)


def _legend() -> list[Line2D]:
    whole = style.look("unknown", 256).point | {
        "marker": "o",
        "markerfacecolor": style.INK,
        "markeredgecolor": style.INK,
    }
    return [
        Line2D([], [], label="file to hash", **whole),
        Line2D([], [], label="hash alone, from the decoded picture", **_HASH_MARK),
        Line2D([], [], label="decoding the file", **_DECODE_MARK),
        Line2D([], [], label="imagehash's average_hash of the file", **_AVERAGE_MARK),
    ]
