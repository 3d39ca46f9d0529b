"""The list of metrics compared with every table that contains metrics."""

import pytest

from hashbench.evaluation.choice import cost, customary, standings
from hashbench.evaluation.clusters import scores as cluster_scores
from hashbench.evaluation.edits import robustness
from hashbench.evaluation.metrics import METRICS
from hashbench.evaluation.promises import resplits
from hashbench.evaluation.rates import optimism, scale

# Columns that are not metrics: names, numbers of pairs and families, and operating points.
NOT_METRICS = {"variant", "families", "rule", "at", "note", "clustering", "linked", "comparison", "rank", "outcome"} | {
    *("bits", "side", "radius", "purpose", "matching_law", "matching_radius"),
    *(
        "pictures",
        "asked",
        "labelled",
        "largest_family",
        "implementation",
        "currency",
        "target_fpr",
        "on_front",
        "metric",
        "n_pairs",
    ),
    *("split", "splits", "passed_over", "source", "n_families", "p_holm"),
    *("edit", "strength", "n", "low", "high", "finding"),  # an interval of `recall`, in `robustness`
}
DERIVED = {
    **{f"precision{end}_at_size": "precision" for end in ("", "_low", "_high")},
    **{
        f"{name}{end}": name
        for name in ("false_pairs", "false_pairs_per_query", "precision", "tpr")
        for end in ("_low", "_high")
    },
    **{name: "tpr" for name in ("behind", "behind_low", "behind_high", "in_sample", "held_out", "own_choice")},
    **{f"{name}{end}": name for name in ("optimism", "by_choice") for end in ("_low", "_high")},
    **{
        f"{name}{end}": name
        for name in ("fpr", "pair_precision", "pair_recall", "pair_f1", "b3_f1")
        for end in ("_low", "_high")
    },
    **{f"{name}_threshold": "threshold" for name in ("in_sample", "held_out", "own")},
    **{f"matching_{end}": "matching_seconds" for end in ("low", "high")},
    **{f"{name}_price": "price" for name in ("hashing", "matching", "storing", "output")},
    **{f"{name}_{end}": name for name in ("price", "output_pairs") for end in ("low", "high")},
}
TABLES = {
    "cluster_scores": cluster_scores.COLUMNS,
    "scale": scale.COLUMNS,
    "standings": standings.COLUMNS,
    "optimism": optimism.COLUMNS,
    "resplits": resplits.COLUMNS,
    "robustness": robustness.COLUMNS,
    "customary": customary.COLUMNS,
    "costs": cost.COST_COLUMNS,
    "prices": cost.PRICE_COLUMNS,
}


@pytest.mark.parametrize("columns", TABLES.values(), ids=TABLES)
def test_every_number_in_a_table_is_a_metric(columns):
    for column in columns:
        assert column in NOT_METRICS or DERIVED.get(column, column) in METRICS, column


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_a_metric_says_what_it_is(metric):
    assert metric.better in ("higher", "lower", "neither")
    assert metric.low < metric.high
    assert metric.label
    assert metric.unit
    assert metric.description[0].isupper()
    assert not metric.description.endswith(".")


def test_a_metric_at_a_threshold_says_at_which():
    assert METRICS["tpr"].at == "target false-positive rate"
    assert METRICS["tpr_at_best_f1"].label == "true-positive rate of the best F1"
    assert METRICS["f1_at_least_cost"].at == "cost of a false match over a missed one"
