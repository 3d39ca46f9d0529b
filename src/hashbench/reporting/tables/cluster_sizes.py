"""The clusters that each variant makes of the collection, and how well they agree with the families."""

import json
from pathlib import Path

import pandas as pd

from hashbench.evaluation.rates.thresholds import UNLABELLED
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.columns import column, interval_column
from hashbench.reporting.pages.html import Column
from hashbench.reporting.reading.scored import FAMILIES
from hashbench.reporting.words import units

_AGREEMENT = "agreement with the families"
COLUMNS = (
    Column("variant", "variant"),
    Column("clustering", "clustering"),
    Column("split", "families", help="held-out: only the families that did not set the threshold"),
    Column("threshold", "linked up to", units.count, help="Hamming distance in bits"),
    *(column(size) for size in ("clusters", "alone", "largest", "mixed")),
    *(column(metric, group=_AGREEMENT) for metric in ("pair_precision", "pair_recall", "pair_f1")),
    interval_column("pair_f1", key="pair_f1_interval", group=_AGREEMENT),
    *(column(metric, group=_AGREEMENT) for metric in ("b3_precision", "b3_recall", "b3_f1")),
    interval_column("b3_f1", key="b3_f1_interval", group=_AGREEMENT),
    *(column(metric, group=_AGREEMENT) for metric in ("ari", "ami", "v_measure", "purity")),
)


def draw(output: Path, context: Context, *, cluster_scores: str, thresholds: list[str]) -> None:
    """Write one row per variant and clustering, at the threshold at which the run links pictures."""
    calibrations = [json.loads(Path(path).read_text(encoding="utf-8")) for path in thresholds]
    scores = pd.read_csv(cluster_scores)
    table = scores[scores.linked]
    table = table.assign(
        split=table.split.map(FAMILIES),
        pair_f1_interval=list(zip(table.pair_f1_low, table.pair_f1_high, strict=True)),
        b3_f1_interval=list(zip(table.b3_f1_low, table.b3_f1_high, strict=True)),
    )
    html.write(
        output, "Clusters of each variant", html.text(_linking(calibrations, context)), html.table(table, COLUMNS)
    )


def _linking(calibrations: list[dict], context: Context) -> str:
    if any(calibration["families"] == UNLABELLED for calibration in calibrations):
        return (
            "Pictures are linked at a share of the bits from the configuration, because no families could calibrate it."
        )
    target = units.round_rate(context.cluster_fpr)
    return (
        f"Pictures are linked at the threshold for a false-positive rate of {target}. A variant without such a "
        "threshold links nothing and is not listed."
    )
