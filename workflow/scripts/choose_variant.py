import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.evaluation.choice.choose import choose_variants
from hashbench.jobs import job

READ = ("scores", "differences", "scale", "cluster_scores", "timings", "memory", "matching")

with job(snakemake):
    given = [pd.read_csv(snakemake.input[name]) for name in READ]
    families = tables.read(snakemake.input.families, tables.FAMILIES)
    distances = dict(zip(snakemake.params.variants, snakemake.input.distances, strict=True))
    verdict, standings, costs = choose_variants(*given, families, distances, **snakemake.params.choice)
    Path(snakemake.output.verdict).write_text(json.dumps(verdict, indent=2) + "\n", encoding="utf-8")
    tables.write_csv(standings, snakemake.output.standings)
    tables.write_csv(costs, snakemake.output.costs)
