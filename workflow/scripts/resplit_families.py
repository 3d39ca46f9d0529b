from hashbench import tables
from hashbench.evaluation.rates.resplits import resplit_families
from hashbench.evaluation.rates.thresholds import read_calibrations
from hashbench.jobs import job

with job(snakemake):
    given, params = snakemake.input, snakemake.params
    distances, pairs, thresholds = (
        dict(zip(params.variants, given[name], strict=True)) for name in ("distances", "pairs", "thresholds")
    )
    table = resplit_families(
        tables.read(given.images, tables.IMAGES),
        tables.read(given.families, tables.FAMILIES),
        read_calibrations(thresholds),
        distances,
        pairs,
        share=params.radius,
        target_fpr=params.verdict_fpr,
    )
    tables.write_csv(table, snakemake.output[0])
