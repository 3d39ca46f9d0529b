from pathlib import Path

from hashbench.jobs import job
from hashbench.profiling.timings.growth import draw_growth_pictures

with job(snakemake):
    draw_growth_pictures(Path(snakemake.output[0]), **snakemake.params.drawn)
