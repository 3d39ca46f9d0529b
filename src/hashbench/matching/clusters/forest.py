"""Trees of pictures that links join: find the root, join two trees (Galler and Fischer 1964)."""

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled


@compiled
def root(parent: NDArray[np.int32], picture: int) -> int:
    """Return the root of a picture's tree, and halve the way to it."""
    while parent[picture] != picture:
        parent[picture] = parent[parent[picture]]
        picture = parent[picture]
    return picture


@compiled
def join(parent: NDArray[np.int32], a: int, b: int) -> None:
    """Join the trees of two pictures. The root is the smaller of both roots."""
    first, second = root(parent, a), root(parent, b)
    if first < second:
        parent[second] = first
    else:
        parent[first] = second


@compiled
def roots(parent: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the root of each picture's tree: (n,)."""
    found = np.empty_like(parent)
    for picture in range(len(parent)):
        found[picture] = root(parent, picture)
    return found
