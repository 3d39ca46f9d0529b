"""Matching new pictures against pictures that are known, and grouping them."""
