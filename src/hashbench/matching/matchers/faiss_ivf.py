"""Approximate: FAISS's IndexBinaryIVF compares a hash with those of the nearest clusters alone."""

import faiss
import numpy as np
from numpy.typing import NDArray

from hashbench.matching.matchers.faiss import Indexed, octets

# FAISS advises 4 to 16 times the square root of n clusters, and wants 39 hashes or more a cluster in training.
_CLUSTERS_BY_ROOT = 4
_TRAINING_A_CLUSTER = 40
_VISITED_SHARE = 1 / 16


def build(words: NDArray[np.uint64], *, bits: int, radius: int) -> Indexed:
    """Return the matcher of known hashes; see `matcher.Matcher`."""
    clusters = max(1, min(int(_CLUSTERS_BY_ROOT * len(words) ** 0.5), len(words) // _TRAINING_A_CLUSTER))
    quantizer = faiss.IndexBinaryFlat(64 * words.shape[1])
    index = faiss.IndexBinaryIVF(quantizer, 64 * words.shape[1], clusters)
    index.nprobe = max(1, round(clusters * _VISITED_SHARE))
    known = octets(words)
    training = np.random.default_rng(0).permutation(len(known))[: _TRAINING_A_CLUSTER * clusters]
    index.train(known[np.sort(training)])
    index.add(known)
    return Indexed(words, index, radius)
