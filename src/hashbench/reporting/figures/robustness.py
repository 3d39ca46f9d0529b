"""Recall of each variant under each edit at its typical strength, as a heat map."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from hashbench.corpus.edits.edit import Edit, describe
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.reading.edited import at_strength, measured, pictures_of, read_robustness
from hashbench.reporting.words import units
from hashbench.reporting.words.naming import bits_of

CAPTION = """
Which edits hide a picture from which variant? Up to {{ config["robustness"]["pictures"] }} pictures, one per family,
were edited in memory. A cell is the percentage of edited copies within the variant's threshold for a false-positive
rate of {{ "%g" | format(100 * config["verdict_fpr"]) }} %. Dark cells mean blind. Each edit has a common
strength; other strengths are in the figure of curves, and intervals are in the table. An EXIF rotation rotates the
stored pixels and tells viewers to rotate them back. People see the same picture, but hashes do not, because they ignore
the tag. PNG keeps every pixel and is the control. If no variant has a threshold, median distances are shown instead.
"""

# Readable for colour-blind readers and in grey (Nuñez, Anderton and Renslow 2018).
_COLOURS = "cividis"
_DARK_BELOW = 0.55


def draw(output: Path, context: Context, *, robustness: str) -> str:
    """Draw one row per edit and one column per variant: recalls, or median distances if there is no threshold.

    Returns a sentence that says what is shown.
    """
    table = read_robustness(robustness)
    if table.empty:
        return style.draw_absent(output, "No picture could be hashed, so none was edited.")
    edits = measured(table)
    rows = [at_strength(table, edit, edit.typical).reindex(context.variants) for edit in edits]
    recalled = table.recall.notna().any()
    shares = np.array([row.recall if recalled else _share_of_bits(row) for row in rows], np.float64)
    texts = [[_text(value, recalled) for value in (row.recall if recalled else row.median_distance)] for row in rows]
    narrow = style.is_narrow()
    if narrow and recalled:  # cells are too narrow for three digits beside one another
        texts = [["" if text == "100" else text for text in row] for row in texts]
    with style.drawing(output, height=1.7 + 0.27 * len(edits)) as figure:
        axes = figure.subplots()
        axes.imshow(shares, cmap=_COLOURS, vmin=0, vmax=1 if recalled else 0.5, aspect="auto")
        _write_cells(axes, shares if recalled else 2 * shares, texts)
        axes.set_xticks(
            range(len(context.variants)),
            context.variants,
            fontsize=style.SMALLEST,
            rotation=60 if narrow else 30,
            ha="left",
            rotation_mode="anchor",
        )
        axes.set_yticks(range(len(edits)), [describe(edit, edit.typical) for edit in edits])
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
        for last, following in zip(range(len(edits)), edits[1:], strict=False):
            if edits[last].group != following.group:
                axes.axhline(last + 0.5, color="white", linewidth=3)
        target = units.round_rate(context.verdict_fpr)
        what = (
            f"recall in %{', blank: 100,' if narrow else ''} at the threshold for a false-positive rate of {target}"
            if recalled
            else ("median distance of the edited copy, in bits; no variant has a threshold")
        )
        figure.supxlabel(style.wrapped(f"{what} ({pictures_of(table)}, one per family)"))
    return _says(shares, edits, context, pictures_of(table), target if recalled else None)


def _says(shares: NDArray[np.float64], edits: list[Edit], context: Context, n: str, target: str | None) -> str:
    shown = f"{style.several(len(context.variants), 'variant')} after {style.several(len(edits), 'edit')}, {n}"
    if target is None:
        return f"Median distance of the edited copy for {shown}, because no variant has a threshold."
    recalls = np.nan_to_num(shares.mean(axis=1), nan=np.inf)
    hardest = int(np.argmin(recalls))
    return (
        f"Recall of {shown}, at the threshold for a false-positive rate of {target}; the hardest edit is "
        f"{describe(edits[hardest], edits[hardest].typical)}: at most {units.rate(np.nanmax(shares[hardest]))}."
    )


def _share_of_bits(rows: pd.DataFrame) -> NDArray[np.float64]:
    return rows.median_distance.to_numpy(np.float64) / [bits_of(variant) for variant in rows.index]


def _text(value: float, recalled: bool) -> str:
    if pd.isna(value):
        return units.MISSING
    return f"{100 * value:.0f}" if recalled else f"{value:g}"


def _write_cells(axes: Axes, shares: NDArray[np.float64], texts: list[list[str]]) -> None:
    for (row, column), share in np.ndenumerate(shares):
        colour = "white" if share < _DARK_BELOW else style.INK
        axes.text(column, row, texts[row][column], ha="center", va="center", color=colour)
