"""Pairs of a block of hashes by distance, for every family: a file a way, for large families and for small ones."""

from hashbench.matching.counting.block import count_block

__all__ = ["count_block"]
