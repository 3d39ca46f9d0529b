"""Agreement of clusters with families, from the number of pictures of each family in each cluster."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Contingency:
    """Labelled pictures by family and cluster.

    Attributes
    ----------
    cells : (k,) int64, number of pictures of one family in one cluster; only cells with pictures.
    family, cluster : (k,) int64, indices of the family and the cluster of each cell.
    families, clusters : (f,) and (c,) int64, the size of each family and each cluster.
    """

    cells: NDArray[np.int64]
    family: NDArray[np.int64]
    cluster: NDArray[np.int64]
    families: NDArray[np.int64]
    clusters: NDArray[np.int64]

    @property
    def of_family(self) -> NDArray[np.int64]:
        """The size of each cell's family: (k,)."""
        return self.families[self.family]

    @property
    def of_cluster(self) -> NDArray[np.int64]:
        """The size of each cell's cluster: (k,)."""
        return self.clusters[self.cluster]

    @property
    def n(self) -> int:
        """Number of labelled pictures."""
        return int(self.cells.sum())


def contingency(families: NDArray[np.int64], clusters: NDArray[np.int64]) -> Contingency:
    """Count pictures, given as the codes of their families and clusters: (n,) each, n at least 1, codes 0 or more.

    It takes time in proportion to the largest code, and sorts the pictures once.
    """
    family, family_sizes = _dense(families)
    cluster, cluster_sizes = _dense(clusters)
    keys, cells = np.unique(family * len(cluster_sizes) + cluster, return_counts=True)
    return Contingency(cells, *np.divmod(keys, len(cluster_sizes)), family_sizes, cluster_sizes)


def mixing(counts: Contingency) -> NDArray[np.bool_]:
    """Return which clusters have pictures of more than one family: (c,)."""
    return np.bincount(counts.cluster) > 1


def of_families(counts: Contingency, chosen: NDArray[np.bool_]) -> tuple[Contingency, NDArray[np.int64]]:
    """Return the counts of only the `chosen` families, (f,), and the old number of each cluster that is left."""
    kept = chosen[counts.family]
    cells, of_family, of_cluster = counts.cells[kept], counts.family[kept], counts.cluster[kept]
    clusters = np.bincount(of_cluster, weights=cells, minlength=len(counts.clusters)).astype(np.int64)
    there = np.flatnonzero(clusters)
    family, _ = _dense(of_family)
    cluster, _ = _dense(of_cluster)
    return Contingency(cells, family, cluster, counts.families[chosen], clusters[there]), there


def _dense(codes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return codes without gaps, in the same order, and how often each occurs."""
    sizes = np.bincount(codes)
    there = sizes > 0
    return (np.cumsum(there) - 1)[codes], sizes[there]


def pairwise(counts: Contingency) -> dict[str, float]:
    """Return precision, recall and F1 of the pairs that share a cluster; nan without pairs."""
    both, of_cluster, of_family = (_pairs(sizes) for sizes in (counts.cells, counts.clusters, counts.families))
    return {
        "pair_precision": both / of_cluster if of_cluster else np.nan,
        "pair_recall": both / of_family if of_family else np.nan,
        "pair_f1": 2 * both / (of_cluster + of_family) if of_cluster + of_family else np.nan,
    }


def b_cubed(counts: Contingency) -> dict[str, float]:
    """Return B³ precision, recall and F1, which are means over pictures (Bagga and Baldwin 1998)."""
    precision = float((counts.cells**2 / counts.of_cluster).sum() / counts.n)
    recall = float((counts.cells**2 / counts.of_family).sum() / counts.n)
    return {
        "b3_precision": precision,
        "b3_recall": recall,
        "b3_f1": 2 * precision * recall / (precision + recall),
    }


def purity(counts: Contingency) -> float:
    """Return the share of pictures that belong to the most common family of their cluster."""
    commonest = np.zeros_like(counts.clusters)
    np.maximum.at(commonest, counts.cluster, counts.cells)
    return float(commonest.sum() / counts.n)


def adjusted_rand_index(counts: Contingency) -> float:
    """Return the agreement of pairs beyond chance, 1 if both partitions are equal (Hubert and Arabie 1985)."""
    both, of_cluster, of_family = (_pairs(sizes) for sizes in (counts.cells, counts.clusters, counts.families))
    every = counts.n * (counts.n - 1) // 2
    expected = of_cluster * of_family / every if every else 0.0
    most = (of_cluster + of_family) / 2
    return 1.0 if most == expected else float((both - expected) / (most - expected))


def v_measure(counts: Contingency) -> float:
    """Return the harmonic mean of homogeneity and completeness (Rosenberg and Hirschberg 2007)."""
    of_families, of_clusters = _entropy(counts.families), _entropy(counts.clusters)
    return 1.0 if of_families + of_clusters == 0 else 2 * mutual_information(counts) / (of_families + of_clusters)


def adjusted_mutual_information(counts: Contingency) -> float:
    """Return the mutual information adjusted for chance, normalised by the mean entropy (Vinh and others 2010).

    It is (MI - E) / (H - E): MI is the mutual information, E its expected value, H the mean of both entropies.
    """
    if len(counts.families) == len(counts.clusters) and len(counts.families) in (1, counts.n):
        return 1.0
    expected = expected_mutual_information(counts)
    most = (_entropy(counts.families) + _entropy(counts.clusters)) / 2
    # As in scikit-learn. Rounding must not change the sign of a difference of zero.
    beyond = most - expected
    beyond = min(beyond, -np.finfo(float).eps) if beyond < 0 else max(beyond, np.finfo(float).eps)
    return float((mutual_information(counts) - expected) / beyond)


def mutual_information(counts: Contingency) -> float:
    """Return the mutual information of family and cluster, in nats."""
    share = counts.cells / counts.n
    return float((share * np.log(counts.n * counts.cells / (counts.of_family * counts.of_cluster))).sum())


def expected_mutual_information(counts: Contingency) -> float:
    """Return the mean mutual information of random partitions with these sizes, in nats (Vinh and others 2010).

    The terms of the sum depend only on the sizes of family and cluster, so each pair of sizes is computed once.
    """
    # Loaded here: most jobs that import this module do not need it, and SciPy takes long to load.
    from scipy.special import gammaln

    n = counts.n
    families, times = np.unique(counts.families, return_counts=True)
    clusters, clusters_times = np.unique(counts.clusters, return_counts=True)
    factorial = gammaln(np.arange(n + 2) + 1.0)
    total = 0.0
    for a, a_times in zip(families, times, strict=True):
        low, high = np.maximum(1, a + clusters - n), np.minimum(a, clusters)
        spans = high - low + 1
        b = np.repeat(clusters, spans)
        shared = np.arange(spans.sum()) - np.repeat(np.cumsum(spans) - spans, spans) + np.repeat(low, spans)
        log_chance = (
            factorial[a] + factorial[b] + factorial[n - a] + factorial[n - b] - factorial[n]
            - factorial[shared] - factorial[a - shared] - factorial[b - shared] - factorial[n - a - b + shared]
        )  # fmt: skip
        terms = shared / n * np.log(n * shared / (a * b)) * np.exp(log_chance)
        total += a_times * float((terms * np.repeat(clusters_times, spans)).sum())
    return total


def _pairs(sizes: NDArray[np.int64]) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def _entropy(sizes: NDArray[np.int64]) -> float:
    share = sizes / sizes.sum()
    return float(-(share * np.log(share)).sum())
