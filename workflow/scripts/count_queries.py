import json
from pathlib import Path

from hashbench import tables
from hashbench.corpus.families import SPLITS
from hashbench.evaluation.rates.queries import calibrated
from hashbench.jobs import job
from hashbench.matching.collection import read_collection
from hashbench.matching.queries import count_queries

with job(snakemake):
    collection = read_collection(
        *(snakemake.input[name] for name in ("hashes", "images", "families")),
        splits=SPLITS,
        **snakemake.params.collected,
    )
    calibration = json.loads(Path(snakemake.input.threshold).read_text(encoding="utf-8"))
    queries = count_queries(
        collection,
        [threshold for _, _, threshold in calibrated(calibration)],
        splits=SPLITS,
        executor=snakemake.params.executor,
        workers=snakemake.threads,
        address=snakemake.config["execution"]["ray_address"] or None,
    )
    tables.write(queries, tables.QUERIES, snakemake.output[0])
