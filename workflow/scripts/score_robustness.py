from hashbench import tables
from hashbench.evaluation.edits.robustness import score_robustness
from hashbench.evaluation.rates.thresholds import read_calibrations, threshold_of
from hashbench.jobs import job

with job(snakemake):
    given, params = snakemake.input, snakemake.params
    calibrations = read_calibrations(dict(zip(params.variants, given.thresholds, strict=True)))
    thresholds = {variant: threshold_of(found, params.target_fpr) for variant, found in calibrations.items()}
    tables.write_csv(score_robustness(tables.read(given.edited, tables.EDITED), thresholds), snakemake.output[0])
