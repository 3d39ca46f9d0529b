"""Compile the inner loops of matching once, so that no run, no measurement and no test waits for the compiler."""

import numpy as np

from hashbench.matching.clusters import CLUSTERINGS, cluster_images, links_of, sweep_clusters
from hashbench.matching.distances import count_distances
from hashbench.matching.matchers.registry import unavailable
from hashbench.matching.pairs import find_pairs
from hashbench.matching.queries import count_queries
from hashbench.matching.speed.scaling import Case, warm_up
from hashbench.matching.speed.speeds import COUNT
from hashbench.matching.speed.synthetic import generate, random_bits, with_masks

_BITS, _RADIUS = 64, 16
_SPLITS = ("tuning", "held_out")
_MATCHERS = ("numba", "multi_index")


def warm() -> str:
    """Match and cluster a few random hashes in each way that is compiled, and return the name of the room."""
    model = random_bits(np.array([8.0]))
    for matcher in (COUNT, *(name for name in _MATCHERS if not unavailable(name))):
        warm_up(matcher, Case(_BITS, _RADIUS, model, (256,), _MATCHERS), workers=1)
    # Large families with masks are counted in a way of their own.
    count_distances(with_masks(generate(random_bits(np.array([256.0])), 256, bits=_BITS)), splits=_SPLITS)
    collection = generate(model, 256, bits=_BITS)
    count_queries(collection, [_RADIUS], splits=_SPLITS)
    for pairs in find_pairs(collection, radius=_RADIUS):
        links = links_of(collection.image_ids, pairs)
        for clustering in CLUSTERINGS:
            cluster_images(links, clustering=clustering, threshold=_RADIUS, min_samples=5)
            sweep_clusters(links, clustering=clustering, thresholds=[_RADIUS], min_samples=5)
    return "matching"
