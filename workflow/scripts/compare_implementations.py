from hashbench import tables
from hashbench.evaluation.agreement import compare_implementations
from hashbench.jobs import job

with job(snakemake.log[0]):
    hashes = {
        name: tables.read(path, tables.HASHES)
        for name, path in zip(snakemake.params.names, snakemake.input.hashes, strict=True)
    }
    tables.write_csv(compare_implementations(hashes, snakemake.params.tolerances), snakemake.output[0])
