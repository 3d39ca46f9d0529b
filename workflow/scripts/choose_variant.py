import json
from pathlib import Path

import pandas as pd

from hashbench.evaluation.cost import cost_of
from hashbench.evaluation.verdict import choose
from hashbench.jobs import job

with job(snakemake.log[0]):
    timings = pd.read_csv(snakemake.input.timings)
    costs = {variant: cost_of(timings, *production) for variant, production in snakemake.params.production.items()}
    verdict = choose(pd.read_csv(snakemake.input.scores), costs, target_fpr=snakemake.params.target_fpr)
    Path(snakemake.output[0]).write_text(json.dumps(verdict, indent=2) + "\n", encoding="utf-8")
