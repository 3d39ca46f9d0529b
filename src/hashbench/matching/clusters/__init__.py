"""Clusters of pictures from their close pairs: a file a clustering."""

from hashbench.matching.clusters.cluster import (
    CLUSTERINGS,
    CONNECTED_COMPONENTS,
    cluster_images,
    cluster_variant,
    sweep_clusters,
    sweep_thresholds,
)
from hashbench.matching.clusters.largest import largest_clusters
from hashbench.matching.clusters.links import links_of, read_links

__all__ = [
    "CLUSTERINGS",
    "CONNECTED_COMPONENTS",
    "cluster_images",
    "cluster_variant",
    "largest_clusters",
    "links_of",
    "read_links",
    "sweep_clusters",
    "sweep_thresholds",
]
