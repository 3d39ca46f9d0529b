"""Are the labels right? Families and pairs whose labels are in doubt, and their effect on the scores."""

from pathlib import Path

import pandas as pd

from hashbench.evaluation.labels.suspects import FAR, NEAR
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column, Shown, shown
from hashbench.reporting.reading.suspected import read_suspects
from hashbench.reporting.words import units

CAPTION = """
Could the scores be wrong because the labels are wrong? The tables list the families whose labels are contradicted by
hashes of different kinds, and every score with and without the suspect pairs. The scores are exact: suspect pairs are
subtracted from the counts of all pairs. If one picture is in all pairs of a row, this picture may be in the wrong
family. If there are many pairs and no such picture, two families may be one. The hashes that are scored also picked the
suspects, so the scores without suspects are too good.
"""

LISTED = 500
CAUTION = (
    "The hashes that are scored also picked the suspects, so the scores without suspects are too good. The difference "
    "is the most that wrong labels could matter. Look at the pictures before you call a label wrong."
)

_REASONS = {NEAR: "near, but different families", FAR: "far, but the same family"}
_SHOW = {"auc": units.probability, "threshold": units.count, "tpr": units.rate}
_METRICS = {"auc": "AUC", "threshold": "threshold", "tpr": "true-positive rate"}
_SCORES = (
    Column("variant", "variant"),
    Column("metric", "score"),
    Column("at", "target", units.round_rate, help="largest false-positive rate allowed"),
    Column("with_suspects", "with suspects", shown),
    Column("without_suspects", "without", shown),
)
_FAMILIES = (
    Column("reason", "why"),
    Column("family_a", "family"),
    Column("family_b", "and family"),
    Column("pairs", "pairs", units.count),
    Column("pictures", "pictures", units.count, help="in these pairs"),
    Column("picture", "most frequent picture", kind="prose", help="the picture in most of these pairs"),
    Column("its_pairs", "its pairs", units.count),
)
_PAIRS = (
    Column("reason", "why"),
    Column("path_a", "picture", kind="prose"),
    Column("path_b", "and picture", kind="prose"),
    Column("kinds", "kinds", units.count, help="number of kinds of hashes that contradict the label"),
    Column("variants", "found by", kind="prose"),
    Column("distances", "distances in bits", kind="prose"),
)


def draw(output: Path, context: Context, *, suspects: str, suspect_families: str, audit: str) -> None:
    """Write scores with and without the suspects, one row per two families, and the first `LISTED` pairs."""
    scores, families, pairs = (read_suspects(path) for path in (audit, suspect_families, suspects))
    if scores.empty:
        reason = (
            "Labels are not audited here: no family of this collection has two pictures, or there is only one family."
        )
        return html.write(output, html.text(reason))
    if pairs.empty:
        return html.write(
            output, html.text("No pair is suspect: for no label do enough kinds of hashes contradict it.")
        )
    near, far = ((pairs.reason == reason).sum() for reason in (NEAR, FAR))
    blocks = [
        html.text(
            f"Suspect pairs: {units.count(near)} of different families, {units.count(far)} of the same family.",
            kind="lead",
        ),
        html.text(CAUTION),
        html.heading("Families to look at"),
        html.table(families.head(LISTED).replace({"reason": _REASONS}), _FAMILIES),
        html.heading("Scores with and without the suspects"),
        html.table(_shown(scores), _SCORES),
        html.heading("Pairs"),
    ]
    if len(pairs) > LISTED:
        note = f"The first {units.count(LISTED)} of {units.count(len(pairs))}; all are in suspects.csv."
        blocks.append(html.text(note, kind="note"))
    blocks.append(html.table(pairs.head(LISTED).replace({"reason": _REASONS}), _PAIRS))
    return html.write(output, *blocks)


def _shown(scores: pd.DataFrame) -> pd.DataFrame:
    rows = scores[scores.metric.isin(list(_SHOW))]
    columns = {
        column: [Shown(_SHOW[metric](value), value) for metric, value in zip(rows.metric, rows[column], strict=True)]
        for column in ("with_suspects", "without_suspects")
    }
    return rows.assign(metric=rows.metric.map(_METRICS), **columns)
