from hashbench import tables
from hashbench.corpus.edits.registry import EDITS
from hashbench.hashers.hasher import Hasher
from hashbench.jobs import job
from hashbench.matching.orientations.edited import choose_bases, measure_edits

with job(snakemake):
    images = tables.read(snakemake.input.images, tables.IMAGES)
    edited = measure_edits(
        choose_bases(images, snakemake.params.pictures),
        snakemake.params.root,
        {variant: Hasher(**hasher) for variant, hasher in snakemake.params.hashers.items()},
        EDITS,
        orientations=snakemake.params.orientations,
        executor=snakemake.params.executor,
        workers=snakemake.threads,
        address=snakemake.config["execution"]["ray_address"] or None,
    )
    tables.write(edited, tables.EDITED, snakemake.output[0])
