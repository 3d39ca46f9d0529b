"""The number of bits of each hash that the defects of the published FINd change."""

from pathlib import Path

import numpy as np
import pandas as pd

from hashbench.evaluation.implementations.defects import SHAPES
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.words import units

CAPTION = """
How much do the defects of the published program change hashes? The program confuses width and height. Square pictures
get the right hash. Landscape pictures get a wrong hash without a warning, about as far away as the hash of an unrelated
picture. Portrait pictures stop the program with an error.
"""

NO_DEFECTS = "The methods of this run do not include both the corrected and the published FINd."
_FILLS = {"square": "#0072B2", "landscape": "#E69F00", "portrait": "#CC79A7"}


def draw(output: Path, context: Context, *, defect_pictures: str) -> str:
    """Draw how many pictures have how many changed bits, one panel per shape.

    Returns a sentence that says what is shown.
    """
    table = pd.read_csv(defect_pictures)
    if table.empty:
        return style.draw_absent(output, NO_DEFECTS)
    bits = int(table.bits.max())
    shapes = [shape for shape in SHAPES if (table["shape"] == shape).any()]
    narrow = style.is_narrow()
    with style.drawing(output, height=1.0 + 1.8 * len(shapes) if narrow else 3.4) as figure:
        panels = figure.subplots(*((len(shapes), 1) if narrow else (1, len(shapes))), sharex=True, squeeze=False)
        for axes, shape in zip(panels.flat, shapes, strict=True):
            of_shape = table[table["shape"] == shape]
            moved = of_shape.moved_bits.dropna()
            refused = len(of_shape) - len(moved)
            axes.hist(moved, bins=np.arange(0, bits // 2 + 9, 8), color=_FILLS[shape], edgecolor="white")
            median = f"\nmedian {moved.median():.0f} bits" if len(moved) else ""
            axes.set_title(f"{shape}: n = {units.count(len(of_shape))}{median}")
            if refused:
                note = f"{units.count(refused)} refused:\nthe program stops with an error"
                axes.text(0.5, 0.5, note, transform=axes.transAxes, ha="center", va="center", color=style.MUTED)
            axes.set_ylim(bottom=0)
            if not len(moved):
                axes.set_yticks([])
        figure.supxlabel(
            style.wrapped(
                f"Hamming distance between corrected and published hash, of {bits} bits "
                f"(unrelated pictures: {bits // 2})"
            )
        )
        figure.supylabel("pictures")
    refused = table.moved_bits.isna().sum()
    medians = table.groupby("shape").moved_bits.median().dropna()
    moved = ", ".join(f"{medians[shape]:.0f} bits of {shape} pictures" for shape in SHAPES if shape in medians)
    return (
        f"How many bits of n = {style.several(len(table), 'picture')} the defects of the published FINd change, by "
        f"shape: medians are {moved or 'unknown'}; the published program refuses {style.several(refused, 'picture')}."
    )
