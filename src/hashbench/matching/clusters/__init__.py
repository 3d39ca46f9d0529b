"""Clusters of pictures from their close pairs: a file a clustering."""

from hashbench.matching.clusters.cluster import (
    CLUSTERINGS,
    CONNECTED_COMPONENTS,
    cluster_images,
    sweep_clusters,
    sweep_thresholds,
)

__all__ = ["CLUSTERINGS", "CONNECTED_COMPONENTS", "cluster_images", "sweep_clusters", "sweep_thresholds"]
