"""What a second hash gains: the sum of two normalised distances against one distance of as many bytes."""

from pathlib import Path

import pandas as pd

from hashbench.evaluation.alternatives.second import BEST, BETTER
from hashbench.evaluation.rates.differences import worded
from hashbench.evaluation.rates.histograms import ALL
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.tables.columns import column
from hashbench.reporting.words import units

CAPTION = """
Does a second hash help on these pictures? For every two variants of different kinds, we add both distances, each as a
share of the bits of its hash. All pairs of pictures are counted; nothing is sampled. Both hashes together are compared
at the same false-positive rate, on the pictures that both can hash, with the better of the two, and with the best
single variant that stores at most as many bytes a picture. A weighted variant stores a mask, and its bytes count.
Comparisons are paired by family, with Holm's correction for the number of pairs of variants. The best single variant
was chosen on the same pictures, which favours it a little.
"""

NONE = (
    "Nothing to compare: the run has no two variants of different kinds, or too few pairs of pictures for its "
    "false-positive rate."
)

_GROUPS = {BETTER: "over the better of the two", BEST: "over the best of as many bytes"}
_COLUMNS = (
    Column("variant", "variant"),
    Column("second", "second hash"),
    Column("bytes", "bytes together", units.count),
    column("tpr_matched", key="tpr", title="found by both"),
    *(
        one
        for against, group in _GROUPS.items()
        for one in (
            Column(f"single {against}", "this is", group=group),
            Column(f"difference {against}", "gain, points", units.points, group=group),
            Column(
                f"interval {against}",
                "95 % interval, points",
                units.interval(units.points),
                help="of this one comparison",
                group=group,
            ),
            Column(f"p_holm {against}", "p, adjusted", units.p_value, help="adjusted for all (Holm)", group=group),
            Column(f"outcome {against}", "outcome", group=group),
        )
    ),
)


def draw(output: Path, context: Context, *, second: str) -> None:
    """Write a row per pair of variants, at the false-positive rate of the verdict on all families."""
    table = pd.read_csv(second)
    table = table[(table.families == ALL) & (table["at"] == context.verdict_fpr)]
    if table.empty:
        return html.write(output, html.text(NONE))
    table = table.assign(
        interval=list(zip(table.low, table.high, strict=True)),
        outcome=[worded(row.outcome, row.low, row.high) for row in table.itertuples()],
    )
    pairs = ["variant", "second", "bytes", "tpr"]
    wide = table.pivot(index=pairs, columns="against", values=["single", "difference", "interval", "p_holm", "outcome"])
    wide.columns = [" ".join(names) for names in wide.columns]
    rows = wide.reset_index().sort_values("tpr", ascending=False, kind="stable")
    said = html.text(_said(rows, context), kind="lead")
    return html.write(output, said, html.table(rows, _COLUMNS))


def _said(rows: pd.DataFrame, context: Context) -> str:
    better, best = ((rows[f"outcome {against}"] == "better").sum() for against in _GROUPS)
    rate = units.round_rate(context.verdict_fpr)
    return (
        f"At a false-positive rate of {rate}, {len(rows)} pairs of variants were tried. "
        f"Both hashes together find more than the better of the two in {better} of them, and more than the best "
        f"single variant of as many bytes in {best}."
    )
