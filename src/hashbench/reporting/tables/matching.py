"""From how many hashes on an index pays, and every measurement of every matcher behind it."""

from pathlib import Path

import pandas as pd

from hashbench.matching.measured import read_measured
from hashbench.matching.speeds import EXTRAPOLATED
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.words import units

TITLE = "When does an index pay?"
ABSENT = "No index was measured beside a matcher that compares every pair."
_CASE = (
    Column("bits", "bits", units.count),
    Column("radius", "radius", units.count, help="Hamming distance in bits; counting all distances has none"),
)
_RECALL = Column("recall", "recall", units.rate, help="share of the pairs that the exact matchers find")
CROSSOVERS = (
    Column("matcher", "index"),
    *_CASE,
    Column("pays_from", "pays from, hashes", units.count, help="faster at every measured size from there on"),
    Column("largest", "measured up to", units.count, help="hashes"),
    Column("faster", "there, × as fast", units.ratio, help="as the fastest that compares every pair"),
    Column("over", "as"),
    _RECALL,
)
MEASUREMENTS = (
    Column("matcher", "matcher"),
    *_CASE,
    Column("hashes", "hashes", units.count),
    Column("seconds", "time", units.seconds, help="with the making of an index"),
    Column("comparisons_per_second", "pairs decided a second", units.about),
    Column("pairs", "pairs found", units.about),
    _RECALL,
    Column("peak_bytes", "memory", units.size, help="at its peak, beyond the hashes and what was loaded before"),
    Column("how", "how", help="extrapolated: from a share of the rows"),
)


def _found(crossed: pd.DataFrame) -> str:
    paying = int(crossed.pays_from.notna().sum())
    most = units.count(crossed.largest.max())
    return (
        f"Of {len(crossed)} cases an index pays in {paying}, in collections of up to {most} hashes. "
        "A dash: it never stayed ahead, as far as was measured."
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
        html.table(crossed, CROSSOVERS),
    ]


def draw(output: Path, context: Context, *, matching: str, crossovers: str) -> None:
    """Write a row an index, bits and radius, the same as measured once elsewhere, then a row a measurement."""
    crossed, table = pd.read_csv(crossovers), pd.read_csv(matching)
    threads = units.count(table.workers.max()) if len(table) else units.MISSING
    html.write(
        output,
        TITLE,
        html.text(ABSENT if crossed.empty else _found(crossed)),
        *([] if crossed.empty else [html.table(crossed, CROSSOVERS)]),
        *_elsewhere(),
        html.heading(f"Every measurement: all pairs of so many hashes, threads: {threads}"),
        html.table(table.assign(how=table.kind.where(table.kind == EXTRAPOLATED, "")), MEASUREMENTS),
    )
