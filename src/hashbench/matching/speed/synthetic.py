"""Hash tables of any size, made of random flips, whose pairs are as far apart as a model says.

A hash is made in a chain:

    a hash common to all ─► (centre of a group ─►) centre of a family ─► member

- Centres flip from the common hash at rates about one half: unrelated families.
- Some families look alike: they flip from the centre of a group. If a share w of all pairs of families is within a
  group, this share stays the same at any number of hashes. So the rates at small distances stay the same, too.
- Members of a family flip at a rate of the family's own.
- Some families lie closer than such flips can bring them: pictures that all look blank, for example. All hashes of such
  a set flip a fixed number of bits from one hash.

If hashes have as many ones as zeros, we flip as many ones as zeros, so every distance is even.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hashbench.compiled import compiled
from hashbench.hashers.sure import sure_bits
from hashbench.matching.collection import Collection, to_words

# So many masks are drawn, however many hashes there are: drawing takes longer than the hashes do.
MASKS = 256
# Any number of consecutive multiples of these, modulo 1, fills a square evenly (Roberts 2018, the sequence R2).
_EVENLY = (0.7548776662466927, 0.5698402909980532)


@dataclass(frozen=True)
class Mixture:
    """Rates of flips, 0 to 1, and the weight of each: (k,) and (k,) float64."""

    rates: NDArray[np.float64]
    weights: NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """The model of a collection's hashes, found from their distances.

    Attributes
    ----------
    family_sizes : (f,) the number of pictures of each family.
    balanced : whether a hash has as many ones as zeros.
    centres : rates at which centres flip from the common hash; the weights sum to 1.
    groups : rates at which families of a group flip from its centre; a weight is the share of all pairs of families
        that have both in the group.
    noise : rates at which members flip from the centre of their family; the weights are of pairs and sum to 1.
    close : sets of families whose hashes all flip the same number of bits of one hash. If the number has a half, half
        of the hashes flip one bit less than the others. If balanced, they flip this number of ones and of zeros. A
        weight is as in `groups`.
    """

    family_sizes: NDArray[np.float64]
    balanced: bool
    centres: Mixture
    groups: Mixture
    noise: Mixture
    close: Mixture


def random_bits(family_sizes: NDArray[np.float64], *, noise: float = 0.05) -> Model:
    """Return the model of unrelated hashes of random bits, whose family flips them at a rate of `noise`."""
    one, none = np.ones(1), Mixture(np.zeros(0), np.zeros(0))
    return Model(family_sizes, False, Mixture(one / 2, one), none, Mixture(one * noise, one), none)


def generate(model: Model, n: int, *, bits: int, seed: int = 0) -> Collection:
    """Return n hashes in families about as large as `family_sizes`, under ids 0 to n - 1 in random order."""
    rng = np.random.default_rng(seed)
    family, families = _families(model.family_sizes, n, rng)
    common = _pack(rng.permutation(np.arange(bits) % 2 == 1)[None])
    spread = rng.permutation(_drawn(model.centres, _even(families, 0, rng)))
    flippable = _flippable(bits, model.balanced)
    number = rng.binomial(flippable, spread)
    centres = _flipped(np.repeat(common, families, axis=0), number, bits, model.balanced, rng)
    # One order for both, so that within a group the flips from its centre and the noise are spread as over all
    # families.
    order, flips, first = rng.permutation(families), _even(families, 0, rng), 0
    for rate, weight in zip(model.groups.rates, model.groups.weights, strict=True):
        group = order[first : first + _members(families, weight, rng)]
        middle = np.repeat(centres[group[:1]], len(group), axis=0)
        number = _quantile(flips[first : first + len(group)], flippable, rate)
        centres[group] = _flipped(middle, number, bits, model.balanced, rng)
        first += len(group)
    noise = np.empty(families)
    noise[order] = _drawn(model.noise, _even(families, 1, rng))
    fixed = np.full(families, np.nan)  # number of bits that the hashes of a close family flip
    for bits_flipped, weight in zip(model.close.rates, model.close.weights, strict=True):
        chosen = order[first : first + _members(families, weight, rng)]
        centres[chosen], fixed[chosen] = centres[chosen[:1]], bits_flipped
        first += len(chosen)
    number = rng.binomial(flippable, noise[family])
    exact = np.flatnonzero(~np.isnan(fixed[family]))
    number[exact] = np.floor(fixed[family[exact]] + rng.choice([0.0, 0.5], len(exact)))
    return Collection(
        bits=bits,
        image_ids=np.arange(n, dtype=np.uint64),
        words=_flipped(centres[family], number, bits, model.balanced, rng),
        families=family,
        family_names=tuple(map(str, range(families))),
        family_splits=(np.arange(families) % 2).astype(np.int8),
    )


def with_masks(collection: Collection, *, seed: int = 0) -> Collection:
    """Return a collection of hashes, each with one of `MASKS` random masks.

    Real masks are not random: pictures of a family mark much the same bits, and the bits in which they differ are
    rarely sure. Random ones move distances apart. `fitting.fit` makes up for this if it knows of the masks. In 16,000
    hashes like the demo's, the pairs within radii in use are then 0.99 to 1.09 times as many as the weighted distances
    imply, and 1.02 to 1.93 times if it does not, for the four weighted variants.
    """
    rng = np.random.default_rng(seed)
    ranks = rng.random((MASKS, collection.bits)).argsort(axis=1).argsort(axis=1)
    packed = np.packbits(ranks < sure_bits(collection.bits), axis=1)
    masks = to_words([mask.tobytes() for mask in packed])[rng.integers(0, MASKS, len(collection))]
    return replace(collection, words=np.stack([collection.words, masks], axis=2))


def _families(measured: NDArray[np.float64], n: int, rng: np.random.Generator) -> tuple[NDArray[np.int32], int]:
    """Return the family of each of n hashes, in random order, and the number of families.

    Sizes are spread as measured.
    """
    families = max(1, round(n / measured.mean()))
    places = ((np.arange(families) + 0.5) / families * len(measured)).astype(int)
    sizes = np.sort(measured)[places].astype(np.int64)
    family = np.resize(np.repeat(rng.permutation(families), np.maximum(sizes, 1)), n).astype(np.int32)
    return rng.permutation(family), families


def _quantile(share: NDArray[np.float64], number: int, rate: float) -> NDArray[np.int64]:
    """Return the quantile of a binomial distribution at each share, as `scipy.stats.binom.ppf` does.

    `scipy.stats` takes half a second to import, which each process that a matcher is timed in would spend.
    """
    # Loaded here: pages use this module and fit nothing, and loading SciPy takes longer than drawing one.
    from scipy.special import bdtr, bdtrik

    least = np.ceil(bdtrik(share, number, rate))
    below = np.maximum(least - 1, 0)
    return np.where(bdtr(below, number, rate) >= share, below, least).astype(np.int64)


def _members(families: int, weight: float, rng: np.random.Generator) -> int:
    """Return how many families make, on average, a share `weight` of all pairs of families."""
    wanted = families * (families - 1) * weight
    least = int(0.5 + np.sqrt(0.25 + wanted))
    return least + int(rng.random() < (wanted - least * (least - 1)) / (2 * least))


def _even(number: int, axis: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return `number` places between 0 and 1.

    Any run of them is spread evenly, also in the plane with the other axis.
    """
    return (rng.random() + _EVENLY[axis] * np.arange(number)) % 1


def _drawn(mixture: Mixture, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rates of a mixture at places between 0 and 1."""
    bounds = np.cumsum(mixture.weights)
    return mixture.rates[np.minimum(np.searchsorted(bounds, places * bounds[-1]), len(bounds) - 1)]


def _pack(ones: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Pack (n, bits) in the form of `collection.to_words`: (n, words)."""
    octets = np.packbits(ones, axis=1)
    padded = np.pad(octets, ((0, 0), (0, -octets.shape[1] % 8)))
    return np.ascontiguousarray(padded).view(np.uint64)


def _flippable(bits: int, balanced: bool) -> int:
    """Return the largest number of bits that a hash can flip: if balanced, the number of its ones."""
    return bits // 2 if balanced else bits


def _flipped(
    words: NDArray[np.uint64], flips: NDArray[np.int64], bits: int, balanced: bool, rng: np.random.Generator
) -> NDArray[np.uint64]:
    """Return a copy of (n, words) hashes with this many bits of each flipped; if balanced, this many ones and zeros."""
    ones = np.bitwise_count(words).sum(axis=1, dtype=np.int64)
    from_ones = flips if balanced else rng.hypergeometric(ones, bits - ones, flips)
    made = words.copy()
    flip(made, bits, from_ones, flips if balanced else flips - from_ones, rng.integers(2**63, dtype=np.uint64))
    return made


@compiled
def flip(words, bits, from_ones, from_zeros, seed):
    """Flip the given number of ones and zeros of each hash, chosen at random, in place.

    Random numbers come from SplitMix64 (Steele, Lea and Flood 2014), with its own start for each hash.

    Parameters
    ----------
    words : (n, words) uint64, changed.
    from_ones, from_zeros : (n,) int64, at most as many as the hash has.
    seed : uint64.
    """
    flipped = np.empty(words.shape[1], np.uint64)
    for i in range(len(words)):
        flipped[:] = np.uint64(0)
        left = [from_zeros[i], from_ones[i]]
        state = _mix(seed ^ _mix(np.uint64(i)))
        while left[0] > 0 or left[1] > 0:
            state += np.uint64(0x9E3779B97F4A7C15)
            place = _mix(state) % np.uint64(bits)
            # In the order of `numpy.packbits`: the highest bit of an octet first.
            word, mask = np.int64(place >> np.uint64(6)), np.uint64(1) << ((place & np.uint64(63)) ^ np.uint64(7))
            kind = 1 if words[i, word] & mask else 0
            if left[kind] > 0 and not flipped[word] & mask:
                flipped[word] |= mask
                left[kind] -= 1
        for word in range(words.shape[1]):
            words[i, word] ^= flipped[word]


@compiled
def _mix(z):
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
