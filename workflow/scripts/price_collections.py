import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.evaluation.choice.pricing import price_collections
from hashbench.jobs import job

with job(snakemake):
    given, params = snakemake.input, snakemake.params
    costs, matching, output = (pd.read_csv(given[name]) for name in ("costs", "matching", "output"))
    families = tables.read(given.families, tables.FAMILIES)
    link = json.loads(Path(given.verdict).read_text(encoding="utf-8"))["link"]
    counted = dict(zip(params.variants, zip(given.distances, given.thresholds, strict=True), strict=True))
    prices = price_collections(costs, matching, output, families, link, counted, **params.pricing)
    tables.write_csv(prices, snakemake.output[0])
