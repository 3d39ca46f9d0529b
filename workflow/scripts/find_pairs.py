import json
from pathlib import Path

from hashbench import tables
from hashbench.corpus.families import SPLITS
from hashbench.evaluation.thresholds import radius_for
from hashbench.jobs import job
from hashbench.matching.collection import collect
from hashbench.matching.pairs import find_pairs, table_of

with job(snakemake.log[0]):
    collection = collect(
        tables.read(snakemake.input.hashes, tables.HASHES),
        tables.read(snakemake.input.images, tables.IMAGES),
        tables.read(snakemake.input.families, tables.FAMILIES),
        bits=snakemake.params.bits,
        splits=SPLITS,
        flagged=snakemake.params.flagged,
    )
    calibration = json.loads(Path(snakemake.input.threshold).read_text(encoding="utf-8"))
    radius = radius_for(calibration, share=snakemake.params.radius, target_fpr=snakemake.params.verdict_fpr)
    parts = find_pairs(
        collection,
        radius=radius,
        executor=snakemake.params.executor,
        workers=snakemake.threads,
        address=snakemake.params.address or None,
    )
    tables.write(table_of(parts), tables.PAIRS, snakemake.output[0])
