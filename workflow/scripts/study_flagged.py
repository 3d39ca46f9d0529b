import json
from pathlib import Path

from hashbench import tables
from hashbench.evaluation.rates.flagged import COLUMNS, study_flagged
from hashbench.evaluation.rates.histograms import histograms, share_within
from hashbench.evaluation.rates.thresholds import threshold_of
from hashbench.jobs import job

with job(snakemake):
    images = tables.read(snakemake.input.images, tables.IMAGES)
    families = tables.read(snakemake.input.families, tables.FAMILIES)
    difficult = tables.read(snakemake.input.difficult_hashes, tables.DIFFICULT_HASHES)
    parts = []
    for variant, name, *files in zip(
        snakemake.params.variants,
        snakemake.params.production,
        snakemake.input.hashes,
        snakemake.input.distances,
        snakemake.input.thresholds,
        strict=True,
    ):
        hashes, distances, threshold = files
        calibration = json.loads(Path(threshold).read_text(encoding="utf-8"))
        bits, at = calibration["bits"], threshold_of(calibration, snakemake.params.verdict_fpr)
        counts = histograms(tables.read(distances, tables.DISTANCES), families, bits=bits)
        table = tables.read(hashes, tables.HASHES)
        drawn = difficult[(difficult.method + "/" + difficult.implementation == name) & (difficult.bits == bits)]
        usual = float(share_within(counts.different_total, at)) if counts.scorable else None
        parts.append(study_flagged(variant, table[table.bits == bits], drawn, images, threshold=at, usual=usual))
    tables.write_csv(tables.joined(parts, COLUMNS), snakemake.output[0])
