"""The `distances` table of a collection of hashes, and pairs of families drawn at random."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from hashbench.corpus.families import SPLITS
from hashbench.evaluation.rates.histograms import Histograms
from hashbench.matching.collection import collect
from hashbench.matching.distances import count_distances


@pytest.fixture(scope="session")
def distances_of():
    """Return a function that counts the distances of a `Hashed` collection."""

    def count(hashed) -> pd.DataFrame:
        collection = collect(hashed.hashes, hashed.images, hashed.families, bits=hashed.bits, splits=SPLITS)
        return count_distances(collection, splits=SPLITS)

    return count


@dataclass(frozen=True)
class Drawn:
    """Pairs by distance of a population's families.

    Attributes
    ----------
    same : (f, d) of each family.
    between : (f, f, d) of every two families, in both places; nothing on the diagonal.
    """

    same: NDArray[np.int64]
    between: NDArray[np.int64]

    def histograms(self) -> Histograms:
        return Histograms(tuple(map(str, range(len(self.same)))), self.same, self.between.sum(axis=1))


@pytest.fixture(scope="session")
def draw_families():
    """Return a function that draws families: hard ones find less, and attractive ones match others falsely.

    `twins` is the chance that two families nearly coincide, so that half of their pairs match.
    """

    def draw(
        rng: np.random.Generator, families: int, *, misses: float = 0.1, matches: float = 0.01, twins: float = 0
    ) -> Drawn:
        sizes = rng.integers(5, 12, families)
        # Mean `misses` with an intraclass correlation of 0.1; attraction with mean 1.
        hard = rng.beta(9 * misses, 9 * (1 - misses), families)
        attraction = rng.gamma(2, 0.5, families)
        n = sizes * (sizes - 1) // 2
        near = rng.binomial(n, 1 - hard)
        same = np.stack([near, n - near], axis=1)
        pairs = np.triu(np.outer(sizes, sizes), 1)
        chance = np.minimum(1, matches * np.outer(attraction, attraction))
        close = rng.binomial(pairs, np.where(rng.random(pairs.shape) < twins, 0.5, chance) if twins else chance)
        between = np.stack([close, pairs - close], axis=2)
        return Drawn(same, between + between.transpose(1, 0, 2))

    return draw
