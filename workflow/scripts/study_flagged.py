from hashbench import tables
from hashbench.evaluation.rates.flagged import study_flagged
from hashbench.evaluation.rates.thresholds import read_calibrations
from hashbench.jobs import job

with job(snakemake):
    given, params = snakemake.input, snakemake.params
    hashes, distances, thresholds = (
        dict(zip(params.production, given[name], strict=True)) for name in ("hashes", "distances", "thresholds")
    )
    table = study_flagged(
        tables.read(given.images, tables.IMAGES),
        tables.read(given.families, tables.FAMILIES),
        tables.read(given.difficult_hashes, tables.DIFFICULT_HASHES),
        read_calibrations(thresholds),
        hashes,
        distances,
        production=params.production,
        target_fpr=params.verdict_fpr,
    )
    tables.write_csv(table, snakemake.output[0])
