from hashbench import tables
from hashbench.evaluation.rates.weighting import study_weighting
from hashbench.jobs import job

with job(snakemake):
    given, params = snakemake.input, snakemake.params
    hashes, distances = (dict(zip(params.bits, given[name], strict=True)) for name in ("hashes", "distances"))
    table = study_weighting(
        tables.read(given.images, tables.IMAGES),
        tables.read(given.families, tables.FAMILIES),
        hashes,
        distances,
        bits=params.bits,
        flagged=params.flagged,
        target_fprs=params.target_fprs,
        executor=params.executor,
        workers=snakemake.threads,
        address=snakemake.config["execution"]["ray_address"] or None,
    )
    tables.write_csv(table, snakemake.output[0])
