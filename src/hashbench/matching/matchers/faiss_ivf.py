"""Approximate matching: FAISS's IndexBinaryIVF compares a hash only with the hashes in the nearest clusters."""

import faiss
import numpy as np
from numpy.typing import NDArray

from hashbench.matching.matchers.faiss import Indexed, octets

# FAISS advises 4 √n to 16 √n clusters, and needs at least 39 hashes for each cluster in training.
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
