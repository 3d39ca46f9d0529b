"""The `distances` table of a collection of hashes."""

import pandas as pd
import pytest

from hashbench.corpus.families import SPLITS
from hashbench.matching.collection import collect
from hashbench.matching.distances import count_distances


@pytest.fixture(scope="session")
def distances_of():
    """Return a function that counts the distances of a `Hashed` collection."""

    def count(hashed) -> pd.DataFrame:
        collection = collect(hashed.hashes, hashed.images, hashed.families, bits=hashed.bits, splits=SPLITS)
        return count_distances(collection, splits=SPLITS)

    return count
