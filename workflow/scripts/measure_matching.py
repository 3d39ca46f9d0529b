import json
from pathlib import Path

import numpy as np
import pandas as pd

from hashbench import tables
from hashbench.evaluation.choice.link import choose_link
from hashbench.evaluation.rates.thresholds import threshold_of
from hashbench.jobs import job
from hashbench.matching.crossovers import crossovers
from hashbench.matching.fitting import fit
from hashbench.matching.growth import project_growth
from hashbench.matching.matchers.registry import matchers
from hashbench.matching.output import measure_output
from hashbench.matching.scaling import LINK, MATCH, cases_of, measure_matching
from hashbench.matching.speeds import COUNT

with job(snakemake):
    scaling = snakemake.params.scaling
    families = tables.read(snakemake.input.families, tables.FAMILIES)
    family_sizes = families.pictures.to_numpy(np.float64) if len(families) else np.ones(1)
    models, thresholds = {}, {}
    # Costs decide between equal ones only, and each variant has its own threshold in `by_variant`.
    link = choose_link(pd.read_csv(snakemake.input.cluster_scores), {}, **snakemake.params.linking)
    for (bits, variant), counted, frozen in zip(
        snakemake.params.modeled.items(), snakemake.input.distances, snakemake.input.thresholds, strict=True
    ):
        models[bits] = fit(tables.read(counted, tables.DISTANCES), bits=bits, family_sizes=family_sizes)
        calibration = json.loads(Path(frozen).read_text(encoding="utf-8"))
        match = threshold_of(calibration, snakemake.params.target_fpr)
        thresholds[bits] = {MATCH: match, LINK: link["by_variant"].get(variant, {}).get("threshold")}
    cases = cases_of(snakemake.params.cases, models, thresholds)
    timings = measure_matching(
        cases,
        workers=snakemake.threads,
        seconds=scaling["seconds"],
        share=scaling["share"],
    )
    asked = dict.fromkeys(name for case in cases for name in case.matchers if name != COUNT)
    tables.write_csv(matchers(list(asked)), snakemake.output.matchers)
    tables.write_csv(timings, snakemake.output.timings)
    tables.write_csv(crossovers(timings), snakemake.output.crossovers)
    tables.write_csv(measure_output(cases), snakemake.output.output)
    tables.write_csv(project_growth(timings, sizes=scaling["projected"]), snakemake.output.growth)
