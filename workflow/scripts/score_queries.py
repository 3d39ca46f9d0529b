import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.evaluation.rates.queries import COLUMNS, score_queries
from hashbench.evaluation.rates.thresholds import radius_for
from hashbench.jobs import job

with job(snakemake.log[0]):
    families = tables.read(snakemake.input.families, tables.FAMILIES)
    target = snakemake.params.verdict_fpr
    parts = []
    for variant, counted, pairs, distances, threshold in zip(
        snakemake.params.variants,
        snakemake.input.queries,
        snakemake.input.pairs,
        snakemake.input.distances,
        snakemake.input.thresholds,
        strict=True,
    ):
        calibration = json.loads(Path(threshold).read_text(encoding="utf-8"))
        some_at_once = tables.read_parts(pairs, tables.PAIRS, columns=tables.PAIRS.names)
        table = score_queries(
            variant,
            tables.read(counted, tables.QUERIES),
            (part.to_pandas() for part in some_at_once),
            tables.read(distances, tables.DISTANCES),
            families,
            calibration,
            target_fpr=target,
            kept=radius_for(calibration, share=snakemake.params.radius, target_fpr=target),
        )
        parts.append(table)
    filled = [part for part in parts if len(part)]
    table = pd.concat(filled) if filled else pd.DataFrame(columns=list(COLUMNS))
    tables.write_csv(table, snakemake.output[0])
