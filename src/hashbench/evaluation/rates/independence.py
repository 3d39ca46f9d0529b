"""Estimate the number of independent bits of a hash from the distances of unrelated pictures."""

import numpy as np
from numpy.typing import NDArray


def spread_of(different: NDArray[np.int64]) -> dict[str, float]:
    """Return what the spread of unrelated distances says about the bits.

    If the bits were independent and each differed with probability p, distances would be binomial. Distances divided by
    the number of bits would then have variance p (1 - p) / bits. So the measured variance corresponds to
    p (1 - p) / variance independent bits (Daugman 2003, The importance of being random).

    Parameters
    ----------
    different : (bits + 1,) different-family pairs by distance; at least one pair.

    Returns
    -------
    - `effective_bits`: number of independent bits, nan if all distances are equal.
    - `independence`: `effective_bits` divided by the number of bits.
    - `unrelated_distance`: p, the mean distance divided by the number of bits.
    - `binomial_gap`: largest difference between the measured and the binomial cumulative share, over all distances.

    Notes
    -----
    A hash that compares values with their median has as many ones as zeros. So any two such hashes differ in an even
    number of bits, and their distances skip every second step of the binomial. That alone would make a gap of half the
    middle step (0.025 for 256 bits, 0.05 for 64), even if the bits were independent. So we weight even and odd
    distances of the binomial by how often they were measured. Such a hash has one free bit less: the ideal is bits - 1
    effective bits.
    """
    bits = len(different) - 1
    distance = np.arange(bits + 1)
    share = different / different.sum()
    p = float((share * distance).sum() / bits)
    variance = float((share * (distance / bits - p) ** 2).sum())
    effective = p * (1 - p) / variance if variance > 0 else np.nan
    gap = np.abs(np.cumsum(share) - np.cumsum(_binomial_of_parity(share, p))).max()
    return {
        "effective_bits": effective,
        "independence": effective / bits,
        "unrelated_distance": p,
        "binomial_gap": float(gap),
    }


def _binomial_of_parity(share: NDArray[np.float64], p: float) -> NDArray[np.float64]:
    """Return binomial shares, shape (bits + 1,); even and odd distances are weighted as often as in `share`."""
    # Loaded here: most jobs that import this module do not need it, and SciPy takes long to load.
    from scipy.special import bdtr

    expected = np.diff(bdtr(np.arange(len(share)), len(share) - 1, p), prepend=0.0)
    for parity in (slice(0, None, 2), slice(1, None, 2)):
        of_parity = expected[parity].sum()
        if of_parity > 0:
            expected[parity] *= share[parity].sum() / of_parity
    return expected
