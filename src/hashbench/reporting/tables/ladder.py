"""The ladder of FINd's optimisations: the plan beside what was measured."""

from pathlib import Path

import pandas as pd

from hashbench.reporting import html, units
from hashbench.reporting.context import Context
from hashbench.reporting.html import Column

TITLE = "What was each technique to gain, and what did it gain?"

COLUMNS = (
    Column("implementation", "implementation"),
    Column("technique", "technique"),
    Column("predicted", "predicted", units.ratio, help="speed-up over the published program, by Amdahl's law"),
    Column("measured", "measured", units.ratio, help="geometric mean by way of both anchors"),
    Column("measured_low", "low", units.ratio, help="by way of the anchor that favours it least"),
    Column("measured_high", "high", units.ratio, help="by way of the anchor that favours it most"),
    Column("exactness", "bits"),
    Column("pictures", "n, pictures", units.count, help="whose hashes were compared"),
    Column("added_bytes", "memory", units.size, help="that one picture adds, median"),
    Column("difficulty", "difficulty"),
    Column("arithmetic", "from the profile"),
    Column("why", "why it should help"),
)


def draw(output: Path, context: Context, *, ladder: str) -> None:
    """Write a row a rung, in the order of the plan; those passed over have nothing measured."""
    return html.write(output, TITLE, html.table(pd.read_csv(ladder), COLUMNS))
