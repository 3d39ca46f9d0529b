import json
from pathlib import Path

from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.jobs import job
from hashbench.profiling.timed import time_implementation

with job(snakemake):
    given, params, output = snakemake.input, snakemake.params, snakemake.output
    timed, environment = time_implementation(
        tables.read(given.images, tables.IMAGES),
        params.root,
        given.growth_pictures,
        [Hasher(**hasher) for hasher in params.hashers],
        measure=params.measure,
        versions=params.versions,
    )
    for name, table in timed.items():
        tables.write_csv(table, output[name])
    Path(output.environment).write_text(json.dumps(environment, indent=2) + "\n", encoding="utf-8")
