import json
from pathlib import Path

from hashbench import tables
from hashbench.corpus.families import SPLITS
from hashbench.evaluation.rates.kept import kept_radius
from hashbench.evaluation.rates.queries import calibrated
from hashbench.jobs import job
from hashbench.matching.collection import read_collection
from hashbench.matching.pairs import check_disk, count_pairs, find_pairs, write_pairs
from hashbench.matching.queries import count_queries

with job(snakemake):
    given, params, output = snakemake.input, snakemake.params, snakemake.output
    collection = read_collection(given.hashes, given.images, given.families, splits=SPLITS, **params.collected)
    calibration = json.loads(Path(given.threshold).read_text(encoding="utf-8"))
    distances = tables.read(given.distances, tables.DISTANCES)
    radius = kept_radius(distances, calibration, share=params.radius, target_fpr=params.verdict_fpr)
    check_disk(count_pairs(distances, radius=radius), Path(output.pairs).parent)
    executed = {
        "executor": params.executor,
        "workers": snakemake.threads,
        "address": snakemake.config["execution"]["ray_address"] or None,
    }
    write_pairs(find_pairs(collection, radius=radius, matcher=params.matcher, **executed), output.pairs)
    thresholds = [threshold for _, _, threshold in calibrated(calibration)]
    queries = count_queries(collection, thresholds, splits=SPLITS, **executed)
    tables.write(queries, tables.QUERIES, output.queries)
