import numpy as np
import pytest
from scipy.stats import binom

from hashbench.evaluation.independence import spread_of


def counts_of(bits, *, n=10**9, p=0.5, copies=1):
    """Pairs by distance of `bits` independent bits that differ with probability p, each stored `copies` times."""
    counts = np.zeros(bits * copies + 1, np.int64)
    counts[::copies] = np.rint(n * binom.pmf(np.arange(bits + 1), bits, p))
    return counts


@pytest.mark.parametrize("p", [0.5, 0.3])
def test_independent_bits_count_in_full(p):
    found = spread_of(counts_of(64, p=p))
    assert found["effective_bits"] == pytest.approx(64, rel=1e-6)
    assert found["independence"] == pytest.approx(1, rel=1e-6)
    assert found["unrelated_distance"] == pytest.approx(p, rel=1e-6)
    assert found["binomial_gap"] == pytest.approx(0, abs=1e-6)


def test_copies_of_bits_count_once():
    found = spread_of(counts_of(16, copies=4))
    assert found["effective_bits"] == pytest.approx(16, rel=1e-6)
    assert found["independence"] == pytest.approx(0.25, rel=1e-6)
    assert found["binomial_gap"] > 0.1


def test_equal_distances_tell_of_no_number_of_bits():
    found = spread_of(np.array([0, 0, 7, 0]))
    assert np.isnan(found["effective_bits"])
    assert found["unrelated_distance"] == pytest.approx(2 / 3)
