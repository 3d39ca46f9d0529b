"""Clusters of pictures from their close pairs: one file for each clustering."""

from hashbench.matching.clusters.cluster import (
    CLUSTERINGS,
    CONNECTED_COMPONENTS,
    cluster_images,
    sweep_clusters,
    sweep_thresholds,
)
from hashbench.matching.clusters.largest import largest_clusters
from hashbench.matching.clusters.links import links_of, read_links

__all__ = [
    "CLUSTERINGS",
    "CONNECTED_COMPONENTS",
    "cluster_images",
    "largest_clusters",
    "links_of",
    "read_links",
    "sweep_clusters",
    "sweep_thresholds",
]
