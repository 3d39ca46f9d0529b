from hashbench import tables
from hashbench.evaluation.rates.second import study_second
from hashbench.jobs import job

with job(snakemake):
    given, params = snakemake.input, snakemake.params
    table = study_second(
        tables.read(given.images, tables.IMAGES),
        tables.read(given.families, tables.FAMILIES),
        dict(zip(params.bits, given.hashes, strict=True)),
        bits=params.bits,
        kinds=params.kinds,
        flagged=params.flagged,
        target_fprs=params.target_fprs,
        executor=params.executor,
        workers=snakemake.threads,
        address=snakemake.config["execution"]["ray_address"] or None,
    )
    tables.write_csv(table, snakemake.output[0])
