import importlib
from pathlib import Path

from hashbench.jobs import job
from hashbench.reporting.context import Context

with job(snakemake.log[0]):
    inputs = {name: snakemake.input[name] for name in snakemake.params.inputs}
    module = importlib.import_module(snakemake.params.module)
    module.draw(Path(snakemake.output[0]), Context(**snakemake.params.context), **inputs)
