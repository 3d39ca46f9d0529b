import json
from pathlib import Path

from hashbench import tables
from hashbench.evaluation.implementations.defects import study_defects
from hashbench.jobs import job

with job(snakemake):
    given = snakemake.input
    corrected, published = (
        tables.read(paths[0], tables.HASHES) if paths else None for paths in (given.corrected, given.published)
    )
    calibration = json.loads(Path(given.threshold[0]).read_text(encoding="utf-8")) if given.threshold else None
    studied = study_defects(
        tables.read(given.images, tables.IMAGES),
        tables.read(given.families, tables.FAMILIES),
        corrected,
        published,
        calibration,
        target_fpr=snakemake.params.verdict_fpr,
        flagged=snakemake.params.flagged,
    )
    for table, path in zip(studied, snakemake.output, strict=True):
        tables.write_csv(table, path)
