import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.jobs import job
from hashbench.profiling.slopes import fit_slopes


def gather(paths, read):
    """One table of many, each row under its implementation's name."""
    parts = zip(snakemake.params.names, paths, strict=True)
    named = [read(path).assign(name=name) for name, path in parts]
    table = pd.concat([part for part in named if len(part)] or named, ignore_index=True)
    table[["method", "implementation"]] = table.pop("name").str.split("/", expand=True)
    return table[
        ["method", "implementation", *(column for column in table if column not in ("method", "implementation"))]
    ]


def read_json(path):
    """One row of a JSON object."""
    return pd.DataFrame([json.loads(Path(path).read_text(encoding="utf-8"))])


with job(snakemake):
    growth = gather(snakemake.input.growth, pd.read_csv)
    tables.write_csv(gather(snakemake.input.timings, pd.read_csv), snakemake.output.timings)
    tables.write_csv(growth, snakemake.output.growth)
    tables.write_csv(fit_slopes(growth), snakemake.output.slopes)
    tables.write_csv(gather(snakemake.input.memory, pd.read_csv), snakemake.output.memory)
    tables.write_csv(gather(snakemake.input.runs, read_json), snakemake.output.hashing)
    sessions = [json.loads(Path(path).read_text(encoding="utf-8")) for path in snakemake.input.environments]
    environment = dict(zip(snakemake.params.names, sessions, strict=True))
    Path(snakemake.output.environment).write_text(json.dumps(environment, indent=2) + "\n", encoding="utf-8")
