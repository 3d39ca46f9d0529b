import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.jobs import job
from hashbench.profiling.breakdown import break_down_run, read_records, records_behind

with job(snakemake):
    given, output = snakemake.input, snakemake.output
    records = records_behind(read_records(Path(snakemake.params.records)), given)
    pictures = len(tables.read(given.images, tables.IMAGES))
    table, summary = break_down_run(records, pd.read_csv(given.timings), pictures)
    tables.write_csv(table, output.table)
    Path(output.summary).write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
