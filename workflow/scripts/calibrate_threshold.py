import json
from pathlib import Path

from hashbench import tables
from hashbench.evaluation.rates.operating import check_size, points_of
from hashbench.evaluation.rates.thresholds import calibrate
from hashbench.jobs import job

with job(snakemake):
    families = tables.read(snakemake.input.families, tables.FAMILIES)
    check_size(snakemake.params.operating["collection_size"], int(families.pictures.sum()))
    calibration = calibrate(
        tables.read(snakemake.input.distances, tables.DISTANCES),
        families,
        bits=snakemake.params.bits,
        points=points_of(**snakemake.params.operating),
        link_fpr=snakemake.params.link_fpr,
        unlabelled_threshold=snakemake.params.unlabelled_threshold,
    )
    Path(snakemake.output[0]).write_text(json.dumps(calibration, indent=2) + "\n", encoding="utf-8")
