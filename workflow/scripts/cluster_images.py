import json
from pathlib import Path

from hashbench import tables
from hashbench.evaluation.rates.kept import linked_radius
from hashbench.jobs import job
from hashbench.matching.clusters import cluster_variant

with job(snakemake):
    given, params, output = snakemake.input, snakemake.params, snakemake.output
    calibration = json.loads(Path(given.threshold).read_text(encoding="utf-8"))
    radius = linked_radius(tables.read(given.distances, tables.DISTANCES), calibration, share=params.radius)
    found = cluster_variant(
        tables.read(given.hashes, tables.HASHES),
        given.pairs,
        params.clusterings,
        bits=params.bits,
        threshold=calibration["link_threshold"],
        calibrated=[row["threshold"] for row in calibration["thresholds"]],
        radius=radius,
        min_samples=params.min_samples,
    )
    paths = zip(output.clusters, output.csv, output.sweeps, strict=True)
    for (clusters, sweep), (path, csv, swept) in zip(found, paths, strict=True):
        tables.write(clusters, tables.CLUSTERS, path)
        tables.write_csv(clusters, csv)
        tables.write(sweep, tables.SWEEP, swept)
