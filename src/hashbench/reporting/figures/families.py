"""The number of pictures in each family, for families that set thresholds and families that test them."""

from pathlib import Path

import numpy as np
from matplotlib.ticker import MaxNLocator

from hashbench import tables
from hashbench.corpus.families import SPLITS
from hashbench.reporting.context import Context
from hashbench.reporting.figures import style
from hashbench.reporting.figures.axes import log_counts
from hashbench.reporting.reading.scored import FAMILIES
from hashbench.reporting.words import units

_LOOKS = {
    "tuning": {"fill": True, "color": "#A9CCE3"},
    "held_out": {"color": "#B35900", "linewidth": 1.8},
}
_USES = {"tuning": "set the thresholds", "held_out": "test them"}


def draw(output: Path, context: Context, *, families: str) -> None:
    """Draw the number of pictures of every family, the largest first, for each split."""
    table = tables.read(families, tables.FAMILIES)
    if table.empty:
        return style.draw_absent(output, "No picture of this collection has a family.")
    with style.drawing(output, height=3.2) as figure:
        axes = figure.subplots()
        for split in SPLITS:
            sizes = np.sort(table.pictures[table.split == split].to_numpy())[::-1]
            if len(sizes):
                counts = f"n = {units.count(len(sizes))} families, {units.count(sizes.sum())} pictures"
                label = f"{FAMILIES[split]} families, which {_USES[split]}: {counts}"
                axes.stairs(sizes, np.arange(len(sizes) + 1), label=label, **_LOOKS[split])
        axes.set_xlim(0, None)
        axes.set_ylim(0, table.pictures.max() * 1.08)
        if table.pictures.max() > 30 * table.pictures.median():
            axes.set_ylim(0.8, None)
            log_counts(axes, "y")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("families of a split, the largest first")
        axes.set_ylabel("readable pictures")
        figure.legend(loc="outside upper left")
    return None
