import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.evaluation.choice.customary import COLUMNS, score_customary, score_customary_clusters
from hashbench.evaluation.rates.differences import compare
from hashbench.evaluation.rates.operating import points_of
from hashbench.evaluation.rates.optimism import optimism
from hashbench.evaluation.rates.scale import project
from hashbench.evaluation.rates.scores import estimate, table_of
from hashbench.jobs import job

with job(snakemake.log[0]):
    families = tables.read(snakemake.input.families, tables.FAMILIES)
    operating = snakemake.params.operating
    points = points_of(**operating)
    estimates, flattery, customary = {}, [], []
    for variant, path, threshold in zip(
        snakemake.params.variants, snakemake.input.distances, snakemake.input.thresholds, strict=True
    ):
        distances = tables.read(path, tables.DISTANCES)
        calibration = json.loads(Path(threshold).read_text(encoding="utf-8"))
        estimates[variant] = estimate(distances, families, calibration, points=points)
        flattery.append(optimism(variant, distances, families, calibration, target_fprs=operating["target_fprs"]))
        bits, size = calibration["bits"], operating["collection_size"]
        customary.append(score_customary(variant, distances, families, bits=bits, collection_size=size))
    clusters = pd.read_csv(snakemake.input.cluster_scores)
    customary.append(score_customary_clusters(clusters, min_samples=snakemake.params.min_samples))
    scores = table_of(estimates)
    tables.write_csv(scores, snakemake.output.scores)
    tables.write_csv(compare(estimates), snakemake.output.differences)
    tables.write_csv(pd.concat([part for part in flattery if len(part)] or flattery), snakemake.output.optimism)
    customary = pd.concat([part for part in customary if len(part)] or [pd.DataFrame(columns=list(COLUMNS))])
    tables.write_csv(customary, snakemake.output.customary)
    scale = project(scores, points=points, sizes=snakemake.params.sizes, collection_size=operating["collection_size"])
    tables.write_csv(scale, snakemake.output.scale)
