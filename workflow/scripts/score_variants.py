import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.evaluation.choice.customary import COLUMNS as CUSTOMARY
from hashbench.evaluation.choice.customary import score_customary, score_customary_clusters
from hashbench.evaluation.rates.differences import compare
from hashbench.evaluation.rates.operating import points_of
from hashbench.evaluation.rates.optimism import optimism
from hashbench.evaluation.rates.queries import COLUMNS as QUERIES
from hashbench.evaluation.rates.queries import score_queries
from hashbench.evaluation.rates.scale import project
from hashbench.evaluation.rates.scores import estimate, table_of
from hashbench.evaluation.rates.thresholds import radius_for
from hashbench.jobs import job

with job(snakemake.log[0]):
    given, params = snakemake.input, snakemake.params
    families = tables.read(given.families, tables.FAMILIES)
    operating = params.operating
    points = points_of(**operating)
    estimates, flattery, queries, customary = {}, [], [], []
    for variant, path, threshold, counted, pairs in zip(
        params.variants, given.distances, given.thresholds, given.counted_queries, given.pairs, strict=True
    ):
        distances = tables.read(path, tables.DISTANCES)
        calibration = json.loads(Path(threshold).read_text(encoding="utf-8"))
        estimates[variant] = estimate(distances, families, calibration, points=points)
        flattery.append(optimism(variant, distances, families, calibration, target_fprs=operating["target_fprs"]))
        size = operating["collection_size"]
        bits = calibration["bits"]
        customary.append(score_customary(variant, distances, families, bits=bits, collection_size=size))
        some_at_once = tables.read_parts(pairs, tables.PAIRS, columns=tables.PAIRS.names)
        queries.append(
            score_queries(
                variant,
                tables.read(counted, tables.QUERIES),
                (part.to_pandas() for part in some_at_once),
                distances,
                families,
                calibration,
                target_fpr=params.verdict_fpr,
                kept=radius_for(calibration, share=params.radius, target_fpr=params.verdict_fpr),
            )
        )
    clusters = pd.read_csv(given.cluster_scores)
    customary.append(score_customary_clusters(clusters, min_samples=params.min_samples))
    scores = table_of(estimates)
    tables.write_csv(scores, snakemake.output.scores)
    tables.write_csv(compare(estimates), snakemake.output.differences)
    tables.write_csv(tables.joined(flattery, flattery[0].columns), snakemake.output.optimism)
    scale = project(scores, points=points, sizes=params.sizes, collection_size=operating["collection_size"])
    tables.write_csv(scale, snakemake.output.scale)
    tables.write_csv(tables.joined(queries, QUERIES), snakemake.output.queries)
    tables.write_csv(tables.joined(customary, CUSTOMARY), snakemake.output.customary)
