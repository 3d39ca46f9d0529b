from pathlib import Path

from hashbench.jobs import job
from hashbench.reporting.context import Context
from hashbench.reporting.paper.paper import write_paper

with job(snakemake.log[0]):
    write_paper(
        Path(snakemake.output[0]),
        Context(**snakemake.params.context),
        template=snakemake.input.template,
        inputs={name: snakemake.input[name] for name in snakemake.params.inputs},
    )
