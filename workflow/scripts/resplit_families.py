import json
from pathlib import Path

import pyarrow.compute as pc

from hashbench import tables
from hashbench.evaluation.rates.histograms import histograms
from hashbench.evaluation.rates.kept import kept_radius
from hashbench.evaluation.rates.resplits import COLUMNS, far_enough, gather_close, resplit
from hashbench.jobs import job
from hashbench.matching.collection import DIFFERENT

with job(snakemake.log[0]):
    families = tables.read(snakemake.input.families, tables.FAMILIES)
    family_of = tables.read(snakemake.input.images, tables.IMAGES).set_index("image_id").family
    target = snakemake.params.verdict_fpr
    parts = []
    for variant, counted, pairs, threshold in zip(
        snakemake.params.variants,
        snakemake.input.distances,
        snakemake.input.pairs,
        snakemake.input.thresholds,
        strict=True,
    ):
        calibration = json.loads(Path(threshold).read_text(encoding="utf-8"))
        distances = tables.read(counted, tables.DISTANCES)
        counts = histograms(distances, families, bits=calibration["bits"])
        if not counts.scorable:
            continue
        kept = kept_radius(distances, calibration, share=snakemake.params.radius, target_fpr=target)
        radius = far_enough(counts, kept, target_fpr=target)
        near = (pc.field("relation") == DIFFERENT) & (pc.field("distance") <= radius)
        close = gather_close(tables.read(pairs, tables.PAIRS, where=near), family_of, counts.families, radius=radius)
        parts.append(resplit(variant, counts, close, target_fpr=target))
    table = tables.joined(parts, COLUMNS)
    tables.write_csv(table, snakemake.output[0])
