from pathlib import Path

from hashbench.jobs import job
from hashbench.reporting.context import Context
from hashbench.reporting.paper.paper import write_paper

with job(snakemake):
    inputs = {name: snakemake.input[name] for name in snakemake.params.inputs}
    context = Context(**snakemake.params.context)
    write_paper(Path(snakemake.output[0]), context, template=snakemake.input.template, inputs=inputs)
