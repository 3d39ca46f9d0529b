"""What clusters each variant makes of the collection."""

import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.evaluation.histograms import ALL
from hashbench.evaluation.thresholds import UNLABELLED
from hashbench.reporting import html, units
from hashbench.reporting.context import Context
from hashbench.reporting.html import Column
from hashbench.reporting.naming import clustered_variant_of, variant_of
from hashbench.reporting.scored import metric_at, read_scores

COLUMNS = (
    Column("variant", "variant"),
    Column("clustering", "clustering"),
    Column("threshold", "linked up to", units.count, help="Hamming distance in bits"),
    Column(
        "f1",
        "pairwise F1",
        units.decimal,
        help="harmonic mean of precision and recall of the pairs that share a cluster",
    ),
    Column("pictures", "pictures", units.count),
    Column("clusters", "clusters", units.count, help="of two pictures or more"),
    Column("alone", "alone", units.count, help="pictures in no cluster with another"),
    Column("largest", "largest", units.count, help="pictures in the largest cluster"),
    Column("mixed", "mixed", units.count, help="clusters with pictures of two families or more"),
)


def draw(
    output: Path, context: Context, *, clusters: list[str], images: str, scores: str, thresholds: list[str]
) -> None:
    """Write a row a variant and clustering."""
    families = tables.read(images, tables.IMAGES).set_index("image_id").family
    calibrations = {variant_of(path): json.loads(Path(path).read_text(encoding="utf-8")) for path in thresholds}
    f1 = metric_at(read_scores(scores), ALL, "cluster_f1", context.cluster_fpr).value
    rows = []
    for path in clusters:
        variant = clustered_variant_of(path)
        counts = _counts(tables.read(path, tables.CLUSTERS), families)
        rows.append(
            {
                "variant": variant,
                "clustering": Path(path).stem,
                "threshold": calibrations[variant]["link_threshold"],
                "f1": f1.get(variant),
            }
            | counts
        )
    table = pd.DataFrame(rows).replace({"clustering": {"_": " "}}, regex=True)
    html.write(
        output, "Clusters of each variant", html.text(_linking(calibrations, context)), html.table(table, COLUMNS)
    )


def _linking(calibrations: dict[str, dict], context: Context) -> str:
    if any(calibration["families"] == UNLABELLED for calibration in calibrations.values()):
        return "Pictures are linked at a share of the bits that the configuration sets: no families could calibrate it."
    return (
        "Pictures are linked at the threshold set for a false-positive rate of "
        f"{units.round_rate(context.cluster_fpr)}; where none qualifies, nothing is linked."
    )


def _counts(clusters: pd.DataFrame, families: pd.Series) -> dict[str, int]:
    sizes = clusters.groupby("cluster").size()
    known = clusters.assign(family=families.reindex(clusters.image_id).to_numpy()).groupby("cluster").family.nunique()
    return {
        "pictures": len(clusters),
        "clusters": int((sizes > 1).sum()),
        "alone": int((sizes == 1).sum()),
        "largest": int(sizes.max()),
        "mixed": int((known > 1).sum()),
    }
