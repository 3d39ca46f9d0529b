"""Matching with Ray workers, which get read-only data and return results in any order."""

import numpy as np
import pandas as pd
import pytest

from hashbench.matching.distances import count_distances
from hashbench.matching.search import pairs_within
from hashbench.matching.speed.synthetic import generate, random_bits

SPLITS = ("tuning", "held_out")
MODEL = random_bits(np.array([5]))


@pytest.mark.slow
def test_ray_counts_and_finds_what_one_process_does():
    collection = generate(MODEL, 5000, bits=64)  # two blocks a side when counting
    ray = {"executor": "ray", "workers": 2}
    alone, spread = (count_distances(collection, splits=SPLITS, **options) for options in ({}, ray))
    pd.testing.assert_frame_equal(alone, spread)
    for matcher in ("numba", "multi_index"):
        options = {"bits": 64, "radius": 8, "matcher": matcher}
        alone, spread = (list(pairs_within(collection.words, **options, **other)) for other in ({}, ray))
        assert len(alone) == len(spread)
        for (rows, pairs), (other_rows, other_pairs) in zip(alone, spread, strict=True):
            assert rows == other_rows
            assert all(np.array_equal(*sides) for sides in zip(pairs, other_pairs, strict=True))
    assert sum(len(pairs[0]) for _, pairs in alone) > 5000
