from hashbench import tables
from hashbench.corpus.families import SPLITS
from hashbench.jobs import job
from hashbench.matching.collection import collect
from hashbench.matching.distances import count_distances

with job(snakemake.log[0]):
    collection = collect(
        tables.read(snakemake.input.hashes, tables.HASHES),
        tables.read(snakemake.input.images, tables.IMAGES),
        tables.read(snakemake.input.families, tables.FAMILIES),
        bits=snakemake.params.bits,
        splits=SPLITS,
        flagged=snakemake.params.flagged,
    )
    distances = count_distances(
        collection,
        splits=SPLITS,
        executor=snakemake.params.executor,
        workers=snakemake.threads,
        address=snakemake.params.address or None,
    )
    tables.write(distances, tables.DISTANCES, snakemake.output[0])
