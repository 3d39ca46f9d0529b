import pandas as pd

from hashbench import tables
from hashbench.evaluation.choice.scoring import Counted, score_variants
from hashbench.jobs import job

with job(snakemake):
    given, params = snakemake.input, snakemake.params
    paths = zip(given.distances, given.thresholds, given.counted_queries, given.pairs, strict=True)
    counted = {variant: Counted(*those) for variant, those in zip(params.variants, paths, strict=True)}
    families = tables.read(given.families, tables.FAMILIES)
    found = score_variants(counted, families, pd.read_csv(given.cluster_scores), **params.scoring)
    for name, table in found.items():
        tables.write_csv(table, snakemake.output[name])
