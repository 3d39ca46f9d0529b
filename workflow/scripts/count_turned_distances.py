import pyarrow.compute as pc

from hashbench import tables
from hashbench.corpus.families import SPLITS
from hashbench.jobs import job
from hashbench.matching.distances import count_distances
from hashbench.matching.orientations.turned_pictures import collect_turned

with job(snakemake):
    given = snakemake.input
    collection, turned = collect_turned(
        tables.read(given.hashes, tables.TURNED, where=pc.field("variant") == snakemake.wildcards.variant),
        tables.read(given.images, tables.IMAGES),
        tables.read(given.families, tables.FAMILIES),
        splits=SPLITS,
        **snakemake.params.collected,
    )
    distances = count_distances(
        collection,
        splits=SPLITS,
        turned=turned,
        executor=snakemake.params.executor,
        workers=snakemake.threads,
        address=snakemake.config["execution"]["ray_address"] or None,
    )
    tables.write(distances, tables.DISTANCES, snakemake.output[0])
