from pathlib import Path

from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import sample
from hashbench.jobs import job
from hashbench.profiling.measurable import measurable_files
from hashbench.profiling.rungs import time_rungs

with job(snakemake.log[0]):
    measure = snakemake.params.measure
    images = tables.read(snakemake.input.images, tables.IMAGES)
    rungs = time_rungs(
        [Hasher(**hasher) for hasher in snakemake.params.hashers],
        measurable_files(sample(images, None), Path(snakemake.params.root), measure["pictures"]),
        baseline=snakemake.params.baseline,
        rounds=measure["rung_rounds"],
        seconds=measure["rung_seconds"],
    )
    tables.write_csv(rungs, snakemake.output[0])
