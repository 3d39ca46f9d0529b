import json
from pathlib import Path

from hashbench import tables
from hashbench.evaluation.rates.thresholds import radius_for
from hashbench.jobs import job
from hashbench.matching.clusters import cluster_images, read_links, sweep_clusters, sweep_radius, sweep_thresholds

with job(snakemake):
    hashes = tables.read(snakemake.input.hashes, tables.HASHES)
    hashed = hashes[(hashes.bits == snakemake.params.bits) & (hashes.status == tables.STATUS_OK)].image_id.to_numpy()
    calibration = json.loads(Path(snakemake.input.threshold).read_text(encoding="utf-8"))
    link = calibration["link_threshold"]
    kept = radius_for(calibration, share=snakemake.params.radius, target_fpr=snakemake.params.verdict_fpr)
    radius = max(link or 0, sweep_radius(snakemake.input.pairs, pictures=len(hashed), radius=kept))
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
