import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.corpus.families import SPLITS
from hashbench.evaluation.implementations.defects import (
    LOST,
    PICTURES,
    SUMMARY,
    compare_matches,
    compare_pictures,
    sum_up,
)
from hashbench.evaluation.rates.thresholds import threshold_of
from hashbench.jobs import job
from hashbench.matching.collection import collect
from hashbench.matching.pairs import find_pairs


def matches(hashes, images, families, bits, threshold):
    """Return the pairs within the threshold: none where the program refuses every picture."""
    empty = pd.DataFrame(columns=tables.PAIRS.names)
    if threshold is None or not (hashes.status == tables.STATUS_OK).any():
        return empty
    collection = collect(hashes, images, families, bits=bits, splits=SPLITS, flagged=snakemake.params.flagged)
    pairs = pd.concat([empty, *find_pairs(collection, radius=threshold)], ignore_index=True)
    return pairs[pairs.distance <= threshold]


with job(snakemake.log[0]):
    pictures, changed, summary = (pd.DataFrame(columns=list(names)) for names in (PICTURES, LOST, SUMMARY))
    if snakemake.input.corrected and snakemake.input.published:
        images = tables.read(snakemake.input.images, tables.IMAGES)
        families = tables.read(snakemake.input.families, tables.FAMILIES)
        both = [tables.read(snakemake.input[name][0], tables.HASHES) for name in ("corrected", "published")]
        calibration = json.loads(Path(snakemake.input.threshold[0]).read_text(encoding="utf-8"))
        threshold = threshold_of(calibration, snakemake.params.verdict_fpr)
        pairs = tuple(matches(table, images, families, calibration["bits"], threshold) for table in both)
        pictures = compare_pictures(images, *both)
        changed = compare_matches(*both, pairs)
        summary = sum_up(pictures, pairs[0], changed)
        paths = images.set_index("image_id").path
        changed = changed.assign(path_a=paths.reindex(changed.a).array, path_b=paths.reindex(changed.b).array)
    tables.write_csv(pictures, snakemake.output.pictures)
    tables.write_csv(changed, snakemake.output.matches)
    tables.write_csv(summary, snakemake.output.summary)
