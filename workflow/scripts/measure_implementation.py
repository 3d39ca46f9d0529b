import json
from pathlib import Path

from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.jobs import job
from hashbench.profiling.profiles.profiled import profile_implementation
from hashbench.profiling.timings.timed import time_implementation

with job(snakemake):
    given, params, output = snakemake.input, snakemake.params, snakemake.output
    images = tables.read(given.images, tables.IMAGES)
    hashers, timed_hashers = ([Hasher(**one) for one in some] for some in (params.hashers, params.timed))
    # Times come first: profilers may leave a process slower.
    timed, environment = time_implementation(
        images, params.root, given.growth_pictures, timed_hashers, measure=params.measure, versions=params.versions
    )
    profiled = profile_implementation(images, params.root, hashers, measure=params.measure)
    for name, table in {**timed, **profiled}.items():
        tables.write_csv(table, output[name])
    Path(output.environment).write_text(json.dumps(environment, indent=2) + "\n", encoding="utf-8")
