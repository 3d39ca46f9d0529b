import tempfile
from pathlib import Path

from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import sample
from hashbench.jobs import job
from hashbench.profiling.measurable import measurable_files
from hashbench.profiling.pictures import draw_pictures
from hashbench.profiling.sizes import time_sizes

with job(snakemake.log[0]), tempfile.TemporaryDirectory() as folder:
    measure = snakemake.params.measure
    images = tables.read(snakemake.input.images, tables.IMAGES)
    timed = time_sizes(
        {variant: Hasher(**hasher) for variant, hasher in snakemake.params.hashers.items()},
        measurable_files(sample(images, None), Path(snakemake.params.root), measure["size_pictures"]),
        [draw_pictures(Path(folder), side=side, number=measure["size_pictures"]) for side in measure["sizes"]],
        rounds=measure["rounds"],
        seconds=measure["size_seconds"],
    )
    tables.write_csv(timed, snakemake.output[0])
