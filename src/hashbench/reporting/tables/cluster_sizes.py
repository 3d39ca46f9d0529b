"""The clusters that each variant makes of the collection, and how well they agree with the families."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd

from hashbench.evaluation.rates.thresholds import TUNING, UNLABELLED
from hashbench.reporting.context import Context
from hashbench.reporting.pages import html
from hashbench.reporting.pages.html import Column
from hashbench.reporting.reading.scored import FAMILIES
from hashbench.reporting.tables.columns import column, interval_column
from hashbench.reporting.words import units

CAPTION = """
How well do clusters follow families? Each variant and clustering is linked at the threshold for a false-positive rate
of {{ "%g" | format(100 * config["clustering"]["target_fpr"]) }} %, and the advised variant also at the advised
threshold. The table says how many clusters of two pictures or more there are, how many mix families, the share of
pictures in these, and how the clusters agree with the families, by pairs, by pictures and by information;
{{ metrics.values() | join("; ") }}. Held-out families are also scored alone, because the other families set the
threshold. A cluster is mixed if it holds pictures of two families of any split. Intervals leave out families and keep
the clusters as they are. A variant with a high true-positive rate can still cluster badly, because one false match
joins two whole families.
"""

_AGREEMENT = "agreement with the families"
_OTHERS = "other scores of the agreement"
COLUMNS = (
    Column("variant", "variant"),
    Column("clustering", "clustering"),
    Column("split", "families", help="held-out: only the families that did not set the threshold"),
    Column("threshold", "linked up to", units.count, help="Hamming distance in bits"),
    Column("set_by", "set by"),
    *(column(size) for size in ("clusters", "alone", "largest", "mixed", "mixed_share")),
    *(column(metric, group=_AGREEMENT) for metric in ("pair_precision", "pair_recall", "pair_f1")),
    interval_column("pair_f1", key="pair_f1_interval", group=_AGREEMENT),
    *(replace(column(metric, group=_OTHERS), more=True) for metric in ("b3_precision", "b3_recall", "b3_f1")),
    replace(interval_column("b3_f1", key="b3_f1_interval", group=_OTHERS), more=True),
    *(replace(column(metric, group=_OTHERS), more=True) for metric in ("ari", "ami", "v_measure", "purity")),
)


def draw(output: Path, context: Context, *, cluster_scores: str, thresholds: list[str], verdict: str) -> None:
    """Write one row per variant and clustering at the run's link threshold, and one for the advised link.

    The advised one comes first and is marked, then the other rows of its variant.
    """
    calibrations = [json.loads(Path(path).read_text(encoding="utf-8")) for path in thresholds]
    link = json.loads(Path(verdict).read_text(encoding="utf-8")).get("link") or {}
    scores = pd.read_csv(cluster_scores)
    advised = pd.Series(data=True, index=scores.index)
    for key in ("variant", "clustering", "threshold"):
        advised &= scores[key] == link.get(key)
    table = scores.assign(advised=advised, other=scores.variant != link.get("variant"))
    table = table[(table.linked | advised) & (table.split != TUNING)]
    table = table.sort_values(["advised", "other"], ascending=[False, True], kind="stable")
    unlabelled = any(calibration["families"] == UNLABELLED for calibration in calibrations)
    table = table.assign(
        set_by=table.advised.map({True: "advice", False: "share of bits" if unlabelled else "rate"}),
        split=table.split.map(FAMILIES),
        pair_f1_interval=list(zip(table.pair_f1_low, table.pair_f1_high, strict=True)),
        b3_f1_interval=list(zip(table.b3_f1_low, table.b3_f1_high, strict=True)),
    )
    html.write(
        output,
        html.text(f"{_advice(link)} {_linking(context, unlabelled=unlabelled)}"),
        html.table(table, COLUMNS, marked=table.advised),
    )


def _advice(link: dict) -> str:
    if link.get("variant") is None:
        return f"No way of linking is advised: {link.get('reason', 'none was judged')}."
    return (
        f"Advised is to link by {link['clustering'].replace('_', ' ')} of {link['variant']} up to {link['threshold']} "
        f"bits: {link['rule']}."
    )


def _linking(context: Context, *, unlabelled: bool) -> str:
    if unlabelled:
        return (
            "Pictures are linked at a share of the bits from the configuration, because no families could calibrate it."
        )
    target = units.round_rate(context.cluster_fpr)
    return (
        f"Pictures are linked at the threshold for a false-positive rate of {target}. A variant without such a "
        "threshold links nothing and is not listed."
    )
