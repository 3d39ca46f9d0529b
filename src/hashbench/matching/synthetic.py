"""Hash tables of any size whose families and noise are those of a measured collection."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hashbench.matching.collection import DIFFERENT, SAME, Collection

# Hashes made at a time: their bits take a byte and their random numbers four bytes each.
_CHUNK = 100_000


@dataclass(frozen=True)
class Model:
    """What a collection's distances say of its hashes.

    Attributes
    ----------
    family_sizes : (f,) pictures of each of its families.
    ones : the share of ones in centres that gives unrelated hashes their mean distance, at most one half.
    independent : the share of bits that vary freely: with all of them, distances would spread as a binomial.
    noise : (k,) shares of bits that members differ by from their family's centre, quantiles of equal weight.
    """

    family_sizes: NDArray[np.float64]
    ones: float
    independent: float
    noise: NDArray[np.float64]


def fit(distances: pd.DataFrame, *, bits: int, family_sizes: NDArray[np.float64]) -> Model:
    """Fit a model to a `distances` table; without pairs of a relation, to random bits and a noise of 5 %."""
    same, different = (
        distances[distances.relation == relation].groupby("distance").pairs.sum().sort_index()
        for relation in (SAME, DIFFERENT)
    )
    mean, spread = 0.5, 0.25 / bits
    if len(different):
        share = different.index.to_numpy() / bits
        mean = float(np.average(share, weights=different))
        spread = float(np.average((share - mean) ** 2, weights=different))
    apart = np.array([0.095])
    if len(same):
        reached = np.cumsum(same.to_numpy()) / same.sum()
        apart = same.index.to_numpy()[np.searchsorted(reached, np.linspace(0.01, 0.99, 99))] / bits
    noise = np.array([_half_of(share) for share in apart])
    # Noise brings the share of ones nearer to one half than it is in centres.
    ones = (_half_of(mean) - noise.mean()) / (1 - 2 * noise.mean())
    return Model(
        family_sizes=family_sizes,
        ones=float(np.clip(ones, 0.0, 0.5)),
        independent=float(np.clip(mean * (1 - mean) / (bits * spread), 1 / bits, 1)) if spread else 1.0,
        noise=noise,
    )


def _half_of(share: float) -> float:
    """Return the share q of flips at each end that sets two hashes `share` apart: 2 q (1 - q) = share, q <= 1/2."""
    return (1 - np.sqrt(max(0.0, 1 - 2 * min(share, 0.5)))) / 2


def generate(model: Model, n: int, *, bits: int, seed: int = 0) -> Collection:
    """Return n hashes in families about as large as drawn from `family_sizes`, under ids 0 to n - 1 in random order.

    A family's centre has `bits` times `independent` bits drawn freely, repeated to fill it. A member flips each bit
    with a probability of its own, drawn from `noise`.
    """
    rng = np.random.default_rng(seed)
    families = max(1, round(n / model.family_sizes.mean()))
    shares = np.cumsum(rng.choice(model.family_sizes, families))
    free = max(1, round(bits * model.independent))
    centres = np.packbits(rng.random((families, free), np.float32) < model.ones, axis=1)
    family = np.searchsorted(shares, rng.random(n) * shares[-1], side="right").astype(np.int32)
    words = np.zeros((n, -(-bits // 64)), np.uint64)
    octets = words.view(np.uint8)
    for start in range(0, n, _CHUNK):
        members = family[start : start + _CHUNK]
        flips = rng.random((len(members), bits), np.float32) < rng.choice(model.noise, (len(members), 1))
        free_bits = np.unpackbits(centres[members], axis=1, count=free)
        made = np.packbits(free_bits[:, np.arange(bits) % free] ^ flips, axis=1)
        octets[start : start + _CHUNK, : made.shape[1]] = made
    return Collection(
        bits=bits,
        image_ids=np.arange(n, dtype=np.uint64),
        words=words,
        families=family,
        family_names=tuple(map(str, range(families))),
        family_splits=(np.arange(families) % 2).astype(np.int8),
    )
