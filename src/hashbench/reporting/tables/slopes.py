"""How time grows with the number and the size of pictures: fitted slopes."""

from pathlib import Path

import pandas as pd

from hashbench.profiling.growth import PICTURES, SIDE
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units

_AXES = {PICTURES: "number of pictures", SIDE: "pixels of a picture"}

COLUMNS = (
    Column("method", "method"),
    Column("implementation", "implementation"),
    Column("bits", "bits", units.count),
    Column("axis", "time against"),
    Column(
        "slope", "slope", units.decimal, help="of log time against log number or log pixels; 1 is proportional growth"
    ),
    Column("interval", "95 % interval", units.interval(units.decimal), help="of the least-squares fit"),
    Column("n", "n, points", units.count),
)


def draw(output: Path, context: Context, *, slopes: str) -> None:
    """Write one row per fit."""
    table = pd.read_csv(slopes)
    table = table.assign(axis=table.axis.map(_AXES), interval=list(zip(table.low, table.high, strict=True)))
    html.write(
        output,
        "How cost grows",
        html.text(
            "With a slope of 1, twice the pictures or twice the pixels take twice the time. With a slope of 0, they "
            "take no more time."
        ),
        html.table(table, COLUMNS),
    )
