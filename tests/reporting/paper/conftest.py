"""The tables of a tiny run for the paper: 60 pictures in 20 families of 3, so 60 of 60 * 59 / 2 = 1,770 pairs match."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hashbench import tables
from hashbench.evaluation.choice.verdict import choose
from hashbench.reporting.context import Context
from hashbench.reporting.paper.paper import describe
from hashbench.reporting.paper.typesetting import text

TEMPLATE = Path(__file__).parents[3] / "report" / "paper.typ"
PRODUCTION = {"find-256": "find/numpy", "phash-64": "phash/imagehash", "phash-256": "phash/imagehash"}
CONTEXT = Context(
    corpus="holiday",
    root="pictures",
    variants=list(PRODUCTION),
    production=PRODUCTION,
    left_out={"find/numba": "numba not installed"},
    samples={"find/reference": 4},
    target_fprs=[1e-2, 1e-3],
    verdict_fpr=1e-3,
    cluster_fpr=1e-2,
)
# Seconds, their quartiles, ratio to decoding, ratio to average_hash, bytes added.
COSTS = {
    ("find", "numpy", 256): (0.002, 0.0019, 0.0021, 4.0, 2.0, 3_000_000),
    ("find", "reference", 256): (0.25, 0.24, 0.26, 500.0, 250.0, 5_000_000),
    ("find-published", "reference", 256): (0.3, 0.29, 0.31, 800.0, 400.0, 6_000_000),
    ("phash", "imagehash", 64): (0.001, 0.0009, 0.0011, 2.5, 1.0, 30_000_000),
    ("phash", "imagehash", 256): (0.0012, 0.0011, 0.0013, 3.0, 1.25, 31_000_000),
}
# On all families: AUC, threshold, true-positive rate. On held-out ones: true- and false-positive rate with intervals.
ACCURACY = {
    "find-256": (0.99, 97, 0.91, (0.90, 0.85, 0.94), (0.0005, 0.0001, 0.002)),
    "phash-64": (0.98, 15, 0.72, (0.70, 0.60, 0.80), (0.0020, 0.0015, 0.004)),
    "phash-256": (0.995, 95, 0.96, (0.95, 0.92, 0.97), (0.0010, 0.0002, 0.003)),
}
EXPECTED = {"expected": {"tpr": {"value": 0.912}}, "ties": ["phash-256"]}
SCENARIOS = [
    {"name": "deduplication", "variant": "find-256", "threshold": 94} | EXPECTED,
    {"name": "moderation", "variant": None, "reason": "n too small"},
]
SLOPES = [
    ("find", "numpy", 256, "pictures", 1.04, 0.9, 1.2, 5),
    ("find", "numpy", 256, "side", 0.57, 0.4, 0.8, 6),
    ("find", "reference", 256, "pictures", 1.03, 0.95, 1.1, 5),
    ("find", "reference", 256, "side", 1.4, 1.1, 1.7, 6),
]
PUBLISHED = "hashbench/hashers/find_published/reference.py"


def frame(columns, rows):
    return pd.DataFrame(rows, columns=columns.split())


def made_timings(costs):
    rows = [(*key, "file_to_hash", 8, 250, *values[:3], 7, *values[3:5]) for key, values in costs.items()]
    columns = "method implementation bits stage pictures size median_seconds q1_seconds q3_seconds n"
    return frame(f"{columns} ratio_to_decode ratio_to_average_hash", rows)


def made_memory(costs):
    rows = [(*key, run, 0, 0, values[5] + 1000 * run) for key, values in costs.items() for run in (-1, 0, 1)]
    columns = "method implementation bits run baseline_bytes peak_bytes added_bytes"
    return frame(columns, rows)


def made_scores(accuracy):
    rows = []
    for variant, (auc, threshold, tpr, held_tpr, held_fpr) in accuracy.items():
        rows += [
            (variant, "all", "auc", np.nan, auc, np.nan, np.nan, 1770, 20),
            (variant, "all", "threshold", 1e-3, threshold, np.nan, np.nan, 1710, 20),
            (variant, "all", "tpr", 1e-3, tpr, np.nan, np.nan, 60, 20),
            (variant, "all", "fpr", 1e-3, 0.001, np.nan, np.nan, 1710, 20),
            (variant, "all", "precision", 1e-3, 0.97, np.nan, np.nan, 59, 20),
            (variant, "held_out", "threshold", 1e-3, threshold - 1, np.nan, np.nan, 405, 10),
            (variant, "held_out", "tpr", 1e-3, *held_tpr, 30, 10),
            (variant, "held_out", "fpr", 1e-3, *held_fpr, 405, 10),
            (variant, "held_out", "precision", 1e-3, 0.98, np.nan, np.nan, 28, 10),
            (variant, "held_out", "tpr_matched", 1e-3, held_tpr[0] - 0.01, 0.5, 0.99, 30, 10),
        ]
    # Every picture has a hash, and pairs are at every distance.
    same = {"tpr": "tpr_generalised", "fpr": "fpr_generalised", "threshold": "occurring"}
    rows += [(*row[:2], same[row[2]], *row[3:]) for row in rows if row[2] in same]
    columns = "variant families metric at value low high n_pairs n_families"
    return frame(columns, rows).assign(n_erring=3, note="")


def made_differences(accuracy):
    """A tie if the held-out intervals overlap, because there are no families to pair by."""
    rows = []
    for one, other in combinations(accuracy, 2):
        (first, low, high), (second, other_low, other_high) = accuracy[one][3], accuracy[other][3]
        tie = low <= other_high and other_low <= high
        outcome = "tie" if tie else "better" if first > second else "worse"
        ends = (-0.1, 0.1) if tie else (-0.2, -0.1) if first < second else (0.1, 0.2)
        rows += [
            ("held_out", metric, 1e-3, one, other, "difference", first - second, *ends, 0.04, 0.06, outcome, 10, "")
            for metric in ("tpr", "tpr_generalised")
        ]
    columns = "families metric at variant other scale difference low high p_value p_holm outcome n_families note"
    return frame(columns, rows)


def made_scale(accuracy):
    rows = [
        (variant, "held_out", "target_fpr", 1e-3, size, 3.2e9, None if fpr[0] == 0 else 4.5e14, 9e13, 8e14)
        for variant, (*_, fpr) in accuracy.items()
        for size in (1000, 10**9)
    ]
    return frame("variant families rule at pictures true_pairs false_pairs false_pairs_low false_pairs_high", rows)


def made_cluster_scores(accuracy):
    rows = [("connected_components", 80, True, "all", 0.999), ("connected_components", 90, False, "held_out", 0.999)]
    rows = [(variant, *row) for variant in accuracy for row in rows]
    rows += [
        (variant, "connected_components", 80, True, "held_out", auc - 0.1) for variant, (auc, *_) in accuracy.items()
    ]
    return frame("variant clustering threshold linked split pair_f1", rows)


def made_functions():
    rows = [
        ("hash_image", PUBLISHED, 29, 2, 0.001, 1.0, 0.001, 0.999, 0.99),
        ("box_filter", PUBLISHED, 83, 2, 0.6, 0.65, 0.6, 0.65, 0.8),
        ("luma", PUBLISHED, 62, 2, 0.07, 0.34, 0.07, 0.34, 0.17),
        ("getpixel", "PIL/Image.py", 1757, 5000, 0.1, 0.27, 0.1, 0.27, np.nan),
    ]
    columns = "function file line calls self_seconds cumulative_seconds self_share cumulative_share untraced_share"
    return frame(columns, rows)


def made_lines():
    rows = [
        ("hash_image", PUBLISHED, 41, 1, 1.0, 0.999, "    return pack(transform(box_means(box_filter(luma(rgb)))))"),
        ("luma", PUBLISHED, 68, 2500, 0.2, 0.2, "            r, g, b = rgb.getpixel((j, i))"),
        ("box_filter", PUBLISHED, 97, 88000, 0.3, 0.3, "                    total += values[y * stride + x]"),
    ]
    return frame("function file line hits seconds share source", rows)


def made_ladder(costs):
    """Speed-ups over the published program, or over the slowest without it, with an interval of ± a tenth."""
    ours = {f"{key[0]}/{key[1]}": values for key, values in costs.items() if key[0].startswith("find")}
    slowest = max((values[0] for values in ours.values()), default=0)
    baseline = ours.get("find-published/reference", (slowest,))[0]
    times = {name: baseline / values[0] for name, values in ours.items()}
    rows = [
        (name, 100.0, *(share * times[name] for share in (1, 0.9, 1.1)), 7, values[0], *values[3:5], 4, 4, values[5])
        for name, values in ours.items()
    ]
    columns = "implementation predicted measured measured_low measured_high rounds seconds_per_picture ratio_to_decode"
    return frame(f"{columns} ratio_to_average_hash pictures identical added_bytes", rows)


def made_verdict(scores, differences, costs=COSTS, context=CONTEXT):
    """Return the verdict that follows from the tables, if decoding takes half a millisecond."""
    rows = {}
    for variant in context.variants:
        seconds = costs[*context.production[variant].split("/"), int(variant.rpartition("-")[2])][0]
        rows[variant] = {"seconds_per_picture": seconds, "ratio_to_decode": seconds / 0.0005}
    return choose(scores, differences, rows, target_fpr=context.verdict_fpr) | {"scenarios": SCENARIOS}


def made_tables(*, costs=COSTS, accuracy=ACCURACY, identical=4, context=CONTEXT):
    """Return the tables as `describe` takes them; of 4 pictures, `identical` have the same bits in find/reference."""
    scores, timings = made_scores(accuracy), made_timings(costs)
    names = [f"{method}/{implementation}" for method, implementation, _ in costs]
    session = {"processor": "Abacus", "cores": 2, "memory_bytes": 8e9, "system": "Linux", "python": "3.11.7"}
    verdict = "identical" if identical == 4 else "differs"
    agreement = [("find", "reference", "numpy", 256, "corpus", 4, identical, 0, 9 * (identical < 4), 0, verdict)]
    columns = "method implementation against bits source pictures identical refused_by_one max_different_bits"
    return {
        "images": pd.DataFrame(
            {name: [None] * 61 for name in tables.IMAGES.names}
            | {"image_id": range(61), "width": [100] * 58 + [80, 120, 50], "height": [100] * 61}
            | {"status": ["ok"] * 60 + ["unreadable"], "bytes": [0] * 61}
        ),
        "families": pd.DataFrame(
            {"family": [str(i) for i in range(20)], "pictures": 3, "split": ["tuning", "held_out"] * 10}
        ),
        "scores": scores,
        "differences": made_differences(accuracy),
        "scale": made_scale(accuracy),
        "cluster_scores": made_cluster_scores(accuracy),
        "timings": timings,
        "slopes": frame("method implementation bits axis slope low high n", SLOPES),
        "memory": made_memory(costs),
        "hashing": pd.DataFrame({"executor": ["ray", "serial"]}),
        "agreement": frame(f"{columns} tolerance verdict", agreement),
        "ladder": made_ladder(costs),
        "defects": frame("what of count n", [("lost, refused", "same", 9, 50), ("lost, moved", "same", 2, 50)]),
        "verdict": made_verdict(scores, made_differences(accuracy), costs, context),
        "environment": dict.fromkeys(names, session | {"packages": {"pillow": "13.0.0", "tzdata": "2026.6"}}),
        "functions": {name: made_functions() for name in names},
        "lines": {name: made_lines() for name in names},
    }


def said(made, context=CONTEXT):
    """Return the words of the paper, one space between them."""
    return " ".join(text(TEMPLATE, describe(context, **made) | {"figures": {}}).split())


def subset(*methods):
    """Return the context and tables of a run with some of the methods only."""
    production = {v: name for v, name in PRODUCTION.items() if v.rpartition("-")[0] in methods}
    context = replace(CONTEXT, variants=list(production), production=production, samples={}, left_out={})
    costs = {key: values for key, values in COSTS.items() if key[0] in methods}
    made = made_tables(costs=costs, accuracy={v: ACCURACY[v] for v in production}, context=context)
    for name in ("slopes", "agreement"):
        made[name] = made[name][made[name].method.isin(methods)]
    return context, made


def changed(variant, *, tpr=None, fpr=None):
    auc, threshold, all_tpr, held_tpr, held_fpr = ACCURACY[variant]
    return ACCURACY | {variant: (auc, threshold, all_tpr, tpr or held_tpr, fpr or held_fpr)}


class Run:
    """The context of a run and the values of its tables, with functions to change them."""

    context, costs, accuracy, template = CONTEXT, COSTS, ACCURACY, TEMPLATE
    tables = staticmethod(made_tables)
    said = staticmethod(said)
    subset = staticmethod(subset)
    changed = staticmethod(changed)
    verdict = staticmethod(made_verdict)


@pytest.fixture(scope="session")
def run():
    """The run that the paper describes."""
    return Run()
