"""How the cost of matching grows with the collection, projected far beyond the measured sizes."""

from pathlib import Path

import pandas as pd

from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units

CAPTION = """
What would matching cost in a much larger collection? The time of each matcher is modelled as a fixed time, a time per
hash and a time per pair. An index that cuts hashes into parts has a time per look-up and a time per candidate instead.
The model is fitted to measured sizes and projected to larger sizes, with an interval and the memory needed. The check
predicts the largest measured size from the smaller sizes. If it is far from one, do not trust the projection.
Nothing is projected more than a hundred times beyond the largest size that ran, or if the interval would be wider than
tenfold.
"""

_DAY = 86_400
_MEASURED = "measured"
_PROJECTED = "projected"
COLUMNS = (
    Column("matcher", "matcher"),
    Column("bits", "bits", units.count),
    Column("radius", "radius", units.count, help="Hamming distance in bits; empty for counting all distances"),
    Column("largest", "up to, hashes", units.about, group=_MEASURED),
    Column("points", "n, sizes", units.count, help="number of measured sizes in the fit: the largest ones"),
    Column(
        "slope",
        "power",
        units.decimal,
        help="time grows with this power of the number of hashes, at the measured sizes",
    ),
    Column("interval", "95 % interval", units.interval(units.decimal), help="of the least-squares fit"),
    Column(
        "check",
        "check",
        units.ratio,
        help="time at the largest size as predicted from smaller sizes, divided by the measured time",
    ),
    Column("hashes", "hashes", units.about, group=_PROJECTED),
    Column("machine_days", "machine-days", units.about, group=_PROJECTED, help="number of machines that need one day"),
    Column("days", "95 % interval", units.interval(units.about), group=_PROJECTED, help="of the projection"),
    Column("memory_bytes", "memory", units.size, group=_PROJECTED, help="the hashes, and searching them"),
    Column("note", "why not", kind="prose", group=_PROJECTED),
)


def draw(output: Path, context: Context, *, matching_growth: str, matchers: str) -> None:
    """Write one row per matcher, case and projected size, and the matchers that cannot be used here."""
    table = pd.read_csv(matching_growth)
    table = table.assign(
        interval=list(zip(table.low, table.high, strict=True)),
        days=list(zip(table.seconds_low / _DAY, table.seconds_high / _DAY, strict=True)),
        note=table.note.fillna(""),
    )
    left_out = (html.heading("Left out"), _left_out(pd.read_csv(matchers)))
    if table.empty:
        nothing = html.text(
            "No projection: no matcher took long enough at three sizes. Run make bench for larger measurements."
        )
        return html.write(output, nothing, *left_out)
    workers = f" of {units.count(table.workers.iloc[0])} cores"
    return html.write(
        output,
        html.text(
            "Time is projected as a fixed part, one a hash and one a pair; of an index that cuts hashes into parts, "
            "one a look-up and one a candidate. The further beyond the measured sizes, the less a projection says: a "
            "dash stands where it would say nothing. From how many hashes on an index pays is measured, not projected, "
            "and has a table of its own. "
            f"A machine-day is a day of one machine{workers}."
        ),
        html.table(table, COLUMNS),
        *left_out,
    )


def _left_out(matchers: pd.DataFrame):
    absent = matchers[~matchers.available]
    if absent.empty:
        return html.text("None: every requested matcher could be used.")
    columns = (Column("matcher", "matcher"), Column("reason", "reason", kind="prose"))
    return html.table(absent, columns)
