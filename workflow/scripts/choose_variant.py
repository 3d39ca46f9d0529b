import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.evaluation.choice.choose import choose_variants
from hashbench.evaluation.choice.pricing import price_collections
from hashbench.jobs import job

READ = ("scores", "differences", "scale", "cluster_scores", "timings", "memory", "matching")

with job(snakemake):
    given, params = snakemake.input, snakemake.params
    read = {name: pd.read_csv(given[name]) for name in READ}
    families = tables.read(given.families, tables.FAMILIES)
    distances = dict(zip(params.variants, given.distances, strict=True))
    verdict, standings, costs = choose_variants(*read.values(), families, distances, **params.choice)
    Path(snakemake.output.verdict).write_text(json.dumps(verdict, indent=2) + "\n", encoding="utf-8")
    tables.write_csv(standings, snakemake.output.standings)
    tables.write_csv(costs, snakemake.output.costs)
    # Prices are computed from the written costs.
    costs, output = pd.read_csv(snakemake.output.costs), pd.read_csv(given.output)
    counted = dict(zip(params.variants, zip(given.distances, given.thresholds, strict=True), strict=True))
    prices = price_collections(costs, read["matching"], output, families, verdict["link"], counted, **params.pricing)
    tables.write_csv(prices, snakemake.output.prices)
