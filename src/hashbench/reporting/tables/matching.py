"""The number of hashes from which an index is faster, and all measurements of all matchers."""

from pathlib import Path

import pandas as pd

from hashbench.matching.speed.measured import read_measured
from hashbench.matching.speed.speeds import EXTRAPOLATED
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units

CAPTION = """
From how many hashes is an index faster than comparing every pair? The upper table compares each index with the fastest
matcher that compares every pair, at sizes where both were measured. A dash means that the index was not faster at the
largest of these sizes. The second table shows the same for larger collections, measured once on the machine that is
named there. The last table lists all measurements. Exact matchers find the same pairs; the recall of
an approximate matcher is the share of these that it finds. The hashes are synthetic, with the noise and the distances
of this collection.
"""

ABSENT = "No index was measured together with a matcher that compares every pair."
_CASE = (
    Column("bits", "bits", units.count),
    Column("radius", "radius", units.count, help="Hamming distance in bits; empty for counting all distances"),
)
_RECALL = Column("recall", "recall", units.rate, help="share of the pairs that exact matchers find")
CROSSOVERS = (
    Column("matcher", "index"),
    *_CASE,
    Column("pays_from", "faster from, hashes", units.count, help="faster at every measured size from here on"),
    Column("largest", "measured up to, hashes", units.count),
    Column("faster", "speed-up there", units.ratio, help="over the fastest matcher that compares every pair"),
    Column("over", "compared with"),
    _RECALL,
)
# Columns of the crossovers that the package ships. Their turns give an interval.
_SHIPPED = (
    *CROSSOVERS[:6],
    Column("faster_low", "least", units.ratio, help="the smallest speed-up of any turn of the two matchers"),
    Column("faster_high", "most", units.ratio, help="the largest speed-up of any turn of the two matchers"),
    *CROSSOVERS[6:],
)
MEASUREMENTS = (
    Column("matcher", "matcher"),
    *_CASE,
    Column("hashes", "hashes", units.count),
    Column("seconds", "time", units.seconds, help="including the time to build an index"),
    Column("comparisons_per_second", "pairs compared per second", units.about),
    Column("pairs", "pairs found", units.about),
    _RECALL,
    Column("peak_bytes", "memory", units.size, help="peak memory in addition to the hashes and what was loaded before"),
    Column("how", "how", help="extrapolated: measured on a share of the rows"),
)


def _found(crossed: pd.DataFrame) -> str:
    paying = int(crossed.pays_from.notna().sum())
    most = units.count(crossed.largest.max())
    return (
        f"In collections of up to {most} hashes, an index is faster in {paying or 'none'} of {len(crossed)} cases. "
        "A dash means that the index was not faster at the largest measured size."
    )


def _elsewhere() -> list:
    """Return the blocks on the crossovers that the package ships."""
    crossed, machine = read_measured()
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    return [
        html.heading("In larger collections, as measured once"),
        html.text(
            f"{machine['date']}, {machine['processor']}, cores: {units.count(machine['cores'])}; {packages}. "
            f"{machine['how'].capitalize()}. On another machine the crossing "
            "lies elsewhere: the run's own figures are above."
        ),
        html.table(crossed, _SHIPPED),
    ]


def draw(output: Path, context: Context, *, matching: str, crossovers: str) -> None:
    """Write one row per index, bits and radius, the same as measured once elsewhere, then one row per measurement."""
    crossed, table = pd.read_csv(crossovers), pd.read_csv(matching)
    threads = units.count(table.workers.max()) if len(table) else units.MISSING
    html.write(
        output,
        html.text(ABSENT if crossed.empty else _found(crossed)),
        *([] if crossed.empty else [html.table(crossed, CROSSOVERS)]),
        *_elsewhere(),
        html.heading(f"Every measurement: all pairs of so many hashes, threads: {threads}"),
        html.table(table.assign(how=table.kind.where(table.kind == EXTRAPOLATED, "")), MEASUREMENTS),
    )
