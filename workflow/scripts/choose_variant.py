import json
from pathlib import Path

import pandas as pd

from hashbench import tables
from hashbench.evaluation.choice.cost import comparisons_per_core_second, costs_of
from hashbench.evaluation.choice.scenarios import advise
from hashbench.evaluation.choice.standings import comparisons_of, rank
from hashbench.evaluation.choice.verdict import choose
from hashbench.evaluation.rates.operating import points_of
from hashbench.jobs import job

with job(snakemake.log[0]):
    scores, differences, scale, timings, memory, matching = (
        pd.read_csv(snakemake.input[name])
        for name in ("scores", "differences", "scale", "timings", "memory", "matching")
    )
    production, operating = snakemake.params.production, snakemake.params.operating
    speeds = comparisons_per_core_second(matching, matcher=snakemake.params.matcher)
    costs = costs_of(production, timings, memory, comparisons_per_second=speeds)
    of_variant = costs.set_index("variant").to_dict("index")
    ratios = {variant: cost["ratio_to_decode"] for variant, cost in of_variant.items()}
    sizes = {variant: bits for variant, (_, _, bits) in production.items()}
    standings = rank(
        scores,
        differences,
        ratios,
        comparisons=comparisons_of(sizes, snakemake.params.native),
        target_fprs=operating["target_fprs"],
    )
    target = snakemake.params.target_fpr
    verdict = choose(scores, differences, of_variant, target_fpr=target, scale=scale)
    points = points_of(**operating)
    scenarios = advise(scores, differences, ratios, points=points, verdict_fpr=target, scale=scale)
    text = json.dumps(verdict | {"scenarios": scenarios}, indent=2)
    Path(snakemake.output.verdict).write_text(text + "\n", encoding="utf-8")
    tables.write_csv(standings, snakemake.output.standings)
    tables.write_csv(costs, snakemake.output.costs)
