from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.jobs import job
from hashbench.profiling.profiled import profile_implementation

with job(snakemake):
    params = snakemake.params
    profiled = profile_implementation(
        tables.read(snakemake.input.images, tables.IMAGES),
        params.root,
        [Hasher(**hasher) for hasher in params.hashers],
        measure=params.measure,
    )
    for name, table in profiled.items():
        tables.write_csv(table, snakemake.output[name])
