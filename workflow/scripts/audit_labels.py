from hashbench import tables
from hashbench.evaluation.labels.auditing import audit_labels
from hashbench.evaluation.rates.thresholds import read_calibrations
from hashbench.jobs import job

with job(snakemake):
    given, params = snakemake.input, snakemake.params
    distances, thresholds, pairs, hashes = (
        dict(zip(params.kinds, given[name], strict=True)) for name in ("distances", "thresholds", "pairs", "hashes")
    )
    found = audit_labels(
        tables.read(given.images, tables.IMAGES),
        tables.read(given.families, tables.FAMILIES),
        read_calibrations(thresholds),
        {variant: tables.read(path, tables.DISTANCES) for variant, path in distances.items()},
        pairs,
        hashes,
        kinds=params.kinds,
        agreeing=params.agreeing,
        near_fpr=params.near_fpr,
        target_fprs=params.target_fprs,
    )
    for name, table in found.items():
        tables.write_csv(table, snakemake.output[name])
