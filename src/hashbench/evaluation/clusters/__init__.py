"""Clusters against families."""
