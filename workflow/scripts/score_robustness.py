import json
from pathlib import Path

from hashbench import tables
from hashbench.evaluation.edits.robustness import score_robustness
from hashbench.evaluation.rates.thresholds import threshold_of
from hashbench.jobs import job

with job(snakemake):
    calibrations = [json.loads(Path(path).read_text(encoding="utf-8")) for path in snakemake.input.thresholds]
    thresholds = {
        variant: threshold_of(calibration, snakemake.params.target_fpr)
        for variant, calibration in zip(snakemake.params.variants, calibrations, strict=True)
    }
    robustness = score_robustness(tables.read(snakemake.input.edited, tables.EDITED), thresholds)
    tables.write_csv(robustness, snakemake.output[0])
