import json
from pathlib import Path

from hashbench import tables
from hashbench.evaluation.labels import suspects as suspicion
from hashbench.evaluation.labels.audit import COLUMNS, score_audit
from hashbench.evaluation.rates.thresholds import threshold_of
from hashbench.jobs import job

with job(snakemake):
    params, given = snakemake.params, snakemake.input
    images = tables.read(given.images, tables.IMAGES)
    families = tables.read(given.families, tables.FAMILIES)
    counted = {
        variant: tables.read(path, tables.DISTANCES) for variant, path in zip(params.bits, given.distances, strict=True)
    }
    votes = {}
    for variant, pairs, threshold in zip(params.bits, given.pairs, given.thresholds, strict=True):
        near = threshold_of(json.loads(Path(threshold).read_text(encoding="utf-8")), params.near_fpr)
        votes[variant] = suspicion.contradictions(pairs, near=near, far=suspicion.far_distance(counted[variant]))
    found = suspicion.find_suspects(votes, params.kinds, agreeing=params.agreeing)
    distances = {
        variant: suspicion.distances_between(found, tables.read(path, tables.HASHES), bits=bits)
        for (variant, bits), path in zip(params.bits.items(), given.hashes, strict=True)
    }
    suspects = suspicion.describe_suspects(found, images, distances)
    tables.write_csv(suspects, snakemake.output.suspects)
    tables.write_csv(suspicion.suspects_by_family(suspects), snakemake.output.families)
    parts = [
        score_audit(
            variant,
            counted[variant],
            suspects.assign(distance=distances[variant]).dropna(subset="distance"),
            families,
            bits=bits,
            target_fprs=params.target_fprs,
        )
        for variant, bits in params.bits.items()
    ]
    scores = tables.joined(parts, COLUMNS)
    tables.write_csv(scores, snakemake.output.scores)
