"""The ladder of FINd's optimisations: predicted and measured gains."""

from pathlib import Path

import pandas as pd

from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units

CAPTION = """
Which technique makes FINd faster, by how much, at what cost, and was it predicted? The predictions follow from the
published program's profile by Amdahl's law. They were written before scipy, cython and array had run (numpy and numba
had already run) and were not changed. Speed-ups are relative to the published program, from file to hash, with one
thread. All implementations took turns in one session, decoding with more pictures than slow ones: multiples differ in
the table of timings, where each has a session of its own and decoding takes only its pictures. The interval is for the
median ratio over rounds. Bits are compared on the collection and on drawn difficult pictures. Other implementations are
compared with ``find/numba``, so its own row comes from the comparison with the reference on a sample. ``find/array`` is
timed with single pictures. A technique without a measurement was skipped; the table gives the reason.
"""

_NAME = Column("implementation", "implementation")
MEASURED = (
    _NAME,
    Column("predicted", "predicted", units.ratio, help="speed-up over the published program, by Amdahl's law"),
    Column("measured", "measured", units.ratio, help="ratio of the medians from file to hash, in the same rounds"),
    Column("interval", "95 % interval", units.interval(units.ratio), help="of the median ratio over rounds"),
    Column("rounds", "n, rounds", units.count),
    Column("seconds_per_picture", "time per picture", units.seconds),
    Column("ratio_to_decode", "× decoding", units.ratio),
    Column("ratio_to_average_hash", "× average_hash", units.ratio),
    Column("batch", "pictures", units.count, group="in batches"),
    Column("batch_seconds_per_picture", "time per picture", units.seconds, group="in batches"),
    Column("exactness", "same bits?", help="on the corpus and on the drawn difficult pictures"),
    Column("pictures", "n, pictures", units.count, help="pictures whose hashes were compared"),
    Column("added_bytes", "memory", units.size, help="memory that one picture adds, median"),
)
PLAN = (
    _NAME,
    Column("technique", "technique", kind="prose"),
    Column("why", "why it should help", kind="prose"),
    Column("difficulty", "difficulty"),
    Column("predicted", "predicted", units.ratio),
    Column("arithmetic", "from the profile", kind="code"),
)


def draw(output: Path, context: Context, *, ladder: str) -> None:
    """Write the measurements and the plan, one row per rung in its order; skipped rungs are only in the plan."""
    table = pd.read_csv(ladder)
    table["interval"] = list(zip(table.measured_low, table.measured_high, strict=True))
    measured = table[table.measured.notna() | table.exactness.notna()]
    html.write(
        output,
        html.heading("Measurements"),
        html.text("This run measured none of them.") if measured.empty else html.table(measured, MEASURED),
        html.heading("The plan, written before the first run of SciPy, Cython and whole batches"),
        html.table(table, PLAN),
    )
