"""How many independent bits a hash is worth, from the distances of pictures that have nothing to do with each other."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr


def spread_of(different: NDArray[np.int64]) -> dict[str, float]:
    """Return what the spread of unrelated distances says of the bits.

    Were the bits independent and each to differ with probability p, distances would be binomial; their share of the
    bits then has variance p (1 - p) / bits. The number of independent bits that would spread as widely as was seen is
    p (1 - p) / variance (Daugman 2003, The importance of being random).

    Parameters
    ----------
    different : (bits + 1,) different-family pairs by distance; at least one pair.

    Returns
    -------
    `effective_bits`, nan where all distances are equal; `independence`, that over the bits; `unrelated_distance`, p;
    `binomial_gap`, the largest difference between the shares seen and binomial within any distance.

    Notes
    -----
    Hashes that are cut at a median have as many ones as noughts, so that any two differ in an even number of bits.
    Their distances skip every second step of the binomial, which by its height alone makes a gap of half the middle
    one (0.025 of 256 bits, 0.05 of 64) however independent the bits. So even and odd distances of the binomial are
    weighed as often as they were seen. Such a hash has one bit less to vary: an ideal one has bits - 1 effective bits.
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
    """Return binomial shares, even and odd distances weighed so that each are as many as in `share`: (bits + 1,)."""
    expected = np.diff(bdtr(np.arange(len(share)), len(share) - 1, p), prepend=0.0)
    for parity in (slice(0, None, 2), slice(1, None, 2)):
        of_parity = expected[parity].sum()
        if of_parity > 0:
            expected[parity] *= share[parity].sum() / of_parity
    return expected
