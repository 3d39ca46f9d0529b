from hashbench import tables
from hashbench.evaluation.implementations.agreement import compare_implementations
from hashbench.jobs import job

with job(snakemake):
    given, params = snakemake.input, snakemake.params
    compared = compare_implementations(
        {name: tables.read(path, tables.HASHES) for name, path in zip(params.names, given.hashes, strict=True)},
        tables.read(given.difficult_hashes, tables.DIFFICULT_HASHES),
        tables.read(given.difficult_images, tables.IMAGES),
        tolerances=params.tolerances,
    )
    for name, table in compared.items():
        tables.write_csv(table, snakemake.output[name])
