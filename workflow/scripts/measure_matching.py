import numpy as np

from hashbench import tables
from hashbench.jobs import job
from hashbench.matching.crossovers import crossovers
from hashbench.matching.fitting import fit
from hashbench.matching.growth import project_growth
from hashbench.matching.matchers.registry import matchers
from hashbench.matching.scaling import Case, measure_matching
from hashbench.matching.speeds import COUNT

with job(snakemake.log[0]):
    scaling = snakemake.params.scaling
    families = tables.read(snakemake.input.families, tables.FAMILIES)
    family_sizes = families.pictures.to_numpy(np.float64) if len(families) else np.ones(1)
    models = {
        bits: fit(tables.read(path, tables.DISTANCES), bits=bits, family_sizes=family_sizes)
        for bits, path in zip(snakemake.params.bits, snakemake.input.distances, strict=True)
    }
    cases = [
        Case(
            case["bits"],
            case["radius"],
            models[case["bits"]],
            hashes=tuple(case["hashes"]),
            matchers=tuple(case["matchers"]),
        )
        for case in snakemake.params.cases
    ]
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
    tables.write_csv(project_growth(timings, sizes=scaling["projected"]), snakemake.output.growth)
