import json
from pathlib import Path

from hashbench import tables
from hashbench.jobs import job
from hashbench.matching.clusters import cluster_images

with job(snakemake.log[0]):
    hashes = tables.read(snakemake.input.hashes, tables.HASHES)
    hashed = hashes[(hashes.bits == snakemake.params.bits) & (hashes.status == tables.STATUS_OK)]
    clusters = cluster_images(
        hashed.image_id.to_numpy(),
        tables.read(snakemake.input.pairs, tables.PAIRS),
        threshold=json.loads(Path(snakemake.input.threshold).read_text(encoding="utf-8"))["link_threshold"],
    )
    tables.write(clusters, tables.CLUSTERS, snakemake.output.clusters)
    tables.write_csv(clusters, snakemake.output.csv)
