import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.evaluation.clusters.scores import score_sweep
from hashbench.evaluation.rates.kept import strangers_within
from hashbench.jobs import job

with job(snakemake):
    family_of = tables.read(snakemake.input.images, tables.IMAGES).set_index("image_id").family
    split_of = tables.read(snakemake.input.families, tables.FAMILIES).set_index("family").split
    calibrations = {Path(path).stem: json.loads(Path(path).read_text()) for path in snakemake.input.thresholds}
    strangers = {
        Path(path).stem: strangers_within(
            tables.read(path, tables.DISTANCES), bits=calibrations[Path(path).stem]["bits"]
        )
        for path in snakemake.input.distances
    }
    parts = []
    for path in map(Path, snakemake.input.sweeps):
        variant, clustering = path.parent.name, path.name.removesuffix(".sweep.parquet")
        sweep = tables.read(path, tables.SWEEP)
        scored = score_sweep(
            variant,
            clustering,
            sweep,
            family_of,
            split_of,
            strangers=strangers[variant],
            link_threshold=calibrations[variant]["link_threshold"],
        )
        parts.append(scored)
    tables.write_csv(pd.concat(parts), snakemake.output[0])
