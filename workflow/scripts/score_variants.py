import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.evaluation.scores import score_clusters, score_variant
from hashbench.jobs import job

with job(snakemake.log[0]):
    images = tables.read(snakemake.input.images, tables.IMAGES)
    families = tables.read(snakemake.input.families, tables.FAMILIES)
    parts = []
    for variant, distances, thresholds in zip(
        snakemake.params.variants, snakemake.input.distances, snakemake.input.thresholds, strict=True
    ):
        parts.append(
            score_variant(
                variant,
                tables.read(distances, tables.DISTANCES),
                families,
                json.loads(Path(thresholds).read_text(encoding="utf-8")),
                target_fprs=snakemake.params.target_fprs,
            )
        )
    for path in snakemake.input.clusters:
        clusters = tables.read(path, tables.CLUSTERS)
        parts.append(score_clusters(Path(path).parent.name, clusters, images, target_fpr=snakemake.params.cluster_fpr))
    scores = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    tables.write_csv(scores, snakemake.output[0])
