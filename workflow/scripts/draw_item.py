from pathlib import Path

from hashbench.jobs import job
from hashbench.reporting.context import Context
from hashbench.reporting.pages.item import draw_item
from hashbench.reporting.part import Part

with job(snakemake):
    draw_item(
        Path(snakemake.output[0]),
        snakemake.params.title,
        [Part(**part) for part in snakemake.params.parts],
        Context(**snakemake.params.context),
        inputs={name: snakemake.input[name] for part in snakemake.params.parts for name in part["inputs"]},
        captions=snakemake.params.captions,
    )
