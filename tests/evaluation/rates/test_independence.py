import numpy as np
import pytest
from scipy.stats import binom, hypergeom

from hashbench.evaluation.rates.independence import spread_of


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


@pytest.mark.parametrize("bits", [64, 256])
def test_hashes_cut_at_their_median_differ_in_even_numbers_of_bits_and_lose_nothing_by_it(bits):
    # Two random strings with bits / 2 ones each share K ones (hypergeometric) and differ in bits - 2 K bits. The
    # variance bits² / (4 (bits - 1)) is the variance of bits - 1 independent bits.
    counts = np.zeros(bits + 1, np.int64)
    ones = np.arange(bits // 2 + 1)
    counts[bits - 2 * ones] = np.rint(10**12 * hypergeom.pmf(ones, bits, bits // 2, bits // 2))
    assert counts[1::2].sum() == 0
    found = spread_of(counts)
    assert found["effective_bits"] == pytest.approx(bits - 1, rel=1e-5)
    assert found["binomial_gap"] < 0.003
    # Compared with a binomial of even and odd distances, the gap would be half of its middle step.
    naive = np.abs(np.cumsum(counts / counts.sum()) - binom.cdf(np.arange(bits + 1), bits, 0.5)).max()
    assert naive > 7 * found["binomial_gap"]


def test_a_shift_of_odd_and_even_distances_alike_is_still_a_gap():
    counts = counts_of(64, p=0.3) + counts_of(64, p=0.5)
    assert spread_of(counts)["binomial_gap"] > 0.1


def test_equal_distances_tell_of_no_number_of_bits():
    found = spread_of(np.array([0, 0, 7, 0]))
    assert np.isnan(found["effective_bits"])
    assert found["unrelated_distance"] == pytest.approx(2 / 3)
