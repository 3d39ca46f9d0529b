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
from hashbench.matching.scaling import LINK, MATCH, cases_of, imitated, measure_matching, radii_of
from hashbench.matching.speeds import COUNT

with job(snakemake.log[0]):
    scaling = snakemake.params.scaling
    families = tables.read(snakemake.input.families, tables.FAMILIES)
    family_sizes = families.pictures.to_numpy(np.float64) if len(families) else np.ones(1)
    params = snakemake.params
    paths = dict(zip(params.bits, zip(snakemake.input.distances, snakemake.input.thresholds, strict=True), strict=True))
    # Costs decide between equal ones only, and each variant has its own threshold in `by_variant`.
    link = choose_link(pd.read_csv(snakemake.input.cluster_scores), {}, **params.linking)
    chosen = imitated(params.modeled, link["variant"] if params.advised else None, params.bits)
    thresholds = {}
    for bits, variant in chosen.items():
        calibration = json.loads(Path(paths[variant][1]).read_text(encoding="utf-8"))
        match = threshold_of(calibration, params.target_fpr)
        thresholds[bits] = {MATCH: match, LINK: link["by_variant"].get(variant, {}).get("threshold")}
    models = {}
    for bits, radii in radii_of(params.cases, thresholds).items():
        counted = tables.read(paths[chosen[bits]][0], tables.DISTANCES)
        models[bits] = fit(counted, bits=bits, family_sizes=family_sizes, radii=radii)
    cases = cases_of(params.cases, models, thresholds)
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
