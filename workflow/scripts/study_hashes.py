from hashbench import tables
from hashbench.evaluation.alternatives.study import study_hashes
from hashbench.evaluation.rates.thresholds import read_calibrations
from hashbench.jobs import job

with job(snakemake):
    given, params = snakemake.input, snakemake.params
    hashes, distances, thresholds = (
        dict(zip(params.production, given[name], strict=True)) for name in ("hashes", "distances", "thresholds")
    )
    studied = study_hashes(
        tables.read(given.images, tables.IMAGES),
        tables.read(given.families, tables.FAMILIES),
        tables.read(given.difficult_hashes, tables.DIFFICULT_HASHES),
        read_calibrations(thresholds),
        hashes,
        distances,
        production=params.production,
        bits=params.bits,
        kinds=params.kinds,
        verdict_fpr=params.verdict_fpr,
        **params.counting,
        workers=snakemake.threads,
        address=snakemake.config["execution"]["ray_address"] or None,
    )
    for name, table in studied.items():
        tables.write_csv(table, snakemake.output[name])
