"""The leader at each target, the variants tied with it, and the ranking among hashes of equal length."""

from pathlib import Path

import pandas as pd

from hashbench.evaluation.choice.standings import EQUAL, EVERY, NATIVE
from hashbench.evaluation.rates.differences import NOT_PROVEN, TIE, worded
from hashbench.evaluation.rates.histograms import ALL
from hashbench.evaluation.rates.operating import TARGET_FPR
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.reading.scored import FAMILIES, NO_ACCURACY, lacking_of, metric_at, read_scores
from hashbench.reporting.tables.columns import column, interval_column
from hashbench.reporting.words import units
from hashbench.reporting.words.wording import listed

CAPTION = """
Which variant leads at each false-positive rate, and is the lead proven? Variants are ranked on held-out families.
The interval of a paired difference is for one comparison. What counts as proven is adjusted for all comparisons
(Holm's correction). "Not proven" means that only the adjustment makes it a tie. A variant that clearly
exceeds the rate is passed over and ranks last. Precision and false matches are for the collection asked for. The
ranking is repeated among hashes of equal length, because more bits alone find more, and for each method at its own
size. A weighted variant ranks only among all: its mask is as long as its hash. The last table shows {{
metrics.values() | join("; ") }}.
"""

_SPREAD = ("effective_bits", "independence", "unrelated_distance", "binomial_gap")

_ADJUSTED = "by the paired difference, its p-value adjusted for all comparisons of variants (Holm) and 5 % or more"

_LEADERS = (
    Column("target_fpr", "target", units.round_rate, help="largest false-positive rate allowed"),
    Column("comparison", "among"),
    Column("variant", "leader"),
    column("tpr", title="found"),
    interval_column("tpr", key="interval"),
    Column("tied", "not proven worse", kind="prose", help=_ADJUSTED),
    Column(
        "front",
        "best for the money",
        kind="prose",
        help="the Pareto front: no variant finds more in less time; time as a multiple of decoding",
    ),
)
_OUTCOME = (
    "better or worse: the adjusted p is below 5 %; not proven: it is not, though the interval of this one comparison "
    "leaves out 0; tie: that interval holds 0, or nothing can be tested"
)
_RANKING = (
    Column("rank", "rank", units.count),
    Column("variant", "variant"),
    column("threshold"),
    column("tpr", title="found"),
    interval_column("tpr", key="interval"),
    column("fpr", title="falsely matched"),
    column("precision", title="right in the collection asked for"),
    column("false_pairs_per_query", title="false matches a query in it"),
    column("false_pairs", title="false matches in it"),
    Column("behind", "behind the leader (points)", units.points, help="paired difference in percentage points"),
    Column(
        "behind_interval",
        "95 % interval",
        units.interval(units.points),
        help="of this one comparison, not adjusted for the others",
    ),
    Column("p_holm", "p, adjusted", units.p_value, help="adjusted for all comparisons of variants (Holm)"),
    Column("outcome", "compared with the leader", help=_OUTCOME),
    column("ratio_to_decode"),
)


ADJUSTED = (
    "The interval is of this one comparison with the leader. The last word is adjusted for all comparisons: a "
    "difference counts as proven if its adjusted p is below 5 %."
)


def draw(output: Path, context: Context, *, standings: str, scores: str, scale: str) -> None:
    """Write the leaders, the rankings at equal bits and at native sizes, and the effective bits."""
    scored = read_scores(scores)
    if scored.empty:
        return html.write(output, html.text(NO_ACCURACY))
    table = pd.read_csv(standings, dtype={"outcome": str})
    table["outcome"] = [worded(row.outcome, row.behind_low, row.behind_high) for row in table.itertuples()]
    table.loc[table.passed_over, "outcome"] = "passed over"
    table["interval"] = list(zip(table.tpr_low, table.tpr_high, strict=True))
    table["behind_interval"] = list(zip(table.behind_low, table.behind_high, strict=True))
    blocks = [html.text(f"Left out: {note}.", kind="note") for note in lacking_of(scored)]
    if len(table):
        on = FAMILIES[table.families.iloc[0]]
        blocks += [html.heading(f"The leader at each target, {on} families"), html.table(_leaders(table), _LEADERS)]
    at_size = _at_size(pd.read_csv(scale), context.verdict_fpr)
    for comparison in (EQUAL, NATIVE):
        rows = table[(table.comparison == comparison) & (table.target_fpr == context.verdict_fpr)]
        rows = rows.merge(at_size, on="variant", how="left")
        if len(rows):
            target = units.round_rate(context.verdict_fpr)
            title = f"{comparison.capitalize()}, at a target of {target}"
            blocks += [html.heading(title), html.text(ADJUSTED), html.table(rows, _RANKING)]
    spread = pd.DataFrame({metric: metric_at(scored, ALL, metric).value for metric in _SPREAD}).reset_index()
    columns = [Column("variant", "variant"), *(column(metric) for metric in _SPREAD)]
    blocks += [html.heading("Number of independent bits of each variant"), html.table(spread, columns)]
    return html.write(output, *blocks)


def _at_size(scale: pd.DataFrame, target: float) -> pd.DataFrame:
    """Return precision and false pairs, a query and in all, of each variant in the collection asked for."""
    rows = scale[scale.asked & (scale.rule == TARGET_FPR) & (scale["at"] == target)]
    return rows[["variant", "precision", "false_pairs_per_query", "false_pairs"]]


def _leaders(table: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for (target, comparison), group in table.groupby(["target_fpr", "comparison"], sort=False):
        front = group[group.on_front].sort_values("ratio_to_decode")
        rows.append(
            group.iloc[0].to_dict()
            | {
                "target_fpr": target,
                "comparison": comparison,
                "tied": listed(group.variant[group.outcome.isin([TIE, NOT_PROVEN])].tolist()),
                "front": ", ".join(f"{row.variant} ({units.ratio(row.ratio_to_decode)})" for row in front.itertuples()),
            }
        )
    order = {EVERY: 0, EQUAL: 1, NATIVE: 2}
    return pd.DataFrame(rows).sort_values(
        ["target_fpr", "comparison"], key=lambda values: values.map(order) if values.name == "comparison" else -values
    )
