"""The close pairs of a collection by the places of its pictures, nearest first."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Links:
    """Pairs of n pictures in the order of distance, then of a, then of b. A pair that is not among them is far apart.

    Attributes
    ----------
    n : pictures.
    a, b : (m,) int64, places from 0 to n - 1, a < b.
    distance : (m,) int64, not decreasing.
    """

    n: int
    a: NDArray[np.int64]
    b: NDArray[np.int64]
    distance: NDArray[np.int64]

    def within(self, threshold: int) -> "Links":
        """Return those at most `threshold` apart."""
        end = np.searchsorted(self.distance, threshold, side="right")
        return Links(self.n, self.a[:end], self.b[:end], self.distance[:end])


def links_of(ids: NDArray[np.uint64], pairs: pd.DataFrame) -> Links:
    """Return the links of pictures, given by their ids in ascending order, from a `pairs` table in any order."""
    a, b = (np.searchsorted(ids, pairs[side].to_numpy(np.uint64)) for side in ("a", "b"))
    distance = pairs.distance.to_numpy(np.int64)
    order = np.lexsort((b, a, distance))
    return Links(len(ids), a[order], b[order], distance[order])
