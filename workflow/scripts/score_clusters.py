from itertools import product

from hashbench import tables
from hashbench.evaluation.clusters.scores import score_sweeps
from hashbench.evaluation.rates.thresholds import read_calibrations
from hashbench.jobs import job

with job(snakemake):
    given, params = snakemake.input, snakemake.params
    scored = score_sweeps(
        tables.read(given.images, tables.IMAGES),
        tables.read(given.families, tables.FAMILIES),
        read_calibrations(dict(zip(params.variants, given.thresholds, strict=True))),
        dict(zip(params.variants, given.distances, strict=True)),
        dict(zip(product(params.variants, params.clusterings), given.sweeps, strict=True)),
    )
    tables.write_csv(scored, snakemake.output[0])
