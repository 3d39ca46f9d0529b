"""All metrics. Tables, axes and captions take their labels and descriptions from here."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hashbench.evaluation.rates import histograms
from hashbench.evaluation.rates.operating import RULES

_INFINITE = float("inf")


@dataclass(frozen=True)
class Metric:
    """A figure of merit.

    Attributes
    ----------
    better : `higher`, `lower`, or `neither`.
    low, high : the range of its values.
    at : meaning of the `at` column of `scores` for this metric, empty if it has none.
    statistic : of a metric without a threshold, the function of `rates.histograms` that computes it from the pairs by
        distance. `scores` then has the metric on every set of families, with its interval. Empty for other metrics.
    """

    name: str
    label: str
    description: str
    better: str
    low: float
    high: float
    unit: str
    at: str = ""
    statistic: str = ""

    @property
    def explanation(self) -> str:
        """Label and description together, for a caption."""
        return f"{self.label} ({self.description[0].lower()}{self.description[1:]})"

    def compute(self, same: NDArray[np.int64], different: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the `statistic` of same-family and different-family pairs by distance, both (..., bits + 1)."""
        return getattr(histograms, self.statistic)(same, different)


def _share(name: str, label: str, description: str, better: str = "higher", at: str = "") -> Metric:
    return Metric(name, label, description, better, 0, 1, "rate", at)


def _amount(name: str, label: str, description: str, unit: str, better: str = "lower") -> Metric:
    return Metric(name, label, description, better, 0, _INFINITE, unit)


_AT_THRESHOLD = (
    Metric(
        "threshold", "threshold", "Hamming distance up to which two pictures match", "neither", 0, _INFINITE, "bits"
    ),
    Metric(
        "occurring",
        "largest distance that matches",
        "Largest Hamming distance up to the threshold that any two pictures here have",
        "neither",
        0,
        _INFINITE,
        "bits",
    ),
    _share("tpr", "true-positive rate", "Share of same-family pairs within the threshold"),
    _share("fpr", "false-positive rate", "Share of different-family pairs within the threshold", "lower"),
    _share(
        "tpr_generalised",
        "true-positive rate of files",
        "Share of same-family pairs of files that match; a file without a hash that means something matches none",
    ),
    _share(
        "fpr_generalised",
        "false-positive rate of files",
        "Share of different-family pairs of files that match; a file without a hash that means something matches none",
        "lower",
    ),
    _share(
        "precision",
        "precision",
        "Share of same-family pairs among all pairs within the threshold, at the collection's base rate",
    ),
    Metric(
        "f1",
        "F1",
        "Harmonic mean of the true-positive rate and the precision at the collection's base rate",
        "higher",
        0,
        1,
        "decimal",
    ),
    _share(
        "tpr_macro",
        "true-positive rate, macro",
        "Mean over families of the share of each family's own pairs that are found",
    ),
    _share(
        "fpr_macro",
        "false-positive rate, macro",
        "Mean over families of the share of each family's pairs with other families that match",
        "lower",
    ),
    Metric(
        "relative_cost",
        "cost of errors",
        "Cost of false and missed matches, divided by the cost of matching nothing",
        "lower",
        0,
        _INFINITE,
        "decimal",
    ),
)

_SCORES = (
    Metric(
        "auc",
        "AUC",
        "Probability that a same-family pair is closer than a different-family pair; ties count one half",
        "higher",
        0,
        1,
        "probability",
        statistic="area_under_curve",
    ),
    Metric(
        "average_precision",
        "average precision",
        "Mean precision over the same-family pairs, each at its own distance, at the base rate of the families",
        "higher",
        0,
        1,
        "probability",
        statistic="average_precision",
    ),
    Metric(
        "tpr_matched",
        "true-positive rate, matched",
        "Share of same-family pairs found at exactly this false-positive rate, interpolated between two thresholds",
        "higher",
        0,
        1,
        "rate",
        "false-positive rate",
    ),
    Metric(
        "partial_auc",
        "partial AUC",
        "Area under the curve up to a false-positive rate, scaled: 1/2 is chance, 1 is perfect (McClish 1989)",
        "higher",
        0,
        1,
        "probability",
        "largest false-positive rate",
    ),
    Metric(
        "strangers",
        "strangers",
        "Pictures of other families that a picture has within the threshold, on average",
        "lower",
        0,
        _INFINITE,
        "decimal",
    ),
    Metric(
        "effective_bits",
        "effective bits",
        "Number of independent bits that would give the same spread of unrelated distances (Daugman 2003)",
        "higher",
        0,
        _INFINITE,
        "decimal",
    ),
    Metric(
        "independence", "independence of bits", "Effective bits divided by stored bits", "higher", 0, _INFINITE, "rate"
    ),
    _share(
        "unrelated_distance",
        "unrelated distance",
        "Mean distance of different-family pairs, divided by the number of bits",
    ),
    _share(
        "binomial_gap",
        "gap to independent bits",
        "Largest difference between the measured share of unrelated pairs within a distance and the share that "
        "independent bits would give; even and odd distances are weighted as measured",
        "lower",
    ),
)

_SPLITS = (
    _share(
        "exceeding",
        "splits above the target",
        "Share of random splits in which the held-out false-positive rate exceeds the target",
        "lower",
    ),
    _share("cut", "splits cut short", "Share of random splits whose threshold is the largest distance kept", "lower"),
)

_OPTIMISM = tuple(
    Metric(name, label, f"True-positive rate in sample minus held out{part}", "lower", -1, 1, "rate")
    for name, label, part in (
        ("optimism", "optimism", ""),
        ("by_choice", "optimism by choice", ": the part gained because the threshold has seen the data"),
        ("by_families", "optimism by families", ": the part caused by other families"),
    )
)

_ROBUSTNESS = (
    _share("recall", "recall", "Share of edited pictures that are still found at the calibrated threshold"),
    _amount(
        "median_distance",
        "median distance",
        "Median distance between a picture and its edited copy, in bits",
        "distance",
    ),
    _amount("failed", "failed", "Copies that could not be made or hashed; they count as not found", "count"),
    _amount("flagged", "flagged", "Copies that are flat or clipped", "count"),
)

_CLUSTERS = (
    _share("pair_precision", "pairwise precision", "Share of pairs in the same cluster that are of the same family"),
    _share("pair_recall", "pairwise recall", "Share of pairs of the same family that are in the same cluster"),
    Metric("pair_f1", "pairwise F1", "Harmonic mean of pairwise precision and recall", "higher", 0, 1, "decimal"),
    _share(
        "b3_precision", "B³ precision", "Mean over pictures: the share of the picture's cluster that is of its family"
    ),
    _share("b3_recall", "B³ recall", "Mean over pictures: the share of the picture's family that is in its cluster"),
    Metric("b3_f1", "B³ F1", "Harmonic mean of B³ precision and recall", "higher", 0, 1, "decimal"),
    Metric("ari", "ARI", "Agreement of pairs beyond chance (Hubert and Arabie 1985)", "higher", -0.5, 1, "decimal"),
    Metric("ami", "AMI", "Shared information beyond chance (Vinh and others 2010)", "higher", -1, 1, "decimal"),
    Metric(
        "v_measure",
        "V-measure",
        "Harmonic mean of homogeneity and completeness (Rosenberg and Hirschberg 2007)",
        "higher",
        0,
        1,
        "decimal",
    ),
    _share("purity", "purity", "Share of pictures that belong to the most common family of their cluster"),
    Metric("clusters", "clusters", "Clusters of two or more pictures", "neither", 0, _INFINITE, "count"),
    Metric("alone", "alone", "Pictures that share no cluster with another picture", "neither", 0, _INFINITE, "count"),
    Metric("largest", "largest cluster", "Pictures in the largest cluster", "neither", 0, _INFINITE, "count"),
    Metric("mixed", "mixed", "Clusters with pictures of two or more families", "lower", 0, _INFINITE, "count"),
    _share("mixed_share", "share in mixed clusters", "Pictures in clusters with two families or more", "lower"),
    Metric("largest_family", "largest family", "Pictures in the largest family", "neither", 0, _INFINITE, "count"),
    _share("largest_share", "share of the largest cluster", "Largest cluster as a share of all pictures", "neither"),
)

_SCALE = (
    _amount("same_pairs", "same-family pairs", "Expected in a collection of that size", "count", "neither"),
    _amount("different_pairs", "different-family pairs", "Expected in a collection of that size", "count", "neither"),
    _amount("true_pairs", "true matches", "Same-family pairs expected to match", "count", "higher"),
    _amount("false_pairs", "false matches", "Different-family pairs expected to match", "count"),
    _amount(
        "false_pairs_per_query",
        "false matches a query",
        "Pictures of other families expected to match one that is looked up",
        "count",
    ),
)

_COSTS = (
    _amount("seconds_per_picture", "time", "Median CPU-seconds per picture, from file to hash, one thread", "seconds"),
    _amount("decode_seconds", "decoding", "Median seconds to decode a picture, in the same rounds", "seconds"),
    _amount(
        "hash_seconds", "hashing", "Median seconds from the decoded picture to the hash, in the same rounds", "seconds"
    ),
    _amount(
        "ratio_to_decode",
        "× decoding",
        "Time from file to hash divided by the time to decode, in the same rounds",
        "ratio",
    ),
    _amount("added_bytes", "memory", "Median memory that one picture adds to a process", "bytes"),
    _amount("bytes_stored", "stored", "Bytes of one hash", "bytes"),
    _amount("comparisons_per_second", "comparisons", "Pairs compared per core-second", "count", "higher"),
    _amount("hashing_seconds", "hashing", "Core-seconds to hash the collection once", "seconds"),
    _amount("matching_seconds", "matching", "Projected core-seconds to find all close pairs once", "seconds"),
    _amount("stored_bytes", "stored", "Bytes of all hashes", "bytes"),
    _amount(
        "output_pairs",
        "pairs found",
        "Pairs within the threshold, true and false: a rate times the pairs of the collection",
        "count",
    ),
    _amount("output_seconds", "writing", "Core-seconds to write the pairs found", "seconds"),
    _amount("output_bytes", "pairs", "Bytes of the pairs found", "bytes"),
    _amount("price", "price", "Price to hash, match and write once and to store for a month", "price"),
)


_QUERIES = (
    _share("fpir", "FPIR", "Chance that a query raises any false alarm against so many known pictures", "lower"),
    _share(
        "fpir_independent",
        "FPIR if matches were independent",
        "The same by 1 - (1 - FPR)^N, as if false matches were spread evenly over queries",
        "lower",
    ),
    _amount("fpir_ratio", "overstated", "FPIR by the independent formula over the exact one", "ratio", "neither"),
    _share(
        "worst_share", "share of the worst", "Share of all false matches that the worst 1 % of queries make", "lower"
    ),
    _share("fnir", "FNIR", "Chance that a query is missed though so many pictures of its family are known", "lower"),
)


def _at_threshold(metric: Metric, rule: str) -> Metric:
    name, where = f"{metric.name}{RULES[rule].suffix}", RULES[rule].words
    label = metric.label if not RULES[rule].suffix else f"{metric.label} {where}"
    description = f"{metric.description}; threshold {where}"
    return Metric(name, label, description, metric.better, metric.low, metric.high, metric.unit, RULES[rule].at)


METRICS = {
    metric.name: metric
    for metric in (
        *_SCORES[:2],
        *(_at_threshold(metric, rule) for rule in RULES for metric in _AT_THRESHOLD),
        *_SCORES[2:],
        *_SPLITS,
        *_OPTIMISM,
        *_ROBUSTNESS,
        *_CLUSTERS,
        *_SCALE,
        *_COSTS,
        *_QUERIES,
    )
}
