from pathlib import Path

from hashbench import tables
from hashbench.hashers.hashing import sample
from hashbench.jobs import job
from hashbench.profiling.batches import time_batches
from hashbench.profiling.measurable import measurable_files

with job(snakemake.log[0]):
    measure = snakemake.params.measure
    images = tables.read(snakemake.input.images, tables.IMAGES)
    timed = time_batches(
        measurable_files(sample(images, None), Path(snakemake.params.root), measure["pictures"]),
        places=snakemake.params.places,
        batches=measure["batches"],
        rounds=measure["batch_rounds"],
    )
    tables.write_csv(timed, snakemake.output[0])
