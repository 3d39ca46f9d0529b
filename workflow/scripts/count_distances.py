from hashbench import tables
from hashbench.corpus.families import SPLITS
from hashbench.jobs import job
from hashbench.matching.collection import read_collection
from hashbench.matching.distances import count_distances

with job(snakemake):
    collection = read_collection(
        *(snakemake.input[name] for name in ("hashes", "images", "families")),
        splits=SPLITS,
        **snakemake.params.collected,
    )
    distances = count_distances(
        collection,
        splits=SPLITS,
        executor=snakemake.params.executor,
        workers=snakemake.threads,
        address=snakemake.config["execution"]["ray_address"] or None,
    )
    tables.write(distances, tables.DISTANCES, snakemake.output[0])
