import json
from pathlib import Path

from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.jobs import job
from hashbench.profiling.measured import measure_implementations

with job(snakemake):
    given, params, output = snakemake.input, snakemake.params, snakemake.output
    hashers, timed = (
        {name: [Hasher(**one) for one in own] for name, own in some.items()} for some in (params.hashers, params.timed)
    )
    measured, environments = measure_implementations(
        tables.read(given.images, tables.IMAGES),
        params.root,
        given.growth_pictures,
        hashers,
        timed,
        measure=params.measure,
        versions=params.versions,
        workers=snakemake.threads,
    )
    for kind, table in measured.items():
        tables.write_csv(table, output[kind])
    Path(output.environment).write_text(json.dumps(environments, indent=2) + "\n", encoding="utf-8")
