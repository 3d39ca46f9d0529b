from pathlib import Path

from hashbench.corpus.archive import check_sum, extract
from hashbench.corpus.demo import draw_demo
from hashbench.jobs import job

with job(snakemake):
    folder = Path(snakemake.output[0])
    if snakemake.params.archive:
        archive = Path(snakemake.params.archive[0])
        check_sum(archive, snakemake.params.checksum)
        extract(archive, folder)
    else:
        draw_demo(folder, **snakemake.params.demo, executor="processes", workers=snakemake.threads)
