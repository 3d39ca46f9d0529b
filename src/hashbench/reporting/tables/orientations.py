"""What matching in eight orientations finds, and what it costs in false matches."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from hashbench.evaluation.alternatives.orientations import LESS, MORE
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.tables.columns import column, interval_column
from hashbench.reporting.words import units

CAPTION = """
What does it gain, and what does it cost, to match in four rotations and their mirror images? In each pair, we hash the
picture with the smaller image_id in all orientations, and the other picture only as it is stored. An edited copy is
hashed in all orientations, and its original as it is stored. The least distance counts. At an unchanged threshold this
makes more false matches, because each pair has several chances to be close. So we set another threshold for the same
target rate. It is smaller, and copies that are not turned can be lost. Copies are listed as found more or less often if
the intervals do not overlap.
"""

NONE = (
    "Not measured. With the key orientations: 8 the run also hashes one picture of each pair in four rotations and "
    "their mirror images, and says here which copies are found and what it costs in false matches."
)
NO_RATES = "No rate could be measured: no variant has a threshold for this false-positive rate."

_RATES = (
    Column("variant", "variant"),
    Column("orientations", "orientations", units.count, help="in which one picture of a pair is hashed"),
    Column("threshold", "threshold", units.count, help="largest distance of a match, in bits"),
    Column("calibrated_for", "set for", units.count, help="the orientations for which the threshold was set"),
    column("fpr"),
    interval_column("fpr", key="fpr_interval"),
    Column(
        "fpr_ratio", "of one orientation's", units.ratio, help="false-positive rate, divided by that of the first row"
    ),
    column("tpr"),
    interval_column("tpr", key="tpr_interval"),
    Column("n_families", "families", units.count),
)
_ONE, _ALL = "one orientation", "all orientations"
_EDITS = (
    Column("edit", "edit"),
    Column("strength", "strength", units.short),
    Column("variant", "variant"),
    Column("n", "pictures", units.count),
    column("recall", group=_ONE),
    interval_column("recall", key="interval", group=_ONE),
    column("recall", key="recall_turned", group=_ALL),
    interval_column("recall", key="interval_turned", group=_ALL),
)


def draw(
    output: Path, context: Context, *, turned_rates: str | Sequence[str], turned_edits: str | Sequence[str]
) -> None:
    """Write rates at the same threshold and at the same target, and the recall of copies in one orientation and all.

    Without tables, nothing was measured.
    """
    if not turned_rates:
        return html.write(output, html.text(NONE))
    rates, edits = pd.read_csv(turned_rates), pd.read_csv(turned_edits, dtype={"finding": str})
    rates = rates[(rates.target_fpr == context.verdict_fpr) & rates.threshold.notna()]
    if rates.empty:
        return html.write(output, html.text(NO_RATES))
    edits = edits.assign(
        interval=list(zip(edits.low, edits.high, strict=True)),
        interval_turned=list(zip(edits.low_turned, edits.high_turned, strict=True)),
    )
    blocks = [html.heading("What eight orientations cost"), html.table(_with_intervals(rates), _RATES)]
    for finding, words in ((MORE, "Copies found more often"), (LESS, "Copies found less often")):
        some = edits[edits.finding == finding]
        blocks += [html.heading(words), html.table(some, _EDITS) if len(some) else html.text("None.")]
    return html.write(output, *blocks, html.folded("Every edit", html.table(edits, _EDITS)))


def _with_intervals(rates: pd.DataFrame) -> pd.DataFrame:
    return rates.assign(
        fpr_interval=list(zip(rates.fpr_low, rates.fpr_high, strict=True)),
        tpr_interval=list(zip(rates.tpr_low, rates.tpr_high, strict=True)),
    )
