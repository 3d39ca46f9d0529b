import json
from pathlib import Path

from hashbench import tables
from hashbench.evaluation.rates.kept import tried_radius
from hashbench.jobs import job
from hashbench.matching.clusters import cluster_images, read_links, sweep_clusters, sweep_thresholds

with job(snakemake):
    hashes = tables.read(snakemake.input.hashes, tables.HASHES)
    hashed = hashes[(hashes.bits == snakemake.params.bits) & (hashes.status == tables.STATUS_OK)].image_id.to_numpy()
    calibration = json.loads(Path(snakemake.input.threshold).read_text(encoding="utf-8"))
    link = calibration["link_threshold"]
    distances = tables.read(snakemake.input.distances, tables.DISTANCES)
    tried = tried_radius(distances, bits=snakemake.params.bits, share=snakemake.params.radius)
    radius = max(link or 0, tried)
    calibrated = [row["threshold"] for row in calibration["thresholds"]] + [link]
    links = read_links(hashed, snakemake.input.pairs, threshold=radius)
    thresholds = sweep_thresholds(links, calibrated, radius=radius)
    output = snakemake.output
    for clustering, path, csv, sweep in zip(
        snakemake.params.clusterings, output.clusters, output.csv, output.sweeps, strict=True
    ):
        options = {"clustering": clustering, "min_samples": snakemake.params.min_samples}
        clusters = cluster_images(links, threshold=link, **options)
        tables.write(clusters, tables.CLUSTERS, path)
        tables.write_csv(clusters, csv)
        tables.write(sweep_clusters(links, thresholds=thresholds, **options), tables.SWEEP, sweep)
