from hashbench import tables
from hashbench.evaluation.alternatives.flagged import study_flagged
from hashbench.evaluation.alternatives.second import study_second
from hashbench.evaluation.alternatives.weighting import study_weighting
from hashbench.evaluation.rates.thresholds import read_calibrations
from hashbench.jobs import job

with job(snakemake):
    given, params, output = snakemake.input, snakemake.params, snakemake.output
    images, families = tables.read(given.images, tables.IMAGES), tables.read(given.families, tables.FAMILIES)
    hashes, distances, thresholds = (
        dict(zip(params.production, given[name], strict=True)) for name in ("hashes", "distances", "thresholds")
    )
    flagged = study_flagged(
        images,
        families,
        tables.read(given.difficult_hashes, tables.DIFFICULT_HASHES),
        read_calibrations(thresholds),
        hashes,
        distances,
        production=params.production,
        target_fpr=params.verdict_fpr,
    )
    tables.write_csv(flagged, output.flagged)
    address = snakemake.config["execution"]["ray_address"] or None
    counting = {**params.counting, "bits": params.bits, "workers": snakemake.threads, "address": address}
    weighting = study_weighting(images, families, hashes, distances, **counting)
    tables.write_csv(weighting, output.weighting)
    tables.write_csv(study_second(images, families, hashes, distances, kinds=params.kinds, **counting), output.second)
