"""Every metric there is: one line each, from which tables, axes and captions are made."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """A figure of merit. `at` says what the column of that name holds for it, empty where nothing."""

    name: str
    label: str
    description: str
    better: str
    low: float
    high: float
    unit: str
    at: str


METRICS = {
    metric.name: metric
    for metric in (
        Metric(
            "auc",
            "AUC",
            "Probability that a same-family pair is closer than a different-family pair, ties counting one half",
            "higher",
            0,
            1,
            "probability",
            "",
        ),
        Metric(
            "threshold",
            "threshold",
            "Largest Hamming distance at which the false-positive rate does not exceed the target",
            "neither",
            0,
            float("inf"),
            "bits",
            "target false-positive rate",
        ),
        Metric(
            "tpr",
            "true-positive rate",
            "Share of same-family pairs at most the threshold apart",
            "higher",
            0,
            1,
            "rate",
            "target false-positive rate",
        ),
        Metric(
            "fpr",
            "false-positive rate",
            "Share of different-family pairs at most the threshold apart",
            "lower",
            0,
            1,
            "rate",
            "target false-positive rate",
        ),
        Metric(
            "precision",
            "precision",
            "Share of same-family pairs among all pairs at most the threshold apart, at the true base rate",
            "higher",
            0,
            1,
            "rate",
            "target false-positive rate",
        ),
        Metric(
            "cluster_f1",
            "pairwise F1 of clusters",
            "Harmonic mean of precision and recall of the pairs that share a cluster",
            "higher",
            0,
            1,
            "F1",
            "target false-positive rate",
        ),
    )
}
