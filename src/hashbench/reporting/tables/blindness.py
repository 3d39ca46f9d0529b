"""Which edited copies each variant finds, which edits it is blind to, and all recalls behind these words."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.evaluation.edits.robustness import BETWEEN, BLIND, BLIND_BELOW, ENOUGH, FINDS, FINDS_ABOVE, left_out
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.reading.edited import NO_RECALL, measured, read_robustness, strengths_in_words
from hashbench.reporting.tables.columns import column, interval_column
from hashbench.reporting.words import units

CAPTION = """
Which edits does each variant survive, and which edits hide a picture from it? The words follow from the numbers below
them. We say that a variant finds a picture, or is blind, only if the whole interval of its recall supports it. The
intervals are exact (Clopper and Pearson), with one picture per family as the unit. Copies that could not be made or
hashed count as not found. Pictures whose original could not be hashed are left out and listed. The crop-resistant hash
of imagehash is not a variant here, because it compares segments and not by Hamming distance.
"""

_WORDS = (
    Column("variant", "variant"),
    Column("threshold", "threshold", units.count, help="largest distance of a match, in bits"),
    Column(FINDS, "finds the picture after", kind="prose"),
    Column(BLIND, "is blind to", kind="prose"),
    Column(BETWEEN, "unclear: in between, or too few pictures", kind="prose"),
)
_RECALLS = (
    Column("edit", "edit"),
    Column("strength", "strength", units.short),
    Column("variant", "variant"),
    replace(column("recall"), kind="bar"),
    interval_column("recall", key="interval"),
    Column("n", "pictures", units.count),
    *(column(metric) for metric in ("median_distance", "failed", "flagged")),
)
_LEFT_OUT = (
    Column("path", "file", kind="prose"),
    Column("variant", "variant"),
    Column("why", "why", kind="prose"),
)


def draw(output: Path, context: Context, *, robustness: str, edited: str, images: str) -> None:
    """Write the findings in words, the pictures that were left out, and one row per edit, strength and variant."""
    table = read_robustness(robustness)
    blocks = []
    if table.recall.notna().any():
        blocks += [html.text(sentence, kind="lead") for sentence in _common(table)]
        blocks += [html.text(sentence, kind="note") for sentence in _too_few(table)]
        blocks += [html.table(_in_words(table), _WORDS), html.text(_rule(context), kind="note")]
    else:
        blocks.append(html.text(NO_RECALL, kind="lead"))
    missing = _left_out(edited, images)
    blocks.append(html.heading("Pictures left out"))
    if missing.empty:
        blocks.append(html.text("None: every variant could hash every picture that was edited."))
    else:
        blocks.append(html.table(missing, _LEFT_OUT))
    with_intervals = table.assign(interval=list(zip(table.low, table.high, strict=True)))
    blocks += [html.heading("Every recall"), html.table(with_intervals, _RECALLS)]
    html.write(output, *blocks)


def _rule(context: Context) -> str:
    return (
        f"The threshold is set for a false-positive rate of {units.round_rate(context.verdict_fpr)}. A variant finds "
        f"the picture if the whole interval of its recall is above {units.round_rate(FINDS_ABOVE)}. It is blind if the "
        f"whole interval is below {units.round_rate(BLIND_BELOW)}. Strengths are named if they do not all have the "
        "same result."
    )


def _too_few(table: pd.DataFrame) -> list[str]:
    """Return that pictures are too few to say what a variant finds or is blind to, if they are."""
    fewest = int(table.n.min())
    if fewest >= ENOUGH:
        return []
    least = f"{fewest} or more" if fewest < table.n.max() else f"{fewest}"
    return [f"Recalls rest on {least} pictures: with fewer than {ENOUGH}, nothing is said to be found or missed."]


def _common(table: pd.DataFrame) -> list[str]:
    """Return the findings that all variants with a threshold share."""
    judged = table[table.finding.notna()]
    findings = judged.groupby(["edit", "strength"], dropna=False).finding
    alike = judged[findings.transform("nunique") == 1].drop_duplicates(["edit", "strength"])
    words = {BLIND: "Every variant is blind to", FINDS: "Every variant finds the picture after"}
    agreed = {finding: _listed(alike[alike.finding == finding]) for finding in words}
    return [f"{words[finding]}: {edits}." for finding, edits in agreed.items() if edits]


def _in_words(table: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for variant, its in table.groupby("variant", sort=False):
        row = {"variant": variant, "threshold": its.threshold.iloc[0]}
        for finding in (FINDS, BLIND, BETWEEN):
            row[finding] = _listed(its[its.finding == finding])
        rows.append(row)
    return pd.DataFrame(rows)


def _listed(rows: pd.DataFrame) -> str:
    return "; ".join(strengths_in_words(edit, sorted(rows.strength[rows.edit == edit.name])) for edit in measured(rows))


def _left_out(edited: str, images: str) -> pd.DataFrame:
    rows = left_out(tables.read(edited, tables.EDITED))
    path = tables.read(images, tables.IMAGES).set_index("image_id").path
    return rows.assign(path=rows.image_id.map(path), why=rows.reason.fillna(rows.quality))
