import json
from pathlib import Path

import pandas as pd
import yaml

from hashbench import tables
from hashbench.evaluation.implementations.ladder import climb
from hashbench.evaluation.implementations.other_methods import compare_with_references
from hashbench.jobs import job
from hashbench.profiling.timings.collected import collect_timings, join, part_of


def read_json(path):
    """Return the object in a JSON file."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def read_text(path):
    """Return a table of text, to be written again to the last digit."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


with job(snakemake):
    names, given, output = snakemake.params.names, snakemake.input, snakemake.output
    made = collect_timings({kind: list(map(pd.read_csv, given[kind])) for kind in ("timings", "growth", "memory")})
    runs = zip(names, map(read_json, given.hashing), strict=True)
    made["hashing"] = join({name: pd.DataFrame([run]) for name, run in runs})
    plan = yaml.safe_load(Path(given.plan).read_text(encoding="utf-8"))
    agreement = pd.read_csv(given.agreement)
    made["ladder"] = climb(plan, pd.read_csv(given.rungs), agreement, made["memory"])
    made["other_methods"] = compare_with_references(
        plan, snakemake.params.ranked, made["timings"], agreement, made["memory"]
    )
    for kind, table in made.items():
        tables.write_csv(table, output[kind])
    for kind in ("functions", "lines", "stages"):
        whole = list(map(read_text, given[kind]))
        for name, path in zip(names, output[kind], strict=True):
            tables.write_csv(part_of(whole, name), path)
    environment = {name: found for path in given.environments for name, found in read_json(path).items()}
    Path(output.environment).write_text(json.dumps(environment, indent=2) + "\n", encoding="utf-8")
