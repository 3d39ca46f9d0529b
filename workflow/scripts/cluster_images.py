import json
from pathlib import Path

from hashbench import tables
from hashbench.evaluation.thresholds import radius_for
from hashbench.jobs import job
from hashbench.matching.clusters import cluster_images, sweep_clusters, sweep_thresholds

with job(snakemake.log[0]):
    hashes = tables.read(snakemake.input.hashes, tables.HASHES)
    hashed = hashes[(hashes.bits == snakemake.params.bits) & (hashes.status == tables.STATUS_OK)].image_id.to_numpy()
    pairs = tables.read(snakemake.input.pairs, tables.PAIRS)
    calibration = json.loads(Path(snakemake.input.threshold).read_text(encoding="utf-8"))
    radius = radius_for(calibration, share=snakemake.params.radius, target_fpr=snakemake.params.verdict_fpr)
    calibrated = [row["threshold"] for row in calibration["thresholds"]] + [calibration["link_threshold"]]
    thresholds = sweep_thresholds(radius, calibrated)
    output = snakemake.output
    for clustering, path, csv, sweep in zip(
        snakemake.params.clusterings, output.clusters, output.csv, output.sweeps, strict=True
    ):
        options = {"clustering": clustering, "min_samples": snakemake.params.min_samples}
        clusters = cluster_images(hashed, pairs, threshold=calibration["link_threshold"], **options)
        tables.write(clusters, tables.CLUSTERS, path)
        tables.write_csv(clusters, csv)
        tables.write(sweep_clusters(hashed, pairs, thresholds=thresholds, **options), tables.SWEEP, sweep)
