import json
from pathlib import Path

from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.hashers.hashing import sample
from hashbench.jobs import job
from hashbench.profiling.environment import describe_environment
from hashbench.profiling.growth import measure_growth
from hashbench.profiling.measurable import measurable_files, refusal
from hashbench.profiling.timing import COLUMNS, time_pictures

with job(snakemake):
    measure = snakemake.params.measure
    images = tables.read(snakemake.input.images, tables.IMAGES)
    hashers = [Hasher(**hasher) for hasher in snakemake.params.hashers]
    files = measurable_files(sample(images, None), Path(snakemake.params.root), measure["pictures"])
    refused = refusal(hashers[0], files[0])
    options = {"rounds": measure["rounds"], "seconds": measure["seconds"]}
    timings = tables.joined([] if refused else [time_pictures(hashers, files, **options)], COLUMNS)
    growth = measure_growth(
        hashers[0],
        Path(snakemake.input.growth_pictures),
        numbers=measure["growth_pictures"],
        repeats=measure["growth_repeats"],
        seconds=measure["growth_seconds"],
    )
    tables.write_csv(timings, snakemake.output.timings)
    tables.write_csv(growth, snakemake.output.growth)
    found = {"refused": refused, "fallback": hashers[0].fallback_reason()}
    environment = describe_environment() | {"packages": snakemake.params.versions} | found
    Path(snakemake.output.environment).write_text(json.dumps(environment, indent=2) + "\n", encoding="utf-8")
