from hashbench import tables
from hashbench.hashers.hasher import Hasher
from hashbench.jobs import job
from hashbench.matching.orientations.turned_pictures import hash_turned_pictures

with job(snakemake):
    turned = hash_turned_pictures(
        tables.read(snakemake.input.images, tables.IMAGES),
        snakemake.params.root,
        {variant: Hasher(**hasher) for variant, hasher in snakemake.params.hashers.items()},
        executor=snakemake.params.executor,
        workers=snakemake.threads,
        address=snakemake.config["execution"]["ray_address"] or None,
    )
    tables.write(turned, tables.TURNED, snakemake.output[0])
