import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.evaluation.implementations.defects import LOST, PICTURES, SUMMARY, study_defects
from hashbench.evaluation.rates.thresholds import threshold_of
from hashbench.jobs import job

with job(snakemake):
    given = snakemake.input
    if given.corrected and given.published:
        calibration = json.loads(Path(given.threshold[0]).read_text(encoding="utf-8"))
        studied = study_defects(
            tables.read(given.images, tables.IMAGES),
            tables.read(given.families, tables.FAMILIES),
            tables.read(given.corrected[0], tables.HASHES),
            tables.read(given.published[0], tables.HASHES),
            bits=calibration["bits"],
            threshold=threshold_of(calibration, snakemake.params.verdict_fpr),
            flagged=snakemake.params.flagged,
        )
    else:
        studied = [pd.DataFrame(columns=list(names)) for names in (PICTURES, LOST, SUMMARY)]
    for table, path in zip(studied, snakemake.output, strict=True):
        tables.write_csv(table, path)
