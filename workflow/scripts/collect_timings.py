import json
from pathlib import Path

import pandas as pd
import yaml

from hashbench import tables
from hashbench.evaluation.implementations.ladder import climb
from hashbench.jobs import job
from hashbench.profiling.timings.collected import collect_timings


def read_json(path):
    """Return the object in a JSON file."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


READ = {"timings": pd.read_csv, "growth": pd.read_csv, "memory": pd.read_csv}
READ["hashing"] = lambda path: pd.DataFrame([read_json(path)])

with job(snakemake):
    names, given = snakemake.params.names, snakemake.input
    measured = {
        kind: {name: read(path) for name, path in zip(names, given[kind], strict=True)} for kind, read in READ.items()
    }
    made = collect_timings(measured)
    plan = yaml.safe_load(Path(given.plan).read_text(encoding="utf-8"))
    made["ladder"] = climb(plan, pd.read_csv(given.rungs), pd.read_csv(given.agreement), made["memory"])
    for kind, table in made.items():
        tables.write_csv(table, snakemake.output[kind])
    environment = {name: read_json(path) for name, path in zip(names, given.environments, strict=True)}
    Path(snakemake.output.environment).write_text(json.dumps(environment, indent=2) + "\n", encoding="utf-8")
