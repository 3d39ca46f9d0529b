import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.evaluation.choice.cost import matching_times, prices_of
from hashbench.evaluation.choice.output import count_output, writing_of
from hashbench.evaluation.rates.thresholds import threshold_of
from hashbench.jobs import job
from hashbench.matching.scaling import LINK, MATCH

with job(snakemake.log[0]):
    params = snakemake.params
    costs, matching, written = (pd.read_csv(snakemake.input[name]) for name in ("costs", "matching", "output"))
    families = tables.read(snakemake.input.families, tables.FAMILIES)
    found = []
    for variant, counted, frozen in zip(
        costs.variant, snakemake.input.distances, snakemake.input.thresholds, strict=True
    ):
        calibration = json.loads(Path(frozen).read_text(encoding="utf-8"))
        bits = calibration["bits"]
        radii = {MATCH: threshold_of(calibration, params.target_fpr), LINK: calibration["link_threshold"]}
        distances = tables.read(counted, tables.DISTANCES)
        pairs = count_output(distances, families, bits=bits, radii=radii, sizes=params.sizes)
        writing = [writing_of(written, bits=bits, radius=radius) for radius in pairs.radius]
        each = pd.DataFrame(writing, columns=["seconds_a_pair", "bytes_a_pair"])
        found.append(pairs.assign(variant=variant, bits=bits).join(each))
    output = pd.concat(found, ignore_index=True)
    wanted = dict.fromkeys(zip(output.bits, output.radius, strict=True))
    times = matching_times(matching, matcher=params.matcher, wanted=wanted, sizes=params.sizes)
    prices = prices_of(costs, times, output.drop(columns="bits"), **params.prices)
    tables.write_csv(prices, snakemake.output[0])
