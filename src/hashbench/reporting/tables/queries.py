"""Looking up one picture among many known ones: false alarms, who makes them, and what more examples find."""

from pathlib import Path

import pandas as pd
from markupsafe import Markup

from hashbench.evaluation.rates.operating import TARGET_FPR
from hashbench.evaluation.rates.thresholds import HELD_OUT
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column, Shown
from hashbench.reporting.words import units
from hashbench.reporting.words.wording import interval

CAPTION = """
What happens when one picture is looked up among many known pictures? A false alarm is any match with a picture of
another family. *Any false match* is FPIR(N), the share of pictures with at least one false alarm among N known
pictures. It is exact: known pictures are drawn without replacement, up to the number that was counted. Beside
it is the usual formula, which treats pairs as independent. The formula is too high because a few pictures make many of
the false matches. The second table gives FNIR(k), the share of pictures that are missed although k pictures of their
family are known. Intervals count families, not pairs, as the independent units.
"""

NONE = "No query could be judged: there are no families to judge on, or no variant has a threshold."

_ALARMS = (
    Column("variant", "variant"),
    Column("threshold", "threshold", units.count, help="largest distance of a match, in bits"),
    Column("size", "known pictures", units.count, help="of other families than the picture that is looked up"),
    Column("fpir", "any false match", html.shown, help="share of pictures that have one; 95 % interval in brackets"),
    Column(
        "fpir_independent",
        "if pairs were independent",
        units.rate,
        help="1 − (1 − FPR)^N, with the false-positive rate of pairs and N known pictures",
    ),
    Column("fpir_ratio", "overstated", units.ratio, help="that formula, divided by the share that was counted"),
    Column(
        "worst_share",
        "by the worst 1 %",
        units.rate,
        help="share of all false matches that the worst 1 % of pictures make",
    ),
    Column("n", "pictures looked up", units.count),
    Column("note", "note", kind="prose"),
)


def draw(output: Path, context: Context, *, queries: str) -> None:
    """Write false alarms among all known pictures, pictures missed by examples known, and alarms at every size."""
    table = pd.read_csv(queries)
    rows = table[(table.rule == TARGET_FPR) & (table["at"] == context.verdict_fpr)]
    if rows.empty:
        return html.write(output, html.text(NONE))
    judged = "held-out families" if (rows.families == HELD_OUT).all() else "all families, in sample"
    said = (
        f"Thresholds are for a false-positive rate of {units.round_rate(context.verdict_fpr)}. Judged on {judged}: "
        f"{units.count(rows.n_families.max())} families."
    )
    alarms = _alarms(rows)
    blocks = [html.text(said)]
    if len(alarms):
        largest = alarms.loc[alarms.groupby("variant", sort=False)["size"].idxmax()]
        blocks += [html.heading("False alarms, with as many known pictures as were counted")]
        blocks += [html.table(largest, _ALARMS)]
    return html.write(output, *blocks, *_missed(rows), *_every(alarms))


def _alarms(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a row per variant and number of known pictures."""
    keys = ["variant", "threshold", "size"]
    by_metric = {name: rows[rows.metric == name] for name in ("fpir", "fpir_independent", "fpir_ratio", "worst_share")}
    table = by_metric["fpir"].assign(fpir=[_with_interval(row) for row in by_metric["fpir"].itertuples()])
    for name in ("fpir_independent", "fpir_ratio"):
        table = table.merge(by_metric[name][[*keys, "value"]].rename(columns={"value": name}), on=keys, how="left")
    worst = by_metric["worst_share"].set_index("variant")["value"]
    return table.assign(worst_share=table.variant.map(worst), n=table.n_queries, note=table.note.fillna(""))


def _missed(rows: pd.DataFrame) -> list[Markup]:
    """Return the table of pictures that are missed, by the number of known examples of their family."""
    missed = rows[rows.metric == "fnir"]
    if missed.empty:
        return []
    missed = missed.assign(shown=[_with_interval(row) for row in missed.itertuples()])
    table = missed.pivot(index="variant", columns="size", values="shown").reindex(missed.variant.unique()).reset_index()
    columns = [
        Column(size, f"{size} known" if size > 1 else "1 known example", html.shown)
        for size in sorted(missed["size"].unique())
    ]
    said = (
        "With more known examples of a family the threshold is stricter, so that a family raises no more false alarms. "
        "A missing rate means that pairs are too few for a threshold."
    )
    return [
        html.heading("Pictures that are missed, by the number of known examples of their family"),
        html.text(said),
        html.table(table, [Column("variant", "variant"), *columns]),
    ]


def _every(alarms: pd.DataFrame) -> list[Markup]:
    if alarms.empty:
        return []
    return [html.folded("False alarms with fewer known pictures", html.table(alarms, _ALARMS[:6]))]


def _with_interval(row: tuple) -> Shown:
    between = interval(units.rate, row.low, row.high)
    return Shown(units.rate(row.value) + (f" ({between})" if between else ""), row.value)
