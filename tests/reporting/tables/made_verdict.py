"""Parts of a verdict, as `choose_variants` writes it."""

THIN = "\u2009"


def rate(value, low, high, erring=22, note=""):
    return {"value": value, "low": low, "high": high, "n_erring": erring, "n_families": 43, "note": note}


AT_SIZE = {
    "pictures": 10**6,
    "precision": {"value": 0.006, "low": 0.0005, "high": 0.17},
    "false_pairs": {"value": 8.5e8, "low": 2.5e7, "high": 9.2e9},
    "false_pairs_per_query": {"value": 1708.2, "low": 50.9, "high": 18_492.1},
}
BOUNDS = {
    "pictures": 10**6,
    "precision": {"value": None, "low": 0.0001, "high": 1.0},
    "false_pairs": {"value": None, "low": 0, "high": 3.3e10},
    "false_pairs_per_query": {"value": None, "low": 0, "high": 67_000.0},
}


CERTIFIED = """\
variant,target_fpr,look_alikes,families,threshold,certified,price,note
phash-64,0.1,in,tuning,12,,,"not certifiable: 9 families needed, here 5"
phash-64,0.1,apart,tuning,12,10,0.013,{note}
phash-64,0.1,in,all,12,9,0.5,
phash-64,0.1,apart,all,12,9,0.5,
"""


def match(**others):
    expected = {
        "tpr": rate(0.85, 0.7, 0.95),
        "fpr": rate(0.12, 0.05, 0.3),
        "precision": rate(0.32, None, None),
        "tpr_generalised": rate(0.85, 0.7, 0.95),
        "fpr_generalised": rate(0.12, 0.05, 0.3),
    }
    return {
        "variant": "phash-64",
        "threshold": 10,
        "rule": "target_fpr",
        "target": 0.1,
        "families": "held_out",
        "expected": expected,
        "at_size": AT_SIZE,
        "note": "",
    } | others
