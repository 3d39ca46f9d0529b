"""Made tables on what each variant finds, alone, in larger collections, after edits and in clusters."""

from itertools import combinations

import numpy as np

from .made_run import frame

# On all families: AUC, threshold, true-positive rate. On held-out ones: true- and false-positive rate with intervals.
ACCURACY = {
    "find-256": (0.99, 97, 0.91, (0.90, 0.85, 0.94), (0.0005, 0.0001, 0.002)),
    "phash-64": (0.98, 15, 0.72, (0.70, 0.60, 0.80), (0.0020, 0.0015, 0.004)),
    "phash-256": (0.995, 95, 0.96, (0.95, 0.92, 0.97), (0.0010, 0.0002, 0.003)),
}


ENDS = ("", "_low", "_high")


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


def made_queries(variants):
    rows = [
        (variant, "held_out", "fnir", "target_fpr", 1e-3, threshold, size, value)
        for variant in variants
        for threshold, size, value in ((94, 1, 0.061), (86, 10, 0.012))
    ]
    return frame("variant families metric rule at threshold size value", rows)
