"""Are the labels right? The families that hashes doubt, the pairs behind that, and what they do to the scores."""

from pathlib import Path

import pandas as pd

from hashbench.evaluation.labels.suspects import FAR, NEAR
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column, Shown, shown
from hashbench.reporting.reading.suspected import read_suspects
from hashbench.reporting.words import units

TITLE = "Are the labels right?"
LISTED = 500
CAUTION = (
    "The suspects were picked by the hashes that are scored, so the scores without them flatter: read the difference "
    "as how much wrong labels could matter at most, and look at the pictures before you call a label wrong."
)

_REASONS = {NEAR: "near, though of different families", FAR: "far, though of the same family"}
_SHOW = {"auc": units.probability, "threshold": units.count, "tpr": units.rate}
_METRICS = {"auc": "AUC", "threshold": "threshold", "tpr": "true-positive rate"}
_SCORES = (
    Column("variant", "variant"),
    Column("metric", "score"),
    Column("at", "target", units.round_rate, help="false-positive rate not to exceed"),
    Column("with_suspects", "with suspects", shown),
    Column("without_suspects", "without", shown),
)
_FAMILIES = (
    Column("reason", "why"),
    Column("family_a", "family"),
    Column("family_b", "and family"),
    Column("pairs", "pairs", units.count),
    Column("pictures", "pictures", units.count, help="in these pairs"),
    Column("picture", "most often", kind="prose", help="the picture that is in most of them"),
    Column("its_pairs", "in so many", units.count),
)
_PAIRS = (
    Column("reason", "why"),
    Column("path_a", "picture", kind="prose"),
    Column("path_b", "and picture", kind="prose"),
    Column("kinds", "kinds", units.count, help="of hashes that agree against the label"),
    Column("variants", "by", kind="prose"),
    Column("distances", "distances in bits", kind="prose"),
)


def draw(output: Path, context: Context, *, suspects: str, suspect_families: str, audit: str) -> None:
    """Write scores with and without the suspects, a row each two families, and the first `LISTED` pairs."""
    scores, families, pairs = (read_suspects(path) for path in (audit, suspect_families, suspects))
    if scores.empty:
        reason = "Labels are not audited here: no family of this collection has two pictures, or there is only one."
        return html.write(output, TITLE, html.text(reason))
    if pairs.empty:
        return html.write(output, TITLE, html.text("No pair is suspect: no label has enough kinds against it."))
    near, far = ((pairs.reason == reason).sum() for reason in (NEAR, FAR))
    blocks = [
        html.text(
            f"Suspect pairs: {units.count(near)} of different families, {units.count(far)} of the same.", kind="lead"
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
    return html.write(output, TITLE, *blocks)


def _shown(scores: pd.DataFrame) -> pd.DataFrame:
    rows = scores[scores.metric.isin(list(_SHOW))]
    columns = {
        column: [Shown(_SHOW[metric](value), value) for metric, value in zip(rows.metric, rows[column], strict=True)]
        for column in ("with_suspects", "without_suspects")
    }
    return rows.assign(metric=rows.metric.map(_METRICS), **columns)
