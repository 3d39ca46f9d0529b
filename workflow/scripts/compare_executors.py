from pathlib import Path

from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import sample
from hashbench.jobs import job
from hashbench.profiling.executors import compare_executors
from hashbench.profiling.measurable import measurable_files

with job(snakemake.log[0]):
    measure = snakemake.params.measure
    images = tables.read(snakemake.input.images, tables.IMAGES)
    compared = compare_executors(
        Hasher(**snakemake.params.hasher),
        measurable_files(sample(images, None), Path(snakemake.params.root), measure["pictures"]),
        executors=measure["executors"],
        pictures=measure["executor_pictures"],
        workers=measure["executor_workers"],
        rounds=measure["executor_rounds"],
    )
    tables.write_csv(compared, snakemake.output[0])
