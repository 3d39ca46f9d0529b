import pandas as pd

from hashbench import tables
from hashbench.evaluation.choice.radii import thresholds_to_measure
from hashbench.evaluation.rates.thresholds import read_calibrations
from hashbench.jobs import job
from hashbench.matching.speed.study import study_speed

with job(snakemake):
    given, params = snakemake.input, snakemake.params
    distances = dict(zip(params.variants, given.distances, strict=True))
    chosen, thresholds = thresholds_to_measure(
        pd.read_csv(given.cluster_scores),
        read_calibrations(dict(zip(params.variants, given.thresholds, strict=True))),
        modeled=params.modeled,
        advised=params.advised,
        target_fpr=params.target_fpr,
        **params.linking,
    )
    found = study_speed(
        tables.read(given.families, tables.FAMILIES),
        {bits: distances[variant] for bits, variant in chosen.items()},
        thresholds,
        params.cases,
        workers=snakemake.threads,
        **params.scaling,
    )
    for name, table in found.items():
        tables.write_csv(table, snakemake.output[name])
