"""Count the pairs of a block of hashes by family and distance.

One file is for small families (tiles). For large families, one is for plain hashes (planes), and one for hashes that
are weighted or longer than 512 bits (rectangles).
"""

from hashbench.matching.counting.block import count_block

__all__ = ["count_block"]
