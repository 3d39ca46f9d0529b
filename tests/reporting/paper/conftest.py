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
# Seconds a picture, ratio to decoding, bytes of a process, bytes added.
RUNGS = {
    "find-published/reference": (0.3, 800.0, 61_000_000, 6_000_000),
    "find/reference": (0.25, 666.0, 62_000_000, 5_000_000),
    "find/numpy": (0.002, 5.33, 63_000_000, 3_000_000),
}
# On all families: AUC, threshold, true-positive rate. On held-out ones: true- and false-positive rate with intervals.
ACCURACY = {
    "find-256": (0.99, 97, 0.91, (0.90, 0.85, 0.94), (0.0005, 0.0001, 0.002)),
    "phash-64": (0.98, 15, 0.72, (0.70, 0.60, 0.80), (0.0020, 0.0015, 0.004)),
    "phash-256": (0.995, 95, 0.96, (0.95, 0.92, 0.97), (0.0010, 0.0002, 0.003)),
}
PUBLISHED = "hashbench/hashers/find_published/reference.py"
ARITHMETIC = {
    "find-published/reference": "1 / (0.800 + 0.160 + 0.025 + 0.014 + 0.001)",
    "find/reference": "1 / (0.800 + 0.160 + 0.025 + 0.014 + 0.001)",
    "find/numpy": "1 / (0.800/(15*50) + 0.160/50 + 0.025/50 + 0.014/50 + 0.001)",
}
PREDICTED = {"find-published/reference": 1, "find/reference": 1, "find/numpy": 165}
STAGES = ("open", "decode", "load_rgb", "luma", "box_means", "transform", "pack")
SHARES = (0.05, 0.15, 0.1, 0.2, 0.4, 0.05, 0.05)


def frame(columns, rows):
    return pd.DataFrame(rows, columns=columns.split())


def made_scores(accuracy):
    rows = []
    for variant, (auc, threshold, tpr, held_tpr, held_fpr) in accuracy.items():
        rows += [
            (variant, "all", "auc", np.nan, auc, np.nan, np.nan, 1770, 20),
            (variant, "all", "threshold", 1e-3, threshold, np.nan, np.nan, 1710, 20),
            (variant, "all", "tpr", 1e-3, tpr, np.nan, np.nan, 60, 20),
            (variant, "all", "fpr", 1e-3, 0.001, np.nan, np.nan, 1710, 20),
            (variant, "all", "precision", 1e-3, 0.97, np.nan, np.nan, 59, 20),
            (variant, "tuning", "fpr", 1e-3, 0.0004, 0.0001, 0.002, 405, 10),
            (variant, "held_out", "auc", np.nan, auc - 0.003, np.nan, np.nan, 435, 10),
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
            for metric in ("tpr", "tpr_generalised", "tpr_matched")
        ]
    columns = "families metric at variant other scale difference low high p_value p_holm outcome n_families note"
    return frame(columns, rows)


def made_scale(accuracy):
    rows = []
    for variant, (*_, fpr) in accuracy.items():
        unseen = fpr[0] == 0
        for pictures, at in ((1_000_000, 0.25), (10**9, 0.00025)):
            known = (None, None, 3.1) if unseen else (1234.0, 56.0, 7891.0)
            precise = (None, at / 9, 1.0) if unseen else (at, at / 5, at * 2)
            pairs = (None, 0.0, 8e14) if unseen else (4.5e14, 9e13, 8e14)
            rows.append((variant, "held_out", "target_fpr", 1e-3, 94, pictures, 5e17, 3.2e9, *pairs, *known, *precise))
    columns = "variant families rule at threshold pictures different_pairs true_pairs"
    intervals = [f"{name}{end}" for name in ("false_pairs", "false_pairs_per_query", "precision") for end in ENDS]
    return frame(f"{columns} {' '.join(intervals)}", rows)


ENDS = ("", "_low", "_high")


def made_cluster_scores(accuracy):
    rows = [
        (variant, clustering, threshold, threshold == 80, split, share, precision, 0.99, f1, f1 - 0.01)
        for variant in accuracy
        for split in ("tuning", "held_out")
        for clustering, threshold, share, precision, f1 in (
            ("connected_components", 94, 0.51, 0.09, 0.17),
            ("connected_components", 80, 0.05, 0.94, 0.95),
            ("complete_linkage", 94, 0.029, 0.99, 0.89),
            ("complete_linkage", 102, 0.028, 0.98, 0.96),
        )
    ]
    columns = "variant clustering threshold linked split largest_share pair_precision pair_recall pair_f1 b3_f1"
    return frame(columns, rows)


def made_functions():
    rows = [
        ("hash_image", PUBLISHED, 29, 2, 0.001, 1.0, 0.001, 0.999, 0.99),
        ("box_filter", PUBLISHED, 83, 2, 0.6, 0.65, 0.6, 0.65, 0.8),
        ("luma", PUBLISHED, 62, 2, 0.07, 0.34, 0.07, 0.34, 0.17),
        ("getpixel", "PIL/Image.py", 1757, 5000, 0.1, 0.27, 0.1, 0.27, np.nan),
    ]
    columns = "function file line calls self_seconds cumulative_seconds self_share cumulative_share untraced_share"
    return frame(columns, rows)


def made_lines(read="values[y * stride + x]"):
    rows = [
        ("hash_image", PUBLISHED, 41, 1, 1.0, 0.999, "    return pack(transform(box_means(box_filter(luma(rgb)))))"),
        ("luma", PUBLISHED, 68, 2500, 0.2, 0.2, "            r, g, b = rgb.getpixel((j, i))"),
        ("box_filter", PUBLISHED, 97, 88000, 0.3, 0.3, f"                    total += {read}"),
    ]
    return frame("function file line hits seconds share source", rows)


def made_ladder(rungs, identical=4, margin=0.1):
    """Speed-ups over the published program, or over the first rung without it, with an interval of ± a share."""
    slow = next(iter(rungs.values()), (np.nan,))[0]
    rows = []
    for name, arithmetic in ARITHMETIC.items():
        plan = (name, f"how {name} does it", "because", "easy", arithmetic, PREDICTED[name])
        if name not in rungs:
            rows.append((*plan, *[np.nan] * 11))
            continue
        seconds, ratio, _, added = rungs[name]
        times = slow / seconds
        shared = 4 if name != "find/reference" else identical
        verdict = "identical" if shared == 4 else "differs"
        ends = (times * (1 - margin), times * (1 + margin))
        rows.append((*plan, times, *ends, 7, seconds, ratio, ratio / 2, 4, shared, verdict, added))
    columns = "implementation technique why difficulty arithmetic predicted measured measured_low measured_high rounds"
    rest = "seconds_per_picture ratio_to_decode ratio_to_average_hash pictures identical exactness added_bytes"
    return frame(f"{columns} {rest}", rows)


def made_stages(seconds):
    return pd.DataFrame({"stage": STAGES, "median_seconds": [share * seconds for share in SHARES], "n": 7})


def made_memory(rungs):
    rows = [(*name.split("/"), 256, 0, loaded, loaded + added, added) for name, (_, _, loaded, added) in rungs.items()]
    return frame("method implementation bits run baseline_bytes peak_bytes added_bytes", rows)


def made_executors():
    # Whole times are the start-up and 1,000 pictures at the rate.
    rows = [
        ("serial", 1, 0, 1000, 0.5, 1.5, 1000.0, 1.0, 2e8),
        ("processes", 2, 0, 1000, 1.5, 2.0, 2000.0, 2.0, 1e8),
        ("ray", 2, 0, 1000, 4.5, 4.5 + 1000 / 1800, 1800.0, 1.8, 1.3e8),
    ]
    columns = "executor workers round pictures startup_seconds wall_seconds pictures_per_second speed_up worker_bytes"
    return frame(columns, rows)


def made_hashing():
    rows = [
        ("find", "numpy", "ray", 2, 60, 60, 8.0, 1.1, "find/numpy dhash/numba"),
        ("phash", "imagehash", "serial", 1, 60, 60, 0.2, 0.2, "phash/imagehash"),
    ]
    columns = "method implementation executor workers pictures pictures_hashed wall_seconds busy_seconds pass_of"
    return frame(columns, rows)


def made_batches(gpu=False):
    rows = [
        ("find/numba", "", "files_to_hashes", 1, 2000.0, 1.0),
        ("numpy", "", "kernel", 8, 1100.0, 0.14),
        ("numpy", "", "files_to_hashes", 8, 800.0, 0.4),
    ]
    rows += (
        [("torch:cuda", "", stage, 64, 9000.0, gain) for stage, gain in (("kernel", 9.0), ("files_to_hashes", 1.2))]
        if gpu
        else [("torch:cuda", "no torch", None, None, None, None)]
    )
    return frame("place reason stage batch pictures_per_second over_one_by_one", rows)


def made_robustness(variants, n=66):
    recalls = {"find-256": (1.0, 0.9, 0.1), "phash-64": (0.97, 0.3, 0.4), "phash-256": (1.0, 0.95, 0.2)}
    rows = []
    for variant in variants:
        for (edit, strength), recall in zip(
            (("JPEG", 30.0), ("border", 5.0), ("crop", 5.0)), recalls[variant], strict=True
        ):
            low, high = max(0, recall - 0.05), min(1, recall + 0.04)
            finding = "finds" if low > 0.8 else "blind" if high < 0.5 else "between"
            finding = finding if n >= 60 else "between"
            rows.append((variant, edit, strength, recall, low, high, n, 9.0, 90, 0, 0, finding, ""))
    columns = "variant edit strength recall low high n median_distance threshold failed flagged finding note"
    return frame(columns, rows)


def made_costs(variants):
    ratios = {"find-256": 1.3, "phash-64": 1.5, "phash-256": 1.7}
    rows = [(variant, PRODUCTION[variant].split("/")[1], 1_700_000, ratios[variant]) for variant in variants]
    return frame("variant implementation added_bytes ratio_to_decode", rows)


def made_sizes(variants):
    seconds = {
        "decode": (4e-4, 7e-3),
        "find-256": (5e-4, 1.5e-2),
        "phash-64": (6e-4, 8e-3),
        "phash-256": (7e-4, 8.1e-3),
    }
    rows = [
        (variant, side, False, 1, seconds[variant][place], 3)
        for variant in ("decode", *variants)
        for place, side in enumerate((250, 1024))
    ]
    rows += [(variant, 252, True, 1, seconds[variant][0], 3) for variant in variants]
    return frame("variant side own pictures median_seconds n", rows)


def made_queries(variants):
    rows = [
        (variant, "held_out", "fnir", "target_fpr", 1e-3, threshold, size, value)
        for variant in variants
        for threshold, size, value in ((94, 1, 0.061), (86, 10, 0.012))
    ]
    return frame("variant families metric rule at threshold size value", rows)


def made_prices(variants):
    wide = "pairs: the interval would span 19-fold"
    far = "matching: more than 100 times the 64,000 hashes that ran"
    rows = [
        (variant, purpose, pictures, radius, *seconds, 3.2e7, 0.02, 0.03, *price, "USD", note)
        for variant in variants
        for purpose, radius, pictures, seconds, price, note in (
            ("match", 94, 1_000_000, (900.0, 230.0, 120.0, 470.0), (np.nan, 1.4, 5.6), wide),
            ("match", 94, 10**9, (9e5, np.nan, np.nan, np.nan), (np.nan, np.nan, np.nan), f"{far}; {wide}"),
            ("link", 102, 1_000_000, (900.0, 230.0, 120.0, 470.0), (0.84, 0.41, 1.72), np.nan),
        )
    ]
    columns = "variant purpose pictures radius hashing_seconds matching_seconds matching_low matching_high stored_bytes"
    prices = "hashing_price storing_price price price_low price_high currency note"
    return frame(f"{columns} {prices}", rows)


def made_crossovers():
    rows = [
        ("multi_index", 64, 8.0, True, 64000, 32000, 1.4, "numba", 1.0),
        ("multi_index", 256, 31.0, True, 64000, np.nan, 0.64, "numba", 1.0),
        ("multi_index", 256, 95.0, True, 16000, np.nan, 0.025, "numba", 1.0),
        ("faiss_ivf", 256, 95.0, False, 32000, np.nan, 0.1, "numba", 0.92),
    ]
    return frame("matcher bits radius exact largest pays_from faster over recall", rows)


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


def said(made, context=CONTEXT):
    """Return the words of the paper, one space between them."""
    return " ".join(text(TEMPLATE, describe(context, made)).split())


def subset(*methods):
    """Return the context and tables of a run with some of the methods only."""
    production = {v: name for v, name in PRODUCTION.items() if v.rpartition("-")[0] in methods}
    context = replace(CONTEXT, variants=list(production), production=production, samples={}, left_out={})
    rungs = {name: row for name, row in RUNGS.items() if name.split("/")[0] in methods}
    return context, made_tables(rungs=rungs, accuracy={v: ACCURACY[v] for v in production}, context=context)


def changed(variant, *, tpr=None, fpr=None):
    auc, threshold, all_tpr, held_tpr, held_fpr = ACCURACY[variant]
    return ACCURACY | {variant: (auc, threshold, all_tpr, tpr or held_tpr, fpr or held_fpr)}


class Run:
    """The context of a run and the values of its tables, with functions to change them."""

    context, rungs, accuracy, template = CONTEXT, RUNGS, ACCURACY, TEMPLATE
    tables = staticmethod(made_tables)
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
def usual(run):
    """The words of the paper of that run."""
    return said(run.tables())
