import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.jobs import job
from hashbench.profiling.breakdown import break_down, decoding_floor, read_records, records_behind

with job(snakemake):
    records = records_behind(read_records(Path(snakemake.params.records)), snakemake.input)
    table, totals = break_down(records)
    timings, pictures = pd.read_csv(snakemake.input.timings), len(tables.read(snakemake.input.images, tables.IMAGES))
    cores = max((record["cores"] for record in records), default=1)
    floor = decoding_floor(timings, pictures, cores=cores)
    tables.write_csv(table, snakemake.output.table)
    summary = {"pictures": pictures, "cores": cores, "decoding_floor_seconds": floor, "scopes": totals}
    Path(snakemake.output.summary).write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
