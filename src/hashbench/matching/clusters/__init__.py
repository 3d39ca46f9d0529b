"""Clusters of pictures from their close pairs: one file for each clustering."""

from hashbench.matching.clusters.cluster import (
    cluster_images,
    cluster_variant,
    sweep_clusters,
    sweep_thresholds,
)
from hashbench.matching.clusters.largest import largest_clusters
from hashbench.matching.clusters.links import links_of, read_links
from hashbench.matching.clusters.registry import CLUSTERINGS, CONNECTED_COMPONENTS

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
