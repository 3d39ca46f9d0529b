"""What the weighted distance gains over Hamming's, by variant and false-positive rate."""

from pathlib import Path

import pandas as pd

from hashbench.evaluation.rates.differences import worded
from hashbench.hashers.sure import SHARE
from hashbench.hashers.variant import read_variant
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.tables.columns import column
from hashbench.reporting.words import units

CAPTION = """
In hashes of find, pdq and phash, some bits are surer than others: their coefficients lie far from the median. A mask
marks the sure bits of each picture. The weighted distance counts a bit that differs once for each of the two pictures
that is sure of it. The hashes stay as they are, and a mask has as many bytes as a hash. Both distances are compared at
the same false-positive rate on all families and on the held-out ones, paired by family, with Holm's correction for the
number of variants.
"""

NONE = (
    "This run has no weighted variant. The key weighted names them; only find, pdq and phash have masks of sure bits."
)
NOT_SCORED = "Nothing to compare: there are no families, or too few pairs for every false-positive rate."

_COLUMNS = (
    Column("of", "families"),
    Column("at", "false-positive rate", units.rate),
    Column("variant", "variant"),
    column("tpr_matched", key="tpr", title="found by all bits"),
    column("tpr_matched", key="tpr_weighted", title="found by sure bits"),
    Column("difference", "gain, points", units.points),
    Column("interval", "95 % interval, points", units.interval(units.points), help="of this one comparison"),
    Column("p_holm", "p, adjusted", units.p_value, help="adjusted for all comparisons (Holm)"),
    Column("outcome", "outcome"),
    Column("n_families", "families left out in turn", units.count),
    Column("note", "note", kind="prose"),
)


def draw(output: Path, context: Context, *, weighting: str) -> None:
    """Write one row of `weighting.csv` per set of families, false-positive rate and variant."""
    table = pd.read_csv(weighting)
    if table.empty:
        weighted = any(read_variant(variant).weighted for variant in context.variants)
        return html.write(output, html.text(NOT_SCORED if weighted else NONE))
    table = table.assign(
        of=table.families.str.replace("_", "-"),
        interval=list(zip(table.low, table.high, strict=True)),
        outcome=[worded(row.outcome, row.low, row.high) for row in table.itertuples()],
    )
    return html.write(output, html.text(_said(table), kind="lead"), html.table(table, _COLUMNS))


def _said(table: pd.DataFrame) -> str:
    """Return how often the weighted distance finds more, as the adjusted p-value of the difference proves it."""
    tested = table[table.outcome.notna()]
    counts = tested.outcome.value_counts()
    more, fewer = counts.get("better", 0), counts.get("worse", 0)
    return (
        f"Of {len(tested)} comparisons, the distance by sure bits finds more in {more} and fewer in {fewer}; the rest "
        f"are not proven after Holm's correction. A mask marks {units.rate(SHARE)} of the bits of a hash as sure."
    )
