"""Count the pairs of a block of hashes by family and distance: one file for large families, one for small families."""

from hashbench.matching.counting.block import count_block

__all__ = ["count_block"]
