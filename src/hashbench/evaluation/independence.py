"""How many independent bits a hash is worth, from the distances of pictures that have nothing to do with each other."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom


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
    """
    bits = len(different) - 1
    distance = np.arange(bits + 1)
    share = different / different.sum()
    p = float((share * distance).sum() / bits)
    variance = float((share * (distance / bits - p) ** 2).sum())
    effective = p * (1 - p) / variance if variance > 0 else np.nan
    gap = np.abs(np.cumsum(share) - binom.cdf(distance, bits, p)).max()
    return {
        "effective_bits": effective,
        "independence": effective / bits,
        "unrelated_distance": p,
        "binomial_gap": float(gap),
    }
