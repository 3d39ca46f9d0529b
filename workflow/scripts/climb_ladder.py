from pathlib import Path

import pandas as pd
import yaml

from hashbench import tables
from hashbench.evaluation.implementations.ladder import climb
from hashbench.jobs import job

with job(snakemake):
    plan = yaml.safe_load(Path(snakemake.input.plan).read_text(encoding="utf-8"))
    made = [pd.read_csv(snakemake.input[name]) for name in ("rungs", "agreement", "memory")]
    tables.write_csv(climb(plan, *made), snakemake.output[0])
