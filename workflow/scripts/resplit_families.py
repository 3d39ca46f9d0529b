from hashbench import tables
from hashbench.evaluation.promises.study import study_promises
from hashbench.evaluation.rates.thresholds import read_calibrations
from hashbench.jobs import job

with job(snakemake):
    given, params = snakemake.input, snakemake.params
    distances, pairs, thresholds = (
        dict(zip(params.kinds, given[name], strict=True)) for name in ("distances", "pairs", "thresholds")
    )
    found = study_promises(
        tables.read(given.images, tables.IMAGES),
        tables.read(given.families, tables.FAMILIES),
        read_calibrations(thresholds),
        distances,
        pairs,
        kinds=params.kinds,
        share=params.radius,
        target_fpr=params.verdict_fpr,
        target_fprs=params.target_fprs,
        confidence=params.confidence,
    )
    for name, table in found.items():
        tables.write_csv(table, snakemake.output[name])
