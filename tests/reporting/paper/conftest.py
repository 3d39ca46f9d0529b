"""The tables of a tiny run for the paper: 60 pictures in 20 families of 3, so 60 of 60 * 59 / 2 = 1,770 pairs match."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hashbench import tables
from hashbench.evaluation.choice.verdict import choose
from hashbench.reporting.paper.paper import describe
from hashbench.reporting.paper.typesetting import text

from .made_accuracy import (
    ACCURACY,
    made_cluster_scores,
    made_differences,
    made_queries,
    made_robustness,
    made_scale,
    made_scores,
)
from .made_costs import made_costs, made_crossovers, made_prices, made_sizes
from .made_find import (
    RUNGS,
    made_batches,
    made_executors,
    made_functions,
    made_hashing,
    made_ladder,
    made_lines,
    made_memory,
    made_stages,
)
from .made_run import CONTEXT, PRODUCTION, frame

TEMPLATE = Path(__file__).parents[3] / "report" / "paper.typ"
# Figures that need no tables but the text's own.
FIGURES = {"stages": ("stages",), "robustness": ("robustness",)}


def made_link(variants):
    if "phash-256" not in variants:
        return {"variant": None}
    figure = {"value": 0.96, "low": 0.91, "high": 0.98}
    return {
        "variant": "phash-256",
        "clustering": "complete_linkage",
        "threshold": 102,
        "families": "held_out",
        "n_families": 10,
        "match_threshold": 94,
        "mixed_share": 0.0,
        "cliffs": {"connected_components": 92},
        "expected": {"pair_f1": figure, "pair_precision": figure, "pair_recall": figure},
    }


def made_verdict(scores, differences, context=CONTEXT):
    """Return the verdict that follows from the tables."""
    ratios = dict(zip(CONTEXT.variants, (4.0, 2.5, 3.0), strict=True))
    rows = {v: {"seconds_per_picture": 0.0005 * ratios[v], "ratio_to_decode": ratios[v]} for v in context.variants}
    verdict = choose(scores, differences, rows, target_fpr=context.verdict_fpr) | {"link": made_link(context.variants)}
    if verdict["match"]:
        verdict["match"]["at_size"] = {
            "pictures": 1_000_000,
            "precision": {"value": 0.25, "low": 0.05, "high": 0.5},
            "false_pairs_per_query": {"value": 1234.0, "low": 56.0, "high": 7891.0},
        }
    return verdict


def made_tables(*, rungs=RUNGS, accuracy=ACCURACY, identical=4, context=CONTEXT):
    """Return the tables as `describe` takes them; of 4 pictures, `identical` have the same bits in find/reference."""
    scores, variants = made_scores(accuracy), context.variants
    session = {"processor": "Abacus", "cores": 2, "memory_bytes": 8e9, "system": "Linux", "python": "3.11.7"}
    verdict = "identical" if identical == 4 else "differs"
    agreement = [("find", "reference", "numpy", 256, "corpus", 4, identical, 0, 9 * (identical < 4), 0, verdict)]
    columns = "method implementation against bits source pictures identical refused_by_one max_different_bits"
    defects = [("lost, refused", "same", 9, 500), ("lost, moved", "same", 2, 500)] if rungs else []
    shapes = [(58, "landscape", 110), (59, "landscape", 120)] if rungs else []
    machines = [*rungs, *dict.fromkeys(context.production.values())]
    return {
        "images": pd.DataFrame(
            {name: [None] * 61 for name in tables.IMAGES.names}
            | {"image_id": range(61), "width": [100] * 58 + [120, 120, 50], "height": [100] * 61}
            | {"status": ["ok"] * 60 + ["unreadable"], "bytes": [0] * 61, "family": [str(i // 3) for i in range(61)]}
        ),
        "families": pd.DataFrame(
            {"family": [str(i) for i in range(20)], "pictures": 3, "split": ["tuning", "held_out"] * 10}
        ),
        "verdict": made_verdict(scores, made_differences(accuracy), context),
        "environment": dict.fromkeys(machines, session | {"packages": {"pillow": "13.0.0", "tzdata": "2026.6"}}),
        "ladder": made_ladder(rungs, identical),
        "agreement": frame(f"{columns} tolerance verdict", agreement if rungs else []),
        "memory": made_memory(rungs),
        "slopes": frame("axis slope low high", [("pictures", 1.03, 0.95, 1.08), ("pictures", 0.98, 0.33, 1.5)]),
        "defect_pictures": frame("image_id shape moved_bits", shapes).assign(bits=256),
        "defect_summary": frame("what of count n", defects),
        "functions": {name: made_functions() for name in rungs},
        "lines": {name: made_lines(*["luma[y][x]"] * (name == "find/reference")) for name in rungs},
        "stages": {name: made_stages(seconds) for name, (seconds, *_) in rungs.items()},
        "executors": made_executors(),
        "hashing": made_hashing(),
        "batches": made_batches(),
        "scores": scores,
        "differences": made_differences(accuracy),
        "resplits": frame("variant target_fpr splits exceeding", [(v, 1e-3, 50, 0.36) for v in accuracy]),
        "robustness": made_robustness(variants),
        "costs": made_costs(variants),
        "sizes": made_sizes(variants),
        "scale": made_scale(accuracy),
        "queries": made_queries(accuracy),
        "customary": frame(
            "variant threshold clustering tpr fpr", [(v, 8, np.nan, 0.39, 1e-5) for v in accuracy if v == "phash-64"]
        ),
        "prices": made_prices(accuracy),
        "matching": frame(
            "matcher bits radius hashes workers comparisons_per_second", [("numba", 256, 95.0, 64000, 2, 4.25e9)]
        ),
        "crossovers": made_crossovers(),
        "matching_growth": frame(
            "matcher bits radius hashes seconds seconds_low seconds_high",
            [("numba", 256, 95.0, 1_000_000, 114.0, 98.0, 133.0)],
        ),
        "cluster_scores": made_cluster_scores(accuracy),
    }


def words(facts):
    """Return the words of the paper, one space between them."""
    return " ".join(text(TEMPLATE, facts).split())


def said(made, context=CONTEXT):
    """Return the words of the paper of a run."""
    return words(describe(context, made))


def subset(*methods):
    """Return the context and tables of a run with some of the methods only."""
    production = {v: name for v, name in PRODUCTION.items() if v.rpartition("-")[0] in methods}
    context = replace(CONTEXT, variants=list(production), production=production, samples={}, left_out={})
    rungs = {name: row for name, row in RUNGS.items() if name.split("/")[0] in methods}
    return context, made_tables(rungs=rungs, accuracy={v: ACCURACY[v] for v in production}, context=context)


def changed(variant, *, tpr=None, fpr=None):
    auc, threshold, all_tpr, held_tpr, held_fpr = ACCURACY[variant]
    return ACCURACY | {variant: (auc, threshold, all_tpr, tpr or held_tpr, fpr or held_fpr)}


def made_files(folder, made):
    """Write the tables where `write_paper` wants them and return its inputs."""
    inputs = {}
    for name, table in made.items():
        path = folder / name
        if name in ("verdict", "environment"):
            path.write_text(json.dumps(table))
        elif name in ("images", "families"):
            tables.write(table, getattr(tables, name.upper()), path)
        elif name in ("functions", "lines", "stages"):
            path = [folder / "profiles" / implementation / f"{name}.csv" for implementation in table]
            for file, profile in zip(path, table.values(), strict=True):
                tables.write_csv(profile, file)
        else:
            tables.write_csv(table, path)
        inputs[name] = path
    return inputs


class Run:
    """The context of a run and the values of its tables, with functions to change them."""

    context, rungs, accuracy, template = CONTEXT, RUNGS, ACCURACY, TEMPLATE
    figures = FIGURES
    tables = staticmethod(made_tables)
    files = staticmethod(made_files)
    words = staticmethod(words)
    said = staticmethod(said)
    subset = staticmethod(subset)
    changed = staticmethod(changed)
    verdict = staticmethod(made_verdict)
    robustness = staticmethod(made_robustness)
    batches = staticmethod(made_batches)
    ladder = staticmethod(made_ladder)


@pytest.fixture(scope="session")
def run():
    """The run that the paper describes."""
    return Run()


@pytest.fixture(scope="session")
def facts(run):
    """What the paper says of that run; the same for all tests, because it takes a fifth of a second."""
    return describe(run.context, run.tables())


@pytest.fixture(scope="session")
def usual(facts):
    """The words of the paper of that run."""
    return words(facts)
