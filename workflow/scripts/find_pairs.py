import json
from pathlib import Path

from hashbench import tables
from hashbench.corpus.families import SPLITS
from hashbench.evaluation.rates.kept import kept_radius
from hashbench.jobs import job
from hashbench.matching.collection import read_collection
from hashbench.matching.pairs import check_disk, count_pairs, find_pairs, write_pairs

with job(snakemake):
    collection = read_collection(
        *(snakemake.input[name] for name in ("hashes", "images", "families")),
        splits=SPLITS,
        **snakemake.params.collected,
    )
    calibration = json.loads(Path(snakemake.input.threshold).read_text(encoding="utf-8"))
    distances = tables.read(snakemake.input.distances, tables.DISTANCES)
    radius = kept_radius(distances, calibration, share=snakemake.params.radius, target_fpr=snakemake.params.verdict_fpr)
    check_disk(count_pairs(distances, radius=radius), Path(snakemake.output[0]).parent)
    parts = find_pairs(
        collection,
        radius=radius,
        matcher=snakemake.params.matcher,
        executor=snakemake.params.executor,
        workers=snakemake.threads,
        address=snakemake.config["execution"]["ray_address"] or None,
    )
    write_pairs(parts, snakemake.output[0])
